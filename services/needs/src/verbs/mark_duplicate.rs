//! Marks a need as a duplicate of another.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::NeedId, need::Need, refusal::Refusal},
    store::{self, personal::Words, seen::SeenNeed},
};

/// Mark a need as the same as another.
pub struct MarkDuplicate {
    /// The need.
    pub need: NeedId,
    /// The need that it duplicates.
    pub of: NeedId,
    /// Why, for the vault.
    pub reason: String,
}

impl Verb for MarkDuplicate {
    const NAME: &'static str = "MarkDuplicate";
    type Out = SeenNeed;

    async fn run(&self, tx: &mut Tx) -> Result<SeenNeed> {
        let (household, need) = steps::need(tx, self.need).await?;
        need.is_alive()?;
        let unknown = Refusal::UnknownNeed { need: self.of };
        // Locked, so that two are never marked as the same as each other at the same moment.
        let other: Need = store::lock(tx, self.of.uuid()).await?.ok_or(unknown)?;
        let reason = store::personal::keep_words(tx, household.id, need.id, Words::Ending, &self.reason).await?;
        steps::save_need(tx, need.mark(&other, reason)?).await
    }
}
