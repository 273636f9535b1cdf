//! The canonical forms that the audit trail hashes: another text needs another version of the form.

use kaifong_identity::domain::{Names, Organisation, OrganisationKind, OrganisationState};
use kaifong_kernel::{
    reexport::uuid::Uuid,
    testing::{START_US, assert_form},
    values::{Instant, OrgId},
};

#[test]
fn an_organisation() {
    let organisation = Organisation {
        id: OrgId::from(Uuid::from_u128(7)),
        kind: OrganisationKind::Agency,
        names: Names { en: "Neighbours".to_owned(), zh_hant: "街坊".to_owned() },
        state: OrganisationState::Active,
        created_at: Instant::from_micros(START_US),
        version: 1,
    };
    let text = r#"{"created_at":1764550800000000,"id":"org_00000000000000000000000007","kind":"agency","names":{"en":"Neighbours","zh_hant":"街坊"},"state":"active","version":1}"#;
    assert_form(&organisation, 1, text);
}
