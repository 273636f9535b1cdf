//! Withdraws a need.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::NeedId, need::WithdrawalCause},
    store::{self, personal::Words, seen::SeenNeed},
};

/// Withdraw a need.
pub struct WithdrawNeed {
    /// The need.
    pub need: NeedId,
    /// Why, for the vault.
    pub reason: String,
}

impl Verb for WithdrawNeed {
    const NAME: &'static str = "WithdrawNeed";
    type Out = SeenNeed;

    async fn run(&self, tx: &mut Tx) -> Result<SeenNeed> {
        let (household, need) = steps::need(tx, self.need).await?;
        need.is_alive()?;
        let reason = store::personal::keep_words(tx, household.id, need.id, Words::Ending, &self.reason).await?;
        steps::save_need(tx, need.withdraw(WithdrawalCause::Withdrawn, Some(reason))?).await
    }
}
