//! Loans: their days, their ends, and what comes in whose way.

use uuid::Uuid;

use super::*;

fn day(number: u32) -> HkDate {
    HkDate::from_ymd(2026, 1, number).unwrap()
}

fn words(text: &str) -> Words {
    Words { text: text.to_owned(), salt: Uuid::nil() }
}

fn booked() -> Loan {
    let nil = Uuid::nil();
    let purpose = Purpose { order: nil.into(), line_no: 1, household: nil.into() };
    let days = Days { from: day(5), to: day(10) };
    let terms = Terms { item: nil.into(), gap_days: 2, reminder_days: 3, version: 1 };
    Loan::book(nil.into(), nil.into(), purpose, days, terms, day(1)).unwrap()
}

fn out() -> Loan {
    let at = day(5).start();
    booked().issue(Uuid::nil().into(), at).unwrap().check_out(at).unwrap()
}

#[test]
fn it_blocks_its_days_and_those_of_sanitising() {
    let blocked = booked().blocked();
    assert_eq!(blocked, Days { from: day(5), to: day(12) });
    for (from, to, apart) in [(13, 14, true), (12, 13, false), (1, 5, false), (1, 4, true), (6, 7, false)] {
        assert_eq!(blocked.apart(Days { from: day(from), to: day(to) }), apart, "{from} to {to}");
    }
    assert_eq!(out().blocked_as_of(day(20)).to, day(22), "what is not back is not free");
    assert_eq!(booked().blocked_as_of(day(20)).to, day(12));
}

#[test]
fn it_is_due_on_its_last_day_and_overdue_after_it() {
    assert_eq!(out().as_of(day(9)), None);
    let due = out().as_of(day(10)).unwrap();
    assert_eq!((due.state, due.clone().as_of(day(10))), (State::Due, None));
    let overdue = due.as_of(day(11)).unwrap();
    assert_eq!((overdue.state, overdue.clone().as_of(day(12))), (State::Overdue, None));
    assert_eq!(booked().as_of(day(20)), None, "nobody has it");
    let longer = overdue.extend(day(15), day(12)).unwrap();
    assert_eq!((longer.state, longer.extensions), (State::CheckedOut, 1));
}

#[test]
fn a_household_is_reminded_once_of_each_last_day() {
    let (before, at) = (day(6).start(), day(7).start());
    assert_eq!((out().remind(before), out().next_moment(before)), (None, Some(at)));
    let reminded = out().remind(at).unwrap();
    assert_eq!((reminded.clone().remind(at), reminded.next_moment(at)), (None, Some(day(10).start())));
    let longer = reminded.extend(day(20), day(8)).unwrap();
    assert_eq!(longer.next_moment(day(8).start()), Some(day(17).start()));
    assert!(longer.remind(day(17).start()).is_some());
    assert_eq!(booked().next_moment(at), None);
}

#[test]
fn what_is_overdue_comes_in_the_way_day_by_day() {
    let overdue = out().as_of(day(11)).unwrap();
    assert_eq!(overdue.next_moment(day(14).start()), Some(day(15).start()));
    let days = Days { from: day(15), to: day(20) };
    let other = Loan { id: Uuid::from_u128(2).into(), days, ..booked() };
    assert!(!overdue.is_in_the_way_of(&other, day(12)) && overdue.is_in_the_way_of(&other, day(13)));
    assert!(!out().is_in_the_way_of(&other, day(13)), "it may still come back in time");
}

#[test]
fn a_recall_only_shortens_and_an_extension_only_lengthens() {
    let at = day(6).start();
    let recalled = out().recall(day(8), words("needed"), None, at).unwrap();
    assert_eq!((recalled.days.to, recalled.recall.as_ref().unwrap().from), (day(8), day(10)));
    assert!(matches!(recalled.extend(day(20), day(6)), Err(Refusal::LoanRecalled { .. })));
    for to in [day(10), day(11), day(5)] {
        let refused = out().recall(to, words("needed"), None, at);
        assert!(matches!(refused, Err(Refusal::DayUnfit { .. })), "{to}");
    }
    assert!(matches!(out().extend(day(10), day(6)), Err(Refusal::DayUnfit { .. })));
    assert!(matches!(booked().extend(day(12), day(6)), Err(Refusal::LoanElsewhere { .. })));
}

#[test]
fn it_ends_exactly_once() {
    let at = day(9).start();
    let aboard = booked().issue(Uuid::nil().into(), at).unwrap();
    assert!(aboard.clone().cancel("no".to_owned(), at).is_err(), "what is on its way comes back first");
    let ends = [
        booked().cancel("no".to_owned(), at).unwrap(),
        aboard.come_back_unused(at).unwrap(),
        out().give_back(at).unwrap(),
        out().lose(words("gone"), at).unwrap(),
    ];
    for ended in ends {
        assert!(!ended.is_live());
        assert!(ended.clone().give_back(at).is_err() && ended.clone().lose(words(""), at).is_err());
        assert!(ended.clone().cancel(String::new(), at).is_err() && ended.as_of(day(20)).is_none());
    }
}
