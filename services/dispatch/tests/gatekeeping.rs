//! Who may knock at all, and that an auditor changes nothing.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::Desk;
use kaifong_dispatch::policy::POLICY;
use kaifong_kernel::{auth::Role, testing::gate::Gate};

on_each_database! {
    the_gate_is_kept
}

async fn the_gate_is_kept(desk: Desk) {
    let orders = [("order_id", "ord"), ("household_id", "hsh"), ("proof_id", "prf"), ("agency_id", "org")];
    let fleet = [("vehicle_id", "veh"), ("crew_id", "crw"), ("device_id", "dev"), ("shift_id", "shf")];
    let runs = [("plan_id", "pln"), ("run_id", "run"), ("stop_id", "stp"), ("depot_id", "dpt")];
    let others = [("carrier_id", "org"), ("location_id", "loc"), ("asset_id", "ast"), ("work_item_id", "wrk")];
    let prefixes = [orders, fleet, runs, others].concat();
    let [denied, passed] = Gate::of(&desk.service).is_kept(&prefixes).await;
    assert!(denied > 500 && passed > 100, "{denied} {passed}");
    desk.rest().await;
}

#[test]
fn who_reads_all_writes_nothing_and_a_driver_does_little() {
    let writes = |role: Role| -> Vec<&str> {
        let rules = POLICY.iter().filter(|rule| rule.writes && rule.roles.contains(&role));
        rules.map(|rule| rule.rpc.rsplit('/').next().unwrap()).collect()
    };
    for role in [Role::Auditor, Role::Partner, Role::Service, Role::Donor] {
        assert!(writes(role).is_empty(), "{role} changes something");
    }
    assert_eq!(writes(Role::Driver), ["StartRun", "AddProof", "RecordOutcomes"]);
    assert_eq!(writes(Role::Agency), ["CreateOrder", "UpdateOrder", "SubmitOrder", "CancelOrder"]);
    for rule in POLICY {
        let name = rule.rpc.rsplit('/').next().unwrap();
        let reads = ["Get", "List", "Download", "Watch"].iter().any(|start| name.starts_with(start));
        assert_eq!(rule.writes, !reads, "{}", rule.rpc);
    }
}
