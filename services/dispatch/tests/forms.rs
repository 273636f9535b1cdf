//! The canonical forms that the audit trail hashes: another text needs another version of the form.

#![allow(missing_docs, reason = "tests say what they are by their names")]

use kaifong_dispatch::domain::{
    Both, Point,
    fleet::Depot,
    ids::{DepotId, LocationId, OrderId, RunId, StopId},
    order::Direction,
    stop::{Stop, StopState},
};
use kaifong_kernel::{
    reexport::uuid::Uuid,
    testing::{START_US, assert_form},
    values::Instant,
};

#[test]
fn a_depot() {
    let depot = Depot {
        id: DepotId::from(Uuid::from_u128(1)),
        code: "TP".to_owned(),
        name: Both::of("Tai Po", "大埔"),
        point: Point { lat_e6: 22_446_000, lng_e6: 114_168_000 },
        location: LocationId::from(Uuid::from_u128(2)),
    };
    let text = r#"{"code":"TP","id":"dpt_00000000000000000000000001","location":"loc_00000000000000000000000002","name":{"en":"Tai Po","zh_hant":"大埔"},"point":{"lat_e6":22446000,"lng_e6":114168000}}"#;
    assert_form(&depot, 1, text);
}

#[test]
fn a_stop() {
    let at = Instant::from_micros(START_US);
    let stop = Stop {
        id: StopId::from(Uuid::from_u128(1)),
        run: RunId::from(Uuid::from_u128(2)),
        order: OrderId::from(Uuid::from_u128(3)),
        sequence: 1,
        state: StopState::Pending,
        direction: Direction::Deliver,
        arrives_at: at,
        leaves_at: at.plus_seconds(60),
        en_route_at: None,
        arrived_at: None,
        ended_at: None,
        recorded_at: None,
        fail_reason: None,
        proof: None,
    };
    let text = r#"{"arrived_at":null,"arrives_at":1764550800000000,"direction":"deliver","en_route_at":null,"ended_at":null,"fail_reason":null,"id":"stp_00000000000000000000000001","leaves_at":1764550860000000,"order":"ord_00000000000000000000000003","proof":null,"recorded_at":null,"run":"run_00000000000000000000000002","sequence":1,"state":"pending"}"#;
    assert_form(&stop, 1, text);
}
