//! The canonical forms that the audit trail hashes: another text needs another version of the form.

use kaifong_donations::domain::{
    fund::{Fund, FundId, Name, Purpose, PurposeId},
    grant::{AwardId, ProgrammeId},
    hold::{Hold, HoldId, HoldState},
};
use kaifong_kernel::{
    reexport::uuid::Uuid,
    testing::{START_US, assert_form},
    values::{Currency, Instant, Money},
};

fn at() -> Instant {
    Instant::from_micros(START_US)
}

fn name() -> Name {
    Name { en: "Relief".to_owned(), zh_hant: "賑災".to_owned() }
}

#[test]
fn a_fund_and_its_purpose() {
    let fund = Fund::draft(FundId::from(Uuid::from_u128(1)), "RELIEF".to_owned(), name(), at());
    let purpose = Purpose {
        id: PurposeId::from(Uuid::from_u128(2)),
        fund: fund.id,
        code: "FLOOD".to_owned(),
        name: name(),
        created_at: at(),
    };
    let text = r#"{"code":"RELIEF","created_at":1764550800000000,"id":"fnd_00000000000000000000000001","name":{"en":"Relief","zh_hant":"賑災"},"state":"draft"}"#;
    assert_form(&fund, 1, text);
    let text = r#"{"code":"FLOOD","created_at":1764550800000000,"fund":"fnd_00000000000000000000000001","id":"pur_00000000000000000000000002","name":{"en":"Relief","zh_hant":"賑災"}}"#;
    assert_form(&purpose, 1, text);
}

#[test]
fn a_hold() {
    let hold = Hold {
        id: HoldId::from(Uuid::from_u128(3)),
        programme: ProgrammeId::from(Uuid::from_u128(4)),
        award: AwardId::from(Uuid::from_u128(5)),
        amount: Money::new(70_000, Currency::HKD),
        state: HoldState::Held,
        expires_at: at().plus_days(1),
        taken_at: at(),
    };
    let text = r#"{"amount":{"amount_minor":70000,"currency":"HKD"},"award":"awd_00000000000000000000000005","expires_at":1764637200000000,"id":"hld_00000000000000000000000003","programme":"prg_00000000000000000000000004","state":"held","taken_at":1764550800000000}"#;
    assert_form(&hold, 1, text);
}
