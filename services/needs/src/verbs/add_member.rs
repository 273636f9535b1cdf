//! Adds a member.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::HouseholdId, personal::Personal},
    store::seen::SeenHousehold,
};

/// Add a member to a household.
pub struct AddMember {
    /// The household.
    pub household: HouseholdId,
    /// The version that the caller has seen.
    pub seen: i64,
    /// Who, for the vault.
    pub personal: Personal,
}

impl Verb for AddMember {
    const NAME: &'static str = "AddMember";
    type Out = SeenHousehold;

    async fn run(&self, tx: &mut Tx) -> Result<SeenHousehold> {
        let household = steps::household_at(tx, self.household, self.seen).await?;
        let household = steps::join(tx, household, &self.personal).await?;
        steps::save(tx, household.next()).await
    }
}
