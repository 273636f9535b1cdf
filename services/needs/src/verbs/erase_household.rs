//! Erases a household.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{household::ErasureReason, ids::HouseholdId, need::WithdrawalCause},
    store::{self, seen::SeenHousehold},
};

/// Erase every subject of a household, for ever.
pub struct EraseHousehold {
    /// The household.
    pub household: HouseholdId,
    /// Why.
    pub reason: ErasureReason,
}

impl Verb for EraseHousehold {
    const NAME: &'static str = "EraseHousehold";
    type Out = SeenHousehold;

    async fn run(&self, tx: &mut Tx) -> Result<SeenHousehold> {
        let household = steps::household(tx, self.household).await?.erase(self.reason, tx.now())?;
        steps::withdraw_all(tx, household.id, WithdrawalCause::HouseholdErased).await?;
        for member in &household.members {
            tx.vault().erase(tx, member.id.uuid()).await?;
        }
        // Addresses, and every word about its needs.
        tx.vault().erase(tx, household.id.uuid()).await?;
        store::marks::erase(tx, household.id).await?;
        steps::save(tx, household).await
    }
}
