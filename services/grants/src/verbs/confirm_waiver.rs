//! Confirms a waiver.

use kaifong_kernel::{Result, Tx, Verb};

use super::{steps, work::WAIVER_TO_CONFIRM};
use crate::{
    domain::{ids::TrancheId, refusal::Refusal, waiver::Waiver},
    events, store,
};

/// Confirm a waiver, as another person.
pub struct ConfirmWaiver {
    /// The tranche.
    pub tranche: TrancheId,
}

impl Verb for ConfirmWaiver {
    const NAME: &'static str = "ConfirmWaiver";
    type Out = Waiver;

    async fn run(&self, tx: &mut Tx) -> Result<Waiver> {
        let signer = steps::signer(tx)?;
        let tranche = steps::tranche(tx, self.tranche).await?;
        steps::no_interest(tx, signer.person, tranche.application).await?;
        let proposed: Option<Waiver> = store::lock(tx, self.tranche.uuid()).await?;
        let unknown = Refusal::UnknownWaiver { tranche: self.tranche };
        let waiver = proposed.ok_or(unknown)?.confirm(signer, tx.now())?;
        store::save(tx, &waiver).await?;
        tx.close_work(WAIVER_TO_CONFIRM, &waiver.tranche.to_string()).await?;
        tx.emit(events::waiver_changed(&waiver));
        Ok(waiver)
    }
}
