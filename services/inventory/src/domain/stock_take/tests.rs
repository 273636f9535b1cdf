//! Stock-takes: who counts, who reviews, and which count holds.

use uuid::Uuid;

use super::*;

fn person(number: u128) -> PersonId {
    Uuid::from_u128(number).into()
}

fn at(seconds: i64) -> Instant {
    Instant::from_micros(0).plus_seconds(seconds)
}

fn open() -> StockTake {
    let (locations, items) = (BTreeSet::new(), BTreeSet::new());
    let scope = Scope { warehouse: Uuid::nil().into(), locations, items };
    StockTake::open(Uuid::nil().into(), scope, true, 2, None, at(10)).unwrap()
}

fn key() -> Key {
    let nil = Uuid::nil();
    Key { location: nil.into(), item: nil.into(), lot: nil.into(), asset: None }
}

fn line() -> Line {
    Line::new(Uuid::nil().into(), Uuid::nil().into(), key())
}

#[test]
fn who_counted_does_not_review() {
    let half = open().counted(person(1), 1, 2).unwrap();
    assert!(matches!(half.clone().finish(), Err(Refusal::NotAllCounted { left: 1, .. })));
    let counted = half.counted(person(2), 2, 2).unwrap().finish().unwrap();
    for same in [1, 2] {
        assert!(matches!(counted.clone().review(person(same), at(20)), Err(Refusal::CountedYourself { .. })));
    }
    assert!(counted.clone().post("loss".to_owned(), at(20)).is_err(), "nobody has looked at it");
    let reviewed = counted.review(person(3), at(20)).unwrap();
    let again = reviewed.clone().recount(1).unwrap();
    assert_eq!((again.state, again.reviewed_by), (State::Open, None));
    let posted = reviewed.post("loss".to_owned(), at(30)).unwrap();
    assert!(posted.clone().cancel(String::new(), at(40)).is_err() && posted.recount(0).is_err());
}

#[test]
fn it_admits_what_is_within_it() {
    assert!(open().admits(&key(), at(10), at(10)).is_ok());
    assert!(matches!(open().admits(&key(), at(9), at(10)), Err(Refusal::CountedElsewhen { .. })));
    assert!(matches!(open().admits(&key(), at(11), at(10)), Err(Refusal::CountedElsewhen { .. })));
    let other = StockTake { items: [Uuid::from_u128(1).into()].into(), ..open() };
    assert!(matches!(other.admits(&key(), at(10), at(10)), Err(Refusal::OutsideScope { .. })));
    let scope = Scope { warehouse: Uuid::nil().into(), locations: BTreeSet::new(), items: BTreeSet::new() };
    let many = StockTake::open(Uuid::nil().into(), scope, false, 5_001, None, at(0));
    assert!(matches!(many, Err(Refusal::TooMuchToCount { lines: 5_001, .. })));
}

#[test]
fn the_last_count_holds_and_the_others_are_kept() {
    let count = |quantity: i64, seconds: i64| Count { quantity, at: at(seconds), by: person(1) };
    let first = line().counted(count(5, 20)).unwrap();
    assert!(matches!(first.clone().counted(count(6, 19)), Err(Refusal::CountedLater { .. })));
    let second = first.recount();
    assert_eq!((second.count, second.counts()), (None, 1));
    assert!(second.clone().counted(count(6, 19)).is_err(), "not from before the one that is to be mended");
    let third = second.counted(count(4, 30)).unwrap();
    assert_eq!((third.counts(), third.against(7)), (2, Some(Reviewed { expected: 7, delta: -3 })));
}

#[test]
fn what_became_known_since_is_reviewed_again() {
    let counted = line().counted(Count { quantity: 5, at: at(20), by: person(1) }).unwrap();
    assert!(counted.is_as_reviewed(7).is_err(), "nobody has looked at it");
    let reviewed = Line { reviewed: counted.against(7), ..counted };
    assert_eq!(reviewed.is_as_reviewed(7), Ok(-2));
    assert!(matches!(reviewed.is_as_reviewed(6), Err(Refusal::DeltaChanged { reviewed: -2, now: -1, .. })));
}
