//! Assets: the way round, and who has seen what.

use uuid::Uuid;

use super::*;

const NOW: Instant = Instant::from_micros(1_000);

fn seen() -> Seen {
    Seen { by: Uuid::from_u128(9).into(), at: NOW }
}

fn wheelchair() -> Asset {
    registered(false)
}

fn registered(apart: bool) -> Asset {
    let nil = Uuid::nil();
    let gtin = Some("9506000134352".to_owned());
    let unit = Unit {
        item: nil.into(),
        lot: nil.into(),
        serial: "WC-1".to_owned(),
        gtin,
        location: nil.into(),
        warehouse: nil.into(),
        apart,
    };
    Asset::register(nil.into(), unit, Condition::Good, NOW)
}

#[test]
fn it_goes_around_and_is_seen_by_a_person() {
    let lent = wheelchair().promise().load().unwrap().hand_over(NOW).unwrap();
    assert!(lent.clone().hand_over(NOW).is_err(), "one household has it");
    assert!(lent.clone().retire("old".to_owned()).is_err(), "what is out is not retired");
    let back = lent.give_back().unwrap();
    assert!(back.clone().finish_sanitising(false, seen()).is_err(), "it is checked first");
    let cleaned = back.clone().check(Condition::Worn, seen()).unwrap().finish_sanitising(false, seen()).unwrap();
    assert_eq!((cleaned.state, cleaned.seen, cleaned.last_lent_at), (State::Available, Some(seen()), Some(NOW)));
    let broken = back.check(Condition::Damaged, seen()).unwrap();
    assert_eq!(broken.state, State::Repair);
    assert_eq!(broken.finish_repair(Condition::Good, true, seen()).unwrap().state, State::Reserved);
}

#[test]
fn what_nobody_used_is_ready_at_once() {
    let aboard = wheelchair().promise().load().unwrap();
    assert_eq!(aboard.clone().unload(false, false, seen()).unwrap().state, State::Available);
    assert_eq!(aboard.clone().unload(false, true, seen()).unwrap().state, State::Reserved);
    assert_eq!(aboard.unload(true, true, seen()).unwrap().state, State::Repair);
}

#[test]
fn what_is_retired_stays_so_and_what_is_lost_may_turn_up() {
    let retired = wheelchair().retire("old".to_owned()).unwrap();
    assert!(retired.clone().lose("gone".to_owned()).is_err());
    assert!(retired.check(Condition::Good, seen()).is_err());
    let lost = wheelchair().lose("gone".to_owned()).unwrap();
    assert_eq!(lost.free_from(NOW.hk_date(), 1), None);
    assert_eq!(lost.check(Condition::Good, seen()).unwrap().state, State::Sanitising);
}

#[test]
fn what_lies_apart_is_looked_at_before_it_is_ready() {
    let apart = registered(true);
    assert_eq!((apart.state, apart.free_from(NOW.hk_date(), 1)), (State::Repair, None));
    assert_eq!(apart.finish_repair(Condition::Good, false, seen()).unwrap().state, State::Available);
    for ready in [wheelchair(), wheelchair().promise()] {
        let found = ready.set_apart("found there".to_owned()).unwrap();
        assert_eq!((found.state, found.condition), (State::Repair, Condition::Good));
        assert!(found.set_apart("again".to_owned()).is_err());
    }
}

#[test]
fn a_label_is_an_element_string() {
    assert_eq!(wheelchair().label(), "(01)09506000134352(21)WC-1");
    assert_eq!(Asset { gtin: None, ..wheelchair() }.label(), "WC-1");
    assert!(is_serial("A.1/b_2-C") && !is_serial("") && !is_serial("A B") && !is_serial(&"1".repeat(21)));
}
