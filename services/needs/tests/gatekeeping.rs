//! Who may knock at all: every RPC of the descriptors, asked by every role from its own organisation, from another one
//! and by nobody. What an agency may not see is not there, and nobody sees what is not theirs to see.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use std::collections::{BTreeMap, BTreeSet};

use desk::{
    Desk, dispatch, dispatcher, ming,
    path::{elder, need},
    wah,
};
use kaifong_kernel::{
    auth::{Role, Rule},
    testing::{
        gate::{Gate, Records, at_home, elsewhere},
        rpc::rpcs,
    },
};
use kaifong_needs::policy::POLICY;
use kaifong_proto::needs::v1::{self as pb, ConsentKind, NeedClass};

on_each_database! {
    the_gate_is_kept
    another_agency_is_told_that_it_is_not_there
    an_empty_message_is_told_what_it_lacks
}

/// What an agency owns; judgements and classes are the council's.
const OWNED: &[(&str, &str)] =
    &[("household_id", "hsh"), ("other_household_id", "hsh"), ("need_id", "ned"), ("duplicate_of", "ned")];

#[test]
fn every_rpc_has_one_row_and_every_row_an_rpc() {
    let paths: Vec<String> = rpcs("kaifong.needs.v1").into_iter().map(|rpc| rpc.path).collect();
    let rows: BTreeSet<&str> = POLICY.iter().map(|rule| rule.rpc).collect();
    assert_eq!(rows.len(), POLICY.len(), "a row twice");
    assert_eq!(paths.iter().map(String::as_str).collect::<BTreeSet<_>>(), rows);
    assert!(paths.len() > 30);
    for rule in POLICY {
        assert!(!rule.open && !rule.roles.is_empty(), "{}", rule.rpc);
        let name = rule.rpc.rsplit('/').next().unwrap();
        let reads = ["Get", "List"].iter().any(|start| name.starts_with(start)) && name != "GetDoorstep";
        assert_eq!(rule.writes, !reads, "{}", rule.rpc);
    }
}

#[test]
fn nobody_who_only_reads_changes_anything() {
    let writes = |role: Role| -> Vec<&str> {
        let rules = POLICY.iter().filter(|rule| rule.writes && rule.roles.contains(&role));
        rules.map(|rule| rule.rpc.rsplit('/').next().unwrap()).collect()
    };
    assert!(writes(Role::Auditor).is_empty());
    assert_eq!(writes(Role::Service), ["GetDoorstep"]);
    assert_eq!(writes(Role::Admin), ["EraseHousehold", "SetNeedClass"]);
    let doorsteps = rule("/kaifong.needs.v1.HouseholdService/GetDoorstep");
    assert_eq!(doorsteps.roles, [Role::Service], "a person never asks for a doorstep");
}

fn rule(path: &str) -> &'static Rule {
    POLICY.iter().find(|rule| rule.rpc == path).unwrap()
}

/// A desk at which one of each kind of record belongs to the first agency: their ids by the name of the field. And what no
/// message may lack, so that it is judged by whose record it names.
async fn furnished(desk: &Desk) -> BTreeMap<&'static str, String> {
    let household = desk.household("Ah Po").await;
    let household = desk.consents(&ming(), &household, ConsentKind::ShareAgency).await;
    let mut same = elder("Ah Po");
    same.members[0].phone = "9123 4567".to_owned();
    let twin = desk.register_household(&ming(), same).await.unwrap();
    let id = &household.household_id;
    let referred = desk.reported(id, NeedClass::Wheelchair).await;
    desk.refer_need(&ming(), &referred.need_id, &desk::agency(3).to_string(), "why").await.unwrap();
    let need = desk.opened(id, NeedClass::Bed).await;
    desk.get_doorstep(&dispatch(), id, &desk::run_id()).await.unwrap();
    let third = desk.household("Somebody").await.household_id;
    let judged = pb::ReviewLikenessRequest {
        household_id: twin.household_id.clone(),
        other_household_id: third,
        verdict: pb::LikenessVerdict::Different.into(),
    };
    let likeness = desk.review_likeness(&dispatcher(), judged).await.unwrap();
    let on = ["on", "from_on", "died_on", "deliver_on"].map(|field| (field, "2025-12-01".to_owned()));
    let left_out = ["phone", "identity_document", "to_on", "item_id"].map(|field| (field, String::new()));
    let numbers = [
        ("safe_until_minute", 60),
        ("lat_e6", 22_450_000),
        ("lng_e6", 114_168_000),
        ("birth_year", 1947),
        ("expected_version", 1_000),
    ];
    let numbers = numbers.map(|(field, number)| (field, number.to_string()));
    let mut texts = BTreeMap::from([
        ("district", "tai_po".to_owned()),
        ("household_id", household.household_id.clone()),
        ("other_household_id", twin.household_id),
        ("member_id", household.members[0].member_id.clone()),
        ("need_id", need.need_id),
        ("duplicate_of", referred.need_id),
        ("likeness_id", likeness.likeness_id),
        ("run_id", desk::run_id()),
        ("to_agency_id", desk::agency(3).to_string()),
        ("agency_id", ming().tenant.to_string()),
    ]);
    texts.extend(on.into_iter().chain(left_out).chain(numbers));
    texts
}

async fn the_gate_is_kept(desk: Desk) {
    furnished(&desk).await;
    let ours = [("household_id", "hsh"), ("member_id", "mbr"), ("need_id", "ned"), ("duplicate_of", "ned")];
    let others =
        [("likeness_id", "lik"), ("run_id", "run"), ("item_id", "itm"), ("agency_id", "org"), ("work_item_id", "wrk")];
    let prefixes: Vec<(&str, &str)> = ours.into_iter().chain(others).collect();
    let [denied, passed] = Gate::of(&desk.service).is_kept(&prefixes).await;
    assert!(denied > 500 && passed > 100, "{denied} {passed}");
    desk.rest().await;
}

/// What the other agency has itself.
async fn theirs(desk: &Desk) -> BTreeMap<&'static str, String> {
    let household = desk.register_household(&wah(), elder("Somebody else")).await.unwrap().household_id;
    let reported = desk.report_need(&wah(), need(&household, NeedClass::Bed)).await.unwrap().need_id;
    BTreeMap::from([
        ("household_id", household.clone()),
        ("other_household_id", household),
        ("need_id", reported.clone()),
        ("duplicate_of", reported),
    ])
}

async fn another_agency_is_told_that_it_is_not_there(desk: Desk) {
    let texts = furnished(&desk).await;
    let records = Records {
        owned: OWNED,
        texts: &texts,
        theirs: &theirs(&desk).await,
        common: &["ListNeedClasses"],
        before: &[],
        role: None,
        home: &|role| at_home(role, ming().tenant),
        stranger: &|role| elsewhere(role, wah().tenant),
    };
    let told = Gate::of(&desk.service).walls_off(&records).await;
    assert!(told > 40, "{told}");
    desk.settle().await;
}

async fn an_empty_message_is_told_what_it_lacks(desk: Desk) {
    furnished(&desk).await;
    assert!(Gate::of(&desk.service).asks_for_more(ming().tenant).await > 50);
    desk.rest().await;
}
