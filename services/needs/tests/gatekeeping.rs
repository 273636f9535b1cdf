//! Who may knock at all: every RPC of the descriptors, asked by every role from its own organisation, from another one
//! and by nobody. What an agency may not see is not there, and nobody sees what is not theirs to see.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;
#[path = "gatekeeping/rpc.rs"]
mod rpc;

use std::collections::{BTreeMap, BTreeSet};

use desk::{Desk, dispatch, dispatcher, ming, nowhere, wah};
use kaifong_kernel::{
    auth::{Actor, Role, Rule},
    testing::{
        self,
        gate::Gate,
        rpc::{Answer, Rpc},
    },
};
use kaifong_needs::policy::POLICY;
use kaifong_proto::needs::v1::{self as pb, ConsentKind, NeedClass};
use rpc::{ask, message};

on_each_database! {
    the_gate_is_kept
    every_role_is_answered_as_the_policy_says
    another_agency_is_told_that_it_is_not_there
    every_own_record_is_found
    without_a_token_or_a_role_nothing_is_answered
    lists_hold_what_is_ones_own
}

/// What an agency owns; judgements and classes are the council's.
const OWNED: &[&str] = &["household_id", "need_id"];

#[test]
fn every_rpc_has_one_row_and_every_row_an_rpc() {
    let paths: Vec<String> = rpc::all().into_iter().map(|rpc| rpc.path).collect();
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
    let household = desk.household("Ah Po").await;
    let household = desk.consents(&ming(), &household, ConsentKind::ShareAgency).await;
    let mut same = desk::path::elder("Ah Po");
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
    BTreeMap::from([
        ("household_id", household.household_id.clone()),
        ("other_household_id", twin.household_id),
        ("member_id", household.members[0].member_id.clone()),
        ("need_id", need.need_id),
        ("duplicate_of", referred.need_id),
        ("likeness_id", likeness.likeness_id),
        ("run_id", desk::run_id()),
        ("to_agency_id", desk::agency(3).to_string()),
        ("agency_id", ming().tenant.to_string()),
    ])
}

/// Fields that no message may lack, so that a request is judged by whom it is from.
fn texts() -> BTreeMap<&'static str, String> {
    let texts = [("reason", "why"), ("narrative", "…"), ("on", "2025-12-01"), ("died_on", "2025-12-01")];
    texts.into_iter().map(|(name, text)| (name, text.to_owned())).collect()
}

async fn the_gate_is_kept(desk: Desk) {
    let ours = [("household_id", "hsh"), ("member_id", "mbr"), ("need_id", "ned"), ("duplicate_of", "ned")];
    let others =
        [("likeness_id", "lik"), ("run_id", "run"), ("item_id", "itm"), ("agency_id", "org"), ("work_item_id", "wrk")];
    let prefixes: Vec<(&str, &str)> = ours.into_iter().chain(others).collect();
    let [denied, passed] = Gate::of(&desk.service).is_kept(&prefixes).await;
    assert!(denied > 500 && passed > 100, "{denied} {passed}");
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
    assert!(cells > 700, "{cells}");
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
        field.filter(|_| !rpc.is_list() || rpc.path.ends_with("Readings")).map(|field| (rpc, field))
    };
    rpc::all().into_iter().filter_map(named).collect()
}

/// A service is the council's, whatever it says, and sees every agency's.
fn walled(path: &str) -> impl Iterator<Item = Role> {
    rule(path).roles.iter().copied().filter(|role| *role != Role::Service)
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
        for role in walled(&rpc.path) {
            let theirs = ask(&desk, &rpc, Some(&other(role)), &real).await;
            let none = ask(&desk, &rpc, Some(&other(role)), &unreal).await;
            let at = format!("{role} of {}", rpc.path);
            assert!(theirs.is_not_found(), "{at}: {theirs:?}");
            let told = theirs.told.replace(&ids[field], &nobodys);
            assert_eq!(Answer { told, ..theirs }, none, "{at}: it shows that it is there");
            asked += 1;
        }
    }
    assert!(asked > 30, "{asked}");
    assert_eq!(desk.digest().await, before, "another agency's call changed something");
    desk.rest().await;
}

async fn every_own_record_is_found(desk: Desk) {
    let ids = furnished(&desk).await;
    for (rpc, _) in naming_what_is_owned() {
        let message = message(&rpc, &ids, &texts());
        for role in rule(&rpc.path).roles {
            let answer = ask(&desk, &rpc, Some(&own(*role)), &message).await;
            assert!(!answer.is_not_found(), "{role} of {}: {answer:?}", rpc.path);
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
    assert_eq!(desk.digest().await, before);
    desk.rest().await;
}

async fn lists_hold_what_is_ones_own(desk: Desk) {
    let ids = furnished(&desk).await;
    for rpc in rpc::all().into_iter().filter(Rpc::is_list) {
        // These belong to a household, and are not there at all for another agency.
        let of_household = rpc.path.ends_with("Readings");
        let only = BTreeMap::from([if of_household {
            ("household_id", ids["household_id"].clone())
        } else {
            ("agency_id", ids["agency_id"].clone())
        }]);
        let message = message(&rpc, &only, &BTreeMap::new());
        for role in rule(&rpc.path).roles {
            let full = ask(&desk, &rpc, Some(&own(*role)), &message).await;
            assert!(full.code.is_empty() && full.entries > 0, "{role} of {}: {full:?}", rpc.path);
        }
        if of_household || rpc.path.ends_with("ListNeedClasses") {
            continue;
        }
        for role in rule(&rpc.path).roles {
            let empty = ask(&desk, &rpc, Some(&other(*role)), &message).await;
            assert_eq!((empty.code.as_str(), empty.entries), ("", 0), "{role} of {}", rpc.path);
        }
    }
    desk.rest().await;
}
