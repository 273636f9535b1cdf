//! Records where a household lives or lived.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps::{self, NewPlace};
use crate::{domain::ids::HouseholdId, store::seen::SeenHousehold};

/// Record a place.
pub struct AddWhereabouts {
    /// The household.
    pub household: HouseholdId,
    /// The version that the caller has seen.
    pub seen: i64,
    /// Where, and when.
    pub place: NewPlace,
}

impl Verb for AddWhereabouts {
    const NAME: &'static str = "AddWhereabouts";
    type Out = SeenHousehold;

    async fn run(&self, tx: &mut Tx) -> Result<SeenHousehold> {
        let household = steps::household_at(tx, self.household, self.seen).await?;
        let household = steps::lives(tx, household, &self.place).await?;
        steps::save(tx, household.next()).await
    }
}
