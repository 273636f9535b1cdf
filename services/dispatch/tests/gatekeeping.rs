//! Who may knock at all, that an auditor changes nothing, and that what is somebody else's is not there: an agency's orders
//! and proofs, a partner's jobs, a driver's run.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use std::collections::BTreeMap;

use desk::{
    Desk, agency, carrier, dispatcher, driver, nowhere,
    path::{DAY, hour},
};
use kaifong_dispatch::policy::POLICY;
use kaifong_kernel::{
    auth::{Actor, Role},
    testing::{
        self,
        gate::{Gate, Records, at_home, elsewhere},
    },
};

on_each_database! {
    the_gate_is_kept
    another_agency_or_partner_is_told_that_it_is_not_there
    another_runs_driver_is_told_that_it_is_not_there
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

/// The lists of what is the council's.
const COMMON: &[&str] =
    &["ListDepots", "ListVehicles", "ListCrewMembers", "ListDevices", "ListShifts", "ListPlans", "ListRuns"];

/// A run on the road with a proof at its one stop: an agency's order that a partner carries. And what no message may lack,
/// so that it is judged by whose record it names.
async fn on_the_road(desk: &Desk) -> BTreeMap<&'static str, String> {
    let depot = desk.depot(1).await;
    let partner = carrier().tenant.to_string();
    desk.van_of(&depot, "PT1", &partner).await;
    let order = desk.ready(1).await.order_id;
    desk.assign_carrier(&dispatcher(), &order, &partner).await.unwrap();
    desk.settle().await;
    let run = desk.started().await;
    let stop = run.stops[0].stop_id.clone();
    let proof = desk.proof(&run.run_id, &stop).await;
    let records = [("order_id", order), ("proof_id", proof), ("run_id", run.run_id), ("stop_id", stop)];
    let others = [("item_id", nowhere("itm")), ("household_id", nowhere("hsh")), ("carrier_id", partner)];
    let left_out = ["need_id", "former_address", "ride", "loan_due_on", "purpose", "fail_reason"]
        .map(|field| (field, String::new()));
    let said = [("reason", "long enough to be a reason"), ("key", "a-devices-own"), ("to_minute", "60")];
    let said = said.map(|(field, text)| (field, text.to_owned()));
    let code = [("kind", "3"), ("media_type", "text/plain"), ("content", "4711"), ("deliver_on", DAY)];
    let code = code.map(|(field, text)| (field, text.to_owned()));
    let happened = ["occurred_at_us", "device_time_us"].map(|field| (field, hour(DAY, 9).to_string()));
    let all = records.into_iter().chain(others).chain(left_out).chain(code).chain(happened);
    all.chain(said).collect()
}

async fn another_agency_or_partner_is_told_that_it_is_not_there(desk: Desk) {
    let texts = on_the_road(&desk).await;
    let records = Records {
        owned: &[("order_id", "ord"), ("proof_id", "prf")],
        texts: &texts,
        theirs: &BTreeMap::new(),
        common: COMMON,
        before: &[],
        role: None,
        home: &|role| if role == Role::Partner { carrier() } else { at_home(role, agency(1)) },
        stranger: &|role| elsewhere(role, agency(2)),
    };
    let told = Gate::of(&desk.service).walls_off(&records).await;
    assert!(told > 20, "{told}");
    desk.settle().await;
}

async fn another_runs_driver_is_told_that_it_is_not_there(desk: Desk) {
    let texts = on_the_road(&desk).await;
    let others: [&(dyn Fn(Role) -> Actor + Sync); 2] =
        [&|_| driver(&nowhere("run")), &|role| testing::member(carrier().tenant, "driver", &[role])];
    for stranger in others {
        let records = Records {
            owned: &[("run_id", "run"), ("stop_id", "stp")],
            texts: &texts,
            theirs: &BTreeMap::new(),
            common: COMMON,
            before: &[],
            role: Some(Role::Driver),
            home: &|_| driver(&texts["run_id"]),
            stranger,
        };
        assert_eq!(Gate::of(&desk.service).walls_off(&records).await, 4);
    }
    desk.settle().await;
}
