//! The canonical forms that the audit trail hashes: another text needs another version of the form.

use kaifong_kernel::{
    reexport::uuid::Uuid,
    testing::{START_US, assert_form},
    values::{Instant, OrgId},
};
use kaifong_needs::domain::{
    care::Restrictions, class::NeedClass, household::Household, ids::HouseholdId, reference::Reference,
};

#[test]
fn a_household() {
    let (id, agency) = (HouseholdId::from(Uuid::from_u128(1)), OrgId::from(Uuid::from_u128(2)));
    let now = Instant::from_micros(START_US);
    let household = Household::register(id, agency, Reference::from_seed(1), Restrictions::default(), now);
    let text = r#"{"agency":"org_00000000000000000000000002","consents":[],"ended_at":null,"erasure_reason":null,"id":"hsh_00000000000000000000000001","members":[],"reference":"HH-3222-2223","registered_at":1764550800000000,"restrictions":{"case_worker_only":false,"language":"cantonese","no_phone":false,"safe_minutes":null},"state":"active","version":1,"vulnerabilities":[],"whereabouts":[]}"#;
    assert_form(&household, 1, text);
}

#[test]
fn a_class() {
    let text = r#"{"class":"bed","id":"ncl_00000000000000000000000001","longest_wait_hours":72,"version":0,"window_days":365}"#;
    assert_form(&NeedClass::Bed.setting(), 1, text);
}
