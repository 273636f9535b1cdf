//! What the audit trail must say of goods after every fault: each thing that was acknowledged was done once, by whoever asked
//! or by the event that asked, and nothing is there that no row tells of.

use std::collections::BTreeMap;

use kaifong_tests::Installation;

use crate::{
    after,
    goods::{Goods, Told},
    trip::{Brought, Carried},
};

/// Sealed tables of each service, of which every row was written by something in the trail.
const SEALED: [(&str, &[&str]); 2] = [
    ("inventory", &["lot", "movement", "receipt", "receipt_line", "reservation"]),
    ("dispatch", &["day_plan", "outcome", "run", "shift", "stop"]),
];

/// Every verb of the load was carried out as often as it was acknowledged.
pub async fn holds(house: &Installation, goods: &Goods, told: &Told, submitted: usize) {
    let counts =
        [("inventory", warehouse(told, submitted)), ("dispatch", road(goods, told, submitted)), ("needs", homes(told))];
    for (service, wanted) in counts {
        let database = house.database(service).await;
        let mut seen = BTreeMap::new();
        for verb in wanted.keys() {
            let sql = format!("SELECT COUNT(*) AS n FROM audit_row WHERE verb = '{verb}'");
            seen.insert(*verb, after::count(&database, &sql).await);
        }
        assert_eq!(seen, wanted, "what {service} did");
        database.close().await.expect("it closes");
    }
    for (service, tables) in SEALED {
        let database = house.database(service).await;
        for table in tables {
            let sql = format!(
                "SELECT COUNT(*) AS n FROM {table} WHERE NOT EXISTS \
                 (SELECT 1 FROM audit_touched WHERE aggregate_id = {table}.id AND kind = '{table}')"
            );
            assert_eq!(after::count(&database, &sql).await, 0, "the trail of {service} lacks a {table}");
        }
        database.close().await.expect("it closes");
    }
    let database = house.database("dispatch").await;
    let outcomes: i64 = told.trips.iter().map(|trip| trip.outcomes).sum();
    assert_eq!(after::count(&database, "SELECT COUNT(*) AS n FROM outcome").await, outcomes, "outcomes");
    database.close().await.expect("it closes");
}

type Counts = BTreeMap<&'static str, i64>;

fn count(number: usize) -> i64 {
    i64::try_from(number).expect("a count")
}

fn carried(told: &Told, of: impl Fn(&Carried) -> bool) -> i64 {
    count(told.carried().filter(|order| of(order)).count())
}

fn trips(told: &Told, of: impl Fn(&Brought) -> i64) -> i64 {
    told.trips.iter().map(of).sum()
}

fn warehouse(told: &Told, submitted: usize) -> Counts {
    let received = |step: &str| count(told.taken.iter().filter(|taken| taken.steps.contains(&step)).count());
    let all = carried(told, |_| true);
    BTreeMap::from([
        ("AnnounceReceipt", count(told.taken.len())),
        ("ArriveReceipt", received("arrive")),
        ("InspectReceipt", received("inspect")),
        ("PutAwayReceipt", received("put-away")),
        ("RejectReceipt", received("reject")),
        ("Reserve", count(submitted + told.successors().count()) + all),
        ("AllocateReservations", all),
        ("PickReservation", trips(told, |trip| trip.picked)),
        ("IssueReservations", all),
        ("RecordStop", carried(told, |order| order.fate.delivered() > 0)),
        ("ReturnFromVehicle", carried(told, |order| order.fate.returned() > 0)),
        ("ReleaseReservations", 0),
    ])
}

fn road(goods: &Goods, told: &Told, submitted: usize) -> Counts {
    let (all, made) = (carried(told, |_| true), count(told.trips.len()));
    BTreeMap::from([
        ("CreateShift", made),
        ("CreateOrder", count(goods.drafts.len()) + all),
        ("SubmitOrder", count(submitted) + all),
        ("AskPlan", made),
        ("StorePlan", made),
        ("FailPlan", 0),
        ("PublishRun", made),
        ("StartRun", made),
        ("AddProof", carried(told, |order| order.fate.delivered() > 0)),
        ("TakeBack", carried(told, |order| order.fate.returned() > 0)),
        ("CloseRun", trips(told, |trip| trip.closings)),
        ("ConcludeClosing", trips(told, |trip| trip.closings)),
    ])
}

fn homes(told: &Told) -> Counts {
    let all = carried(told, |_| true);
    BTreeMap::from([("RegisterHousehold", all + 1), ("ReportNeed", all), ("TriageNeed", all), ("OpenNeed", all)])
}
