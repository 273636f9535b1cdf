//! Finds a condition met.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::TrancheId, tranche::Tranche},
    events, store,
};

/// Find a condition of a tranche met.
pub struct MeetCondition {
    /// The tranche.
    pub tranche: TrancheId,
    /// Its place, from 1.
    pub condition: i32,
    /// What shows it.
    pub evidence: String,
}

impl Verb for MeetCondition {
    const NAME: &'static str = "MeetCondition";
    type Out = Tranche;

    async fn run(&self, tx: &mut Tx) -> Result<Tranche> {
        let signer = steps::signer(tx)?;
        let tranche = steps::tranche(tx, self.tranche).await?;
        steps::no_interest(tx, signer.person, tranche.application).await?;
        let tranche = tranche.meet(self.condition, signer.signs(tx.now()), self.evidence.clone())?;
        store::save(tx, &tranche).await?;
        tx.emit(events::tranche_changed(&tranche));
        Ok(tranche)
    }
}
