use kaifong_kernel::values::Currency;
use uuid::Uuid;

use super::*;

fn giving() -> Giving {
    Giving {
        donor: Some(Uuid::nil().into()),
        tenant: Uuid::nil().into(),
        fund: Uuid::nil().into(),
        purpose: Uuid::nil().into(),
        amount: Money::new(100_000, Currency::HKD),
        pledge: None,
    }
}

fn at(text: &str) -> Instant {
    Instant::from_rfc3339(text).unwrap()
}

#[test]
fn a_card_gift_just_before_midnight_of_31_march_stays_in_the_old_tax_year() {
    let paid_at = at("2026-03-31T23:55:00+08:00");
    let told_at = at("2026-04-02T09:00:00+08:00");
    let gift = Gift::paid_by_card(Uuid::nil().into(), giving(), Uuid::nil().into(), paid_at, told_at).unwrap();
    assert_eq!(gift.tax_year().to_string(), "2025/26");
    assert_eq!(gift.receiptable_on, Some(gift.gift_on));
    assert_eq!(gift.spendable_on, None, "the provider owes it until the payout");
}

#[test]
fn a_cheque_is_money_only_when_the_bank_credits_it() {
    let now = at("2026-03-31T12:00:00+08:00");
    let today = now.hk_date();
    let held = Gift::cheque(Uuid::nil().into(), giving(), "000123".to_owned(), today, now).unwrap();
    assert!(!held.is_eligible());
    let line = Uuid::nil().into();
    assert!(held.clone().clear(line, held.amount, today).is_err(), "in custody");
    let deposited = held.deposit(Uuid::nil().into(), today, today).unwrap();
    assert!(!deposited.is_eligible());
    let other = Money::new(99_999, Currency::HKD);
    assert!(matches!(deposited.clone().clear(line, other, today), Err(GiftRefusal::NotThisCheque { .. })));
    let value_on: HkDate = "2026-04-02".parse().unwrap();
    let cleared = deposited.clone().clear(line, deposited.amount, value_on).unwrap();
    assert!(cleared.is_eligible());
    assert_eq!(cleared.tax_year().to_string(), "2025/26", "given on the day it was handed over");
    assert_eq!(cleared.spendable_on, Some(value_on));
    let refused = cleared.clone().bounce("2026-04-01".parse().unwrap());
    assert!(matches!(refused, Err(GiftRefusal::OutOfOrder { .. })), "it had not cleared yet");
    let (returned, was_money) = cleared.bounce(value_on).unwrap();
    assert!(was_money && !returned.is_eligible());
    assert!(deposited.clone().bounce("2026-03-30".parse().unwrap()).is_err(), "it was in the safe");
    assert!(!deposited.bounce(today).unwrap().1);
}

#[test]
fn a_transfer_is_given_when_the_bank_books_it_and_spendable_from_its_value_date() {
    let now = at("2026-04-01T09:00:00+08:00");
    let days = Days { booked_on: "2026-03-31".parse().unwrap(), value_on: "2026-04-01".parse().unwrap() };
    let nil = Uuid::nil();
    let gift = Gift::credited(nil.into(), giving(), Rail::BankTransfer, nil.into(), days, now).unwrap();
    assert_eq!(gift.tax_year().to_string(), "2025/26");
    assert_eq!((gift.receiptable_on, gift.spendable_on), (Some(days.booked_on), Some(days.value_on)));
    let undone = gift.undo().unwrap();
    assert!(!undone.is_eligible() && undone.spendable_on.is_none());
    assert!(undone.undo().is_err(), "once");
}

#[test]
fn a_cheque_goes_to_the_bank_after_it_was_received() {
    let now = at("2026-03-31T12:00:00+08:00");
    let today = now.hk_date();
    let held = Gift::cheque(Uuid::nil().into(), giving(), "1".to_owned(), today, now).unwrap();
    let refused = held.deposit(Uuid::nil().into(), "2026-03-30".parse().unwrap(), today);
    assert!(matches!(refused, Err(GiftRefusal::OutOfOrder { .. })));
}

#[test]
fn tomorrows_cheque_is_refused() {
    let now = at("2026-03-31T12:00:00+08:00");
    let tomorrow = now.hk_date().plus_days(1);
    let refused = Gift::cheque(Uuid::nil().into(), giving(), "1".to_owned(), tomorrow, now);
    assert!(matches!(refused, Err(GiftRefusal::InTheFuture { .. })));
}
