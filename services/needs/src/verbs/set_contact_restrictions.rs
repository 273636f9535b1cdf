//! Says how a household may be reached.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{care::Restrictions, household::Household, ids::HouseholdId},
    store::seen::SeenHousehold,
};

/// Say how a household may be reached, in place of what was said before.
pub struct SetContactRestrictions {
    /// The household.
    pub household: HouseholdId,
    /// The version that the caller has seen.
    pub seen: i64,
    /// What is so from now on.
    pub restrictions: Restrictions,
}

impl Verb for SetContactRestrictions {
    const NAME: &'static str = "SetContactRestrictions";
    type Out = SeenHousehold;

    async fn run(&self, tx: &mut Tx) -> Result<SeenHousehold> {
        let household = steps::household_at(tx, self.household, self.seen).await?;
        let household = Household { restrictions: self.restrictions, ..household };
        steps::save(tx, household.next()).await
    }
}
