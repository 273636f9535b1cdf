//! Facts as they travel: ids, codes and states, never a name, a place or a word that somebody said.

use kaifong_kernel::Emit;
use kaifong_proto::events::v1 as pb;

use crate::domain::{
    consent::ConsentKind,
    household::{Household, HouseholdState},
    need::Need,
    referral::Referral,
};

/// A household was registered, changed, closed, erased, or nobody of it is alive.
#[must_use]
pub fn household_moved(household: &Household) -> Emit {
    let (household_id, aggregate) = (household.id.to_string(), household.id.uuid());
    match household.state {
        HouseholdState::Erased => {
            Emit::new("needs.household.erased.v1", aggregate, &pb::HouseholdErased { household_id })
        }
        HouseholdState::Deceased => {
            Emit::new("needs.household.deceased.v1", aggregate, &pb::HouseholdDeceased { household_id })
        }
        HouseholdState::Active | HouseholdState::Closed => {
            let fact = pb::HouseholdChanged {
                household_id,
                agency_id: household.agency.to_string(),
                state: household.state.to_string(),
                consents_to_deliver: household.consents_to(ConsentKind::Deliver),
            };
            Emit::new("needs.household.changed.v1", aggregate, &fact)
        }
    }
}

/// A need was reported, weighed, or moved.
#[must_use]
pub fn need_changed(need: &Need) -> Emit {
    let fact = pb::NeedChanged {
        need_id: need.id.to_string(),
        household_id: need.household.to_string(),
        agency_id: need.agency.to_string(),
        state: need.state.to_string(),
    };
    Emit::new("needs.need.changed.v1", need.id.uuid(), &fact)
}

/// A need was handed on.
#[must_use]
pub fn need_referred(referral: &Referral) -> Emit {
    let fact = pb::NeedReferred {
        need_id: referral.need.to_string(),
        household_id: referral.household.to_string(),
        from_agency_id: referral.from.to_string(),
        to_agency_id: referral.to.to_string(),
    };
    Emit::new("needs.need.referred.v1", referral.need.uuid(), &fact)
}
