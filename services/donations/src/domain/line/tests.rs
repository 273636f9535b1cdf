use kaifong_kernel::values::Currency;

use super::*;

pub(crate) fn transaction(minor: i64, code: &str) -> Transaction {
    let on = "2026-03-31".parse().unwrap();
    Transaction {
        at_line: 1,
        amount: Money::new(minor, Currency::HKD),
        booked_on: on,
        value_on: on,
        reversal: false,
        bank_code: code.to_owned(),
        charges: None,
        end_to_end_id: None,
        servicer_ref: None,
        cheque_number: None,
        counterparty: None,
        counterparty_account: None,
        remittance: String::new(),
        unsplit: false,
    }
}

#[test]
fn the_banks_codes_tell_what_is_no_gift() {
    assert_eq!(transaction(1, "PMNT/RCDT/DMCT").kind(), LineKind::Credit);
    assert_eq!(transaction(-1, "PMNT/ICDT/DMCT").kind(), LineKind::Debit);
    assert_eq!(transaction(-1, "PMNT/MCOP/CHRG").kind(), LineKind::Charge);
    assert_eq!(transaction(1, "ACMT/MCOP/INTR").kind(), LineKind::Charge);
    assert_eq!(transaction(1, "PMNT/ICDT/RRTN").kind(), LineKind::Return);
    assert_eq!(transaction(1, "PMNT/MCRD/POSP").kind(), LineKind::Payout);
    assert_eq!(transaction(1, "544").kind(), LineKind::Credit);
    let reversed = Transaction { reversal: true, ..transaction(1, "PMNT/RCDT/DMCT") };
    assert_eq!(reversed.kind(), LineKind::Return);
    assert_eq!(rail_of("PMNT/RRCT/DMCT"), Some(Rail::Fps));
    assert_eq!(rail_of("PMNT/RCDT/DMCT"), Some(Rail::BankTransfer));
    assert_eq!((rail_of("544"), rail_of("")), (None, None));
}

fn line(minor: i64) -> BankLine {
    let told = transaction(minor, "");
    BankLine {
        id: Uuid::nil().into(),
        account: Uuid::nil().into(),
        statement: Uuid::nil().into(),
        place: 0,
        content_key: String::new(),
        occurrence: 1,
        payer_key: None,
        kind: told.kind(),
        state: LineState::Proposed,
        amount: told.amount,
        booked_on: told.booked_on,
        value_on: told.value_on,
        charges: None,
        bank_code: String::new(),
        cheque_number: None,
        commitment: String::new(),
        parts: Vec::new(),
    }
}

fn part(minor: i64) -> Part {
    Part { amount: Money::new(minor, Currency::HKD), kind: PartKind::Gift, target: None }
}

#[test]
fn a_line_is_placed_in_full_and_once() {
    assert!(matches!(line(10).place(vec![part(9)], LineState::Placed), Err(GiftRefusal::PartsOff { .. })));
    assert!(matches!(line(10).place(vec![], LineState::Placed), Err(GiftRefusal::PartsOff { .. })));
    let placed = line(10).place(vec![part(4), part(6)], LineState::Placed).unwrap();
    assert!(matches!(placed.clone().place(vec![part(10)], LineState::Placed), Err(GiftRefusal::LinePlaced { .. })));
    let back = placed.unplace().unwrap();
    assert!(back.in_suspense() && back.parts.is_empty());
    assert!(matches!(back.unplace(), Err(GiftRefusal::NotPlaced { .. })));
}

#[test]
fn a_payment_and_a_cheque_are_not_unplaced() {
    for kind in [PartKind::Payment, PartKind::Cheque] {
        let placed = line(10).place(vec![Part { kind, ..part(10) }], LineState::Placed).unwrap();
        assert!(matches!(placed.unplace(), Err(GiftRefusal::PlacedForGood { .. })));
    }
}
