//! Ends the service to a household.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::HouseholdId, need::WithdrawalCause},
    store::seen::SeenHousehold,
};

/// End the service to a household.
pub struct CloseHousehold {
    /// The household.
    pub household: HouseholdId,
}

impl Verb for CloseHousehold {
    const NAME: &'static str = "CloseHousehold";
    type Out = SeenHousehold;

    async fn run(&self, tx: &mut Tx) -> Result<SeenHousehold> {
        let household = steps::household(tx, self.household).await?.close(tx.now())?;
        steps::withdraw_all(tx, household.id, WithdrawalCause::HouseholdClosed).await?;
        steps::save(tx, household).await
    }
}
