//! The canonical forms that the audit trail hashes: another text needs another version of the form.

use kaifong_inventory::domain::{
    movement::{Movement, MovementReason, OrderLine, Source},
    reservation::{Reservation, ReservationState},
};
use kaifong_kernel::{
    reexport::uuid::Uuid,
    testing::{START_US, assert_form},
    values::{Instant, Units},
};

fn id<I: From<Uuid>>(number: u128) -> I {
    Uuid::from_u128(number).into()
}

#[test]
fn a_movement() {
    let movement = Movement {
        id: id(1),
        item: id(2),
        lot: id(3),
        asset: None,
        from: id(4),
        told_from: None,
        to: id(5),
        quantity: Units::new(6).unwrap(),
        reason: MovementReason::Issued,
        note: None,
        salt: None,
        order: Some(OrderLine { order: id(7), line_no: 1 }),
        occurred_at: Instant::from_micros(START_US),
        recorded_at: Instant::from_micros(START_US + 1),
        source: Source::new("reservation", "rsv", 2),
    };
    let text = r#"{"asset":null,"from":"loc_00000000000000000000000004","id":"mov_00000000000000000000000001","item":"itm_00000000000000000000000002","lot":"lot_00000000000000000000000003","note":null,"occurred_at":1764550800000000,"order":{"line_no":1,"order":"ord_00000000000000000000000007"},"quantity":6,"reason":"issued","recorded_at":1764550800000001,"source":{"id":"rsv","kind":"reservation","line":2},"to":"loc_00000000000000000000000005"}"#;
    assert_form(&movement, 1, text);
    let told = format!("{},{}", text.trim_end_matches('}'), r#""told_from":"loc_00000000000000000000000006"}"#);
    assert_form(&Movement { told_from: Some(id(6)), ..movement }, 1, &told);
}

#[test]
fn a_reservation() {
    let reservation = Reservation {
        id: id(1),
        order: id(2),
        line_no: 1,
        household: id(3),
        item: id(4),
        lot: id(5),
        asset: None,
        warehouse: id(6),
        quantity: Units::new(7).unwrap(),
        state: ReservationState::Held,
        deliver_on: "2025-12-02".parse().unwrap(),
        expires_at: Instant::from_micros(START_US + 1),
        run: None,
        picked: Vec::new(),
        reason: None,
        reserved_at: Instant::from_micros(START_US),
    };
    let text = r#"{"asset":null,"deliver_on":"2025-12-02","expires_at":1764550800000001,"household":"hsh_00000000000000000000000003","id":"rsv_00000000000000000000000001","item":"itm_00000000000000000000000004","line_no":1,"lot":"lot_00000000000000000000000005","order":"ord_00000000000000000000000002","picked":[],"quantity":7,"reason":null,"reserved_at":1764550800000000,"run":null,"state":"held","warehouse":"loc_00000000000000000000000006"}"#;
    assert_form(&reservation, 1, text);
}
