//! The canonical forms that the audit trail hashes: another text needs another version of the form.

use kaifong_grants::domain::{
    Both,
    ids::{ProgrammeId, PurposeId},
    programme::Programme,
};
use kaifong_kernel::{
    reexport::uuid::Uuid,
    testing::{START_US, assert_form},
    values::{Currency, Instant, Money},
};

#[test]
fn a_programme() {
    let (id, purpose) = (ProgrammeId::from(Uuid::from_u128(1)), PurposeId::from(Uuid::from_u128(2)));
    let name = Both { en: "Repairs".to_owned(), zh_hant: "維修".to_owned() };
    let amount = Money::new(5_000_000, Currency::HKD);
    let programme = Programme::draft(id, purpose, name, amount, Instant::from_micros(START_US));
    let text = r#"{"amount":{"amount_minor":5000000,"currency":"HKD"},"created_at":1764550800000000,"id":"prg_00000000000000000000000001","name":{"en":"Repairs","zh_hant":"維修"},"purpose":"pur_00000000000000000000000002","refused":null,"state":"draft","version":1}"#;
    assert_form(&programme, 1, text);
}
