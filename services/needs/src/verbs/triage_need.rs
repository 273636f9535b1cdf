//! Weighs a need.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        ids::NeedId,
        need::{Evidence, Weighed},
    },
    store::{self, personal::Words, seen::SeenNeed},
};

/// Weigh a need, or weigh it anew.
pub struct TriageNeed {
    /// The need.
    pub need: NeedId,
    /// The version that the caller has seen.
    pub seen: i64,
    /// The weight, 0 to 100.
    pub weight: i32,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// Why, for the vault.
    pub reason: String,
}

impl Verb for TriageNeed {
    const NAME: &'static str = "TriageNeed";
    type Out = SeenNeed;

    async fn run(&self, tx: &mut Tx) -> Result<SeenNeed> {
        let by = tx.actor().require_person()?;
        let (household, need) = steps::need(tx, self.need).await?;
        need.is_alive()?;
        let reason = store::personal::keep_words(tx, household.id, need.id, Words::Triage, &self.reason).await?;
        let weighed = Weighed { weight: self.weight, reason, by, at: tx.now() };
        let need = need.triage(self.seen, weighed, self.evidence.clone())?;
        steps::save_need(tx, need).await
    }
}
