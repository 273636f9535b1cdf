//! Puts another weight in place of the one that triage gave.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::NeedId, need::Weighed},
    store::{self, personal::Words, seen::SeenNeed},
};

/// Put another weight in place of what triage gave.
pub struct OverrideWeight {
    /// The need.
    pub need: NeedId,
    /// The version that the caller has seen.
    pub seen: i64,
    /// The weight, 0 to 100.
    pub weight: i32,
    /// Why, for the vault.
    pub reason: String,
}

impl Verb for OverrideWeight {
    const NAME: &'static str = "OverrideWeight";
    type Out = SeenNeed;

    async fn run(&self, tx: &mut Tx) -> Result<SeenNeed> {
        let by = tx.actor().require_person()?;
        let (household, need) = steps::need(tx, self.need).await?;
        need.is_alive()?;
        let reason = store::personal::keep_words(tx, household.id, need.id, Words::Override, &self.reason).await?;
        let weighed = Weighed { weight: self.weight, reason, by, at: tx.now() };
        steps::save_need(tx, need.override_weight(self.seen, weighed)?).await
    }
}
