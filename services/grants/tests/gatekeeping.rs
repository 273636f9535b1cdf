//! Who may knock at all: every RPC of the descriptors, asked by every role from its own organisation, from another one
//! and by nobody. What an agency may not see is not there.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;
#[path = "gatekeeping/rpc.rs"]
mod rpc;

use std::collections::{BTreeMap, BTreeSet};

use desk::{Desk, assessor, ming, nowhere, officer, path::acquittal, wah};
use kaifong_grants::policy::POLICY;
use kaifong_kernel::{
    auth::{Actor, Role, Rule},
    testing::{
        self,
        gate::Gate,
        rpc::{Answer, Rpc},
    },
};
use kaifong_proto::grants::v1 as pb;
use rpc::{ask, message};

on_each_database! {
    the_gate_is_kept
    every_role_is_answered_as_the_policy_says
    another_agency_is_told_that_it_is_not_there
    every_own_record_is_found
    without_a_token_or_a_role_nothing_is_answered
    lists_hold_what_is_ones_own
}

/// What an agency owns; programmes and assessments are the council's.
const OWNED: &[&str] =
    &["application_id", "document_id", "award_id", "tranche_id", "acquittal_id", "payee_id", "disbursement_id"];

#[test]
fn every_rpc_has_one_row_and_every_row_an_rpc() {
    let paths: Vec<String> = rpc::all().into_iter().map(|rpc| rpc.path).collect();
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

/// Somebody with this role, where that role belongs: an agency's at the agency that owns everything here.
fn own(role: Role) -> Actor {
    if role == Role::Agency {
        ming()
    } else if role == Role::Service {
        Actor::service("another", testing::council())
    } else {
        testing::person(&format!("own {role}"), &[role])
    }
}

/// Somebody with this role at another agency.
fn other(role: Role) -> Actor {
    testing::member(wah().tenant, &format!("other {role}"), &[role])
}

/// A desk at which one of each kind of record belongs to the first agency: their ids by the name of the field.
async fn furnished(desk: &Desk) -> BTreeMap<&'static str, String> {
    let programme = desk.open().await;
    let award = desk.signed(&programme, &[400, 600]).await;
    let payee = desk.payee("12345678").await.payee_id;
    let tranche = award.tranche_ids[0].clone();
    desk.owed(&tranche).await;
    let disbursement = desk.paid(&tranche).await.disbursement_id;
    let acquittal = desk.save_acquittal(&ming(), acquittal(&tranche, 0, 400, 0)).await.unwrap().acquittal_id;
    desk.propose_waiver(&officer(), &tranche, "the typhoon").await.unwrap();
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
    ])
}

/// Fields that no message may lack, so that a request is judged by whom it is from.
fn texts() -> BTreeMap<&'static str, String> {
    let texts = [
        ("reason", "why"),
        ("detail", "…"),
        ("evidence", "seen"),
        ("terms", "…"),
        ("narrative", "…"),
        ("comment", "…"),
    ];
    let files = [("description", "…"), ("file_name", "a.txt"), ("media_type", "text/plain"), ("content", "beds")];
    let account = [("account_name", "Ming"), ("bank_code", "012"), ("account_number", "123456")];
    let all = texts.into_iter().chain(files).chain(account);
    let digest = ("digest", "0".repeat(64));
    all.map(|(name, text)| (name, text.to_owned())).chain([digest]).collect()
}

async fn the_gate_is_kept(desk: Desk) {
    let ours = [("programme_id", "prg"), ("application_id", "app"), ("document_id", "doc"), ("award_id", "awd")];
    let paid = [("tranche_id", "trn"), ("acquittal_id", "acq"), ("payee_id", "pay"), ("disbursement_id", "dis")];
    let others = [("agency_id", "org"), ("purpose_id", "pur"), ("hold_id", "hld"), ("work_item_id", "wrk")];
    let prefixes = [ours, paid, others].concat();
    let [denied, passed] = Gate::of(&desk.service).is_kept(&prefixes).await;
    assert!(denied > 1_000 && passed > 300, "{denied} {passed}");
    desk.rest().await;
}

async fn every_role_is_answered_as_the_policy_says(desk: Desk) {
    let ids = furnished(&desk).await;
    let before = desk.digest().await;
    let mut cells = 0;
    for rpc in rpc::all() {
        let message = message(&rpc, &ids, &texts());
        let row = rule(&rpc.path);
        for role in Role::ALL.iter().copied().filter(|role| !row.roles.contains(role)) {
            for who in [own(role), other(role)] {
                let answer = ask(&desk, &rpc, Some(&who), &message).await;
                assert_eq!(answer.code, "KER002", "{role} at {} of {}: {answer:?}", who.tenant, rpc.path);
                cells += 1;
            }
        }
    }
    assert!(cells > 1_000, "{cells}");
    assert_eq!(desk.digest().await, before, "a denied call changed something");
    for rpc in rpc::all() {
        // An empty message passes the gate and is told what it lacks, or reads what there is.
        for role in rule(&rpc.path).roles {
            let answer = ask(&desk, &rpc, Some(&own(*role)), &[]).await;
            assert!(["", "KER001"].contains(&answer.code.as_str()), "{role} of {}: {answer:?}", rpc.path);
        }
    }
    assert_eq!(desk.digest().await, before, "an empty message changed something");
    desk.rest().await;
}

/// RPCs that name a record of an agency.
fn naming_what_is_owned() -> Vec<(Rpc, &'static str)> {
    let named = |rpc: Rpc| {
        let field = OWNED.iter().copied().find(|field| rpc.names(field));
        // A list with an optional filter is judged by what it holds.
        field.filter(|field| !rpc.is_list() || *field == "application_id").map(|field| (rpc, field))
    };
    rpc::all().into_iter().filter_map(named).collect()
}

async fn another_agency_is_told_that_it_is_not_there(desk: Desk) {
    let ids = furnished(&desk).await;
    let before = desk.digest().await;
    let mut asked = 0;
    for (rpc, field) in naming_what_is_owned() {
        let real = message(&rpc, &ids, &texts());
        let prefix = ids[field].split('_').next().unwrap();
        let nobodys = nowhere(rpc::PREFIXES.iter().find(|known| **known == prefix).unwrap());
        let mut unreal = ids.clone();
        unreal.insert(field, nobodys.clone());
        let unreal = message(&rpc, &unreal, &texts());
        for role in rule(&rpc.path).roles {
            let theirs = ask(&desk, &rpc, Some(&other(*role)), &real).await;
            let none = ask(&desk, &rpc, Some(&other(*role)), &unreal).await;
            let at = format!("{role} of {}", rpc.path);
            assert!(theirs.is_not_found(), "{at}: {theirs:?}");
            let told = theirs.told.replace(&ids[field], &nobodys);
            assert_eq!(Answer { told, ..theirs }, none, "{at}: it shows that it is there");
            asked += 1;
        }
    }
    assert!(asked > 60, "{asked}");
    assert_eq!(desk.digest().await, before, "another agency's call changed something");
    desk.rest().await;
}

async fn every_own_record_is_found(desk: Desk) {
    let ids = furnished(&desk).await;
    for (rpc, _) in naming_what_is_owned() {
        let message = message(&rpc, &ids, &texts());
        for role in rule(&rpc.path).roles {
            let answer = ask(&desk, &rpc, Some(&own(*role)), &message).await;
            assert!(!answer.is_fault() && !answer.is_not_found(), "{role} of {}: {answer:?}", rpc.path);
            assert!(answer.code.is_empty() || rule(&rpc.path).writes, "{role} reads {}: {answer:?}", rpc.path);
        }
    }
    desk.settle().await;
}

async fn without_a_token_or_a_role_nothing_is_answered(desk: Desk) {
    let ids = furnished(&desk).await;
    let before = desk.digest().await;
    let roleless = testing::person("roleless", &[]);
    for rpc in rpc::all() {
        let message = message(&rpc, &ids, &texts());
        assert_eq!(ask(&desk, &rpc, None, &message).await.code, "KER004", "{}", rpc.path);
        assert_eq!(ask(&desk, &rpc, Some(&roleless), &message).await.code, "KER002", "{}", rpc.path);
        let old = desk.token(&own(rule(&rpc.path).roles[0]));
        desk.bench.clock.advance_seconds(3_600);
        assert_eq!(rpc.ask(&desk.wire, Some(&old), &message).await.code, "KER004", "{}", rpc.path);
        assert_eq!(rpc.ask(&desk.wire, Some("a.b.c"), &message).await.code, "KER004", "{}", rpc.path);
    }
    let mut unknown = rpc::all().remove(0);
    unknown.path = "/kaifong.grants.v1.AwardService/TakeAll".to_owned();
    assert_eq!(ask(&desk, &unknown, Some(&own(Role::Admin)), &[]).await.code, "KER002");
    assert_eq!(desk.digest().await, before);
    desk.rest().await;
}

async fn lists_hold_what_is_ones_own(desk: Desk) {
    let ids = furnished(&desk).await;
    let only_agency = BTreeMap::from([("agency_id", ids["agency_id"].clone())]);
    for rpc in rpc::all().into_iter().filter(Rpc::is_list) {
        let roles = rule(&rpc.path).roles;
        // These belong to an application, and are not there at all for another agency.
        let of_application = rpc.names("application_id");
        let ours = if of_application { &ids } else { &only_agency };
        let message = message(&rpc, ours, &BTreeMap::new());
        for role in roles {
            let full = ask(&desk, &rpc, Some(&own(*role)), &message).await;
            assert!(full.code.is_empty() && full.entries > 0, "{role} of {}: {full:?}", rpc.path);
        }
        if of_application || rpc.path.ends_with("ListProgrammes") {
            continue;
        }
        for role in roles {
            for message in [&message, &Vec::new()] {
                let empty = ask(&desk, &rpc, Some(&other(*role)), message).await;
                assert_eq!((empty.code.as_str(), empty.entries), ("", 0), "{role} of {}", rpc.path);
            }
        }
    }
    desk.rest().await;
}
