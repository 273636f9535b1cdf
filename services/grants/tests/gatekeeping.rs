//! Who may knock at all: every RPC of the descriptors, asked by every role from its own organisation, from another one
//! and by nobody. What an agency may not see is not there.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use std::collections::{BTreeMap, BTreeSet};

use desk::{Desk, assessor, ming, nowhere, officer, path::acquittal, wah};
use kaifong_grants::policy::POLICY;
use kaifong_kernel::{
    auth::{Role, Rule},
    testing::{
        gate::{Gate, Records, at_home, elsewhere},
        rpc::rpcs,
    },
};
use kaifong_proto::grants::v1 as pb;

on_each_database! {
    the_gate_is_kept
    another_agency_is_told_that_it_is_not_there
    an_empty_message_is_told_what_it_lacks
}

/// What an agency owns; programmes and assessments are the council's.
const OWNED: &[(&str, &str)] = &[
    ("application_id", "app"),
    ("document_id", "doc"),
    ("award_id", "awd"),
    ("tranche_id", "trn"),
    ("acquittal_id", "acq"),
    ("payee_id", "pay"),
    ("disbursement_id", "dis"),
];

#[test]
fn every_rpc_has_one_row_and_every_row_an_rpc() {
    let paths: Vec<String> = rpcs("kaifong.grants.v1").into_iter().map(|rpc| rpc.path).collect();
    let rows: BTreeSet<&str> = POLICY.iter().map(|rule| rule.rpc).collect();
    assert_eq!(rows.len(), POLICY.len(), "a row twice");
    assert_eq!(paths.iter().map(String::as_str).collect::<BTreeSet<_>>(), rows);
    assert!(paths.len() > 50);
    for rule in POLICY {
        assert!(!rule.open && !rule.roles.is_empty(), "{}", rule.rpc);
        let name = rule.rpc.rsplit('/').next().unwrap();
        let reads = ["Get", "List", "Download"].iter().any(|start| name.starts_with(start));
        assert_eq!(rule.writes, !reads, "{}", rule.rpc);
    }
}

#[test]
fn duties_are_apart_in_the_policy() {
    let may = |role, name: &str| rule(&format!("/kaifong.grants.v1.PaymentService/{name}")).roles.contains(&role);
    let duties = ["PrepareDisbursement", "ApproveDisbursement", "ReleaseDisbursement"];
    for (role, duty) in [Role::FinancePreparer, Role::FinanceApprover, Role::FinanceReleaser].into_iter().zip(duties) {
        let held: Vec<&str> = duties.into_iter().filter(|name| may(role, name)).collect();
        assert_eq!(held, [duty]);
    }
    for role in [Role::Admin, Role::Auditor, Role::Service] {
        let writes: Vec<&str> =
            POLICY.iter().filter(|rule| rule.writes && rule.roles.contains(&role)).map(|rule| rule.rpc).collect();
        assert!(writes.is_empty(), "{role} changes something: {writes:?}");
    }
    let judged = ["RecordAssessment", "FindEligible", "ListAssessments", "DeclareInterest", "ListInterests"];
    let of_agency =
        |name: &&str| rule(&format!("/kaifong.grants.v1.ApplicationService/{name}")).roles.contains(&Role::Agency);
    assert_eq!(judged.into_iter().filter(|name| of_agency(name)).count(), 0, "nobody judges themselves");
}

fn rule(path: &str) -> &'static Rule {
    POLICY.iter().find(|rule| rule.rpc == path).unwrap()
}

/// A desk at which one of each kind of record belongs to the first agency: their ids by the name of the field. And what no
/// message may lack, so that it is judged by whose record it names.
async fn furnished(desk: &Desk) -> BTreeMap<&'static str, String> {
    let programme = desk.open().await;
    let award = desk.signed(&programme, &[400, 600]).await;
    let payee = desk.payee("12345678").await.payee_id;
    let tranche = award.tranche_ids[0].clone();
    desk.propose_waiver(&officer(), &tranche, "the typhoon").await.unwrap();
    desk.owed(&tranche).await;
    let disbursement = desk.paid(&tranche).await.disbursement_id;
    let acquittal = desk.save_acquittal(&ming(), acquittal(&tranche, 0, 400, 0)).await.unwrap().acquittal_id;
    desk.declare_interest(&assessor(9), &award.application_id, "my cousin works there").await.unwrap();
    let list = pb::ListDocumentsRequest { application_id: award.application_id.clone(), page: None };
    let document = desk.list_documents(&ming(), list).await.unwrap().documents.remove(0).document_id;
    BTreeMap::from([
        ("programme_id", programme),
        ("application_id", award.application_id),
        ("document_id", document),
        ("award_id", award.award_id),
        ("tranche_id", tranche),
        ("acquittal_id", acquittal),
        ("payee_id", payee),
        ("disbursement_id", disbursement),
        ("agency_id", ming().tenant.to_string()),
        ("purpose_id", nowhere("pur")),
        ("expected_version", "1000".to_owned()),
        ("media_type", "text/plain".to_owned()),
        ("bank_code", "012".to_owned()),
        ("account_number", "123456".to_owned()),
        ("digest", "0".repeat(64)),
    ])
}

async fn the_gate_is_kept(desk: Desk) {
    furnished(&desk).await;
    let ours = [("programme_id", "prg"), ("application_id", "app"), ("document_id", "doc"), ("award_id", "awd")];
    let paid = [("tranche_id", "trn"), ("acquittal_id", "acq"), ("payee_id", "pay"), ("disbursement_id", "dis")];
    let others = [("agency_id", "org"), ("purpose_id", "pur"), ("hold_id", "hld"), ("work_item_id", "wrk")];
    let prefixes = [ours, paid, others].concat();
    let [denied, passed] = Gate::of(&desk.service).is_kept(&prefixes).await;
    assert!(denied > 1_000 && passed > 300, "{denied} {passed}");
    desk.rest().await;
}

async fn another_agency_is_told_that_it_is_not_there(desk: Desk) {
    let texts = furnished(&desk).await;
    let records = Records {
        owned: OWNED,
        texts: &texts,
        theirs: &BTreeMap::new(),
        common: &["ListProgrammes"],
        before: &[],
        role: None,
        home: &|role| at_home(role, ming().tenant),
        stranger: &|role| elsewhere(role, wah().tenant),
    };
    let told = Gate::of(&desk.service).walls_off(&records).await;
    assert!(told > 100, "{told}");
    desk.settle().await;
}

async fn an_empty_message_is_told_what_it_lacks(desk: Desk) {
    furnished(&desk).await;
    assert!(Gate::of(&desk.service).asks_for_more(ming().tenant).await > 150);
    desk.rest().await;
}
