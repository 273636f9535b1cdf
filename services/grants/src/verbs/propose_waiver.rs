//! Proposes a waiver.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{steps, work::WAIVER_TO_CONFIRM};
use crate::{
    domain::{
        ids::TrancheId,
        refusal::Refusal,
        waiver::{Waiver, WaiverState},
    },
    events, store,
};

/// Propose that a tranche may be asked for though the one before is not acquitted.
pub struct ProposeWaiver {
    /// The tranche.
    pub tranche: TrancheId,
    /// Why.
    pub reason: String,
}

impl Verb for ProposeWaiver {
    const NAME: &'static str = "ProposeWaiver";
    type Out = Waiver;

    async fn run(&self, tx: &mut Tx) -> Result<Waiver> {
        let signer = steps::signer(tx)?;
        let tranche = steps::tranche(tx, self.tranche).await?;
        tranche.is_ahead()?;
        steps::no_interest(tx, signer.person, tranche.application).await?;
        let waiver = Waiver {
            tranche: tranche.id,
            award: tranche.award,
            agency: tranche.agency,
            reason: self.reason.clone(),
            state: WaiverState::Proposed,
            proposed: signer.signs(tx.now()),
            confirmed: None,
            rejected: None,
            rejection: None,
        };
        match store::lock::<Waiver>(tx, self.tranche.uuid()).await?.map(|before| before.state) {
            Some(WaiverState::Proposed | WaiverState::Confirmed) => {
                return Err(Refusal::WaivedBefore { tranche: tranche.id }.into());
            }
            Some(WaiverState::Rejected) => store::save(tx, &waiver).await?,
            None => store::add(tx, &waiver).await.map(drop)?,
        }
        let titles = ["Confirm or reject a waiver", "核實或拒絕豁免"];
        steps::ask(tx, WAIVER_TO_CONFIRM, waiver.tranche.to_string(), Role::FinanceApprover, titles).await?;
        tx.emit(events::waiver_changed(&waiver));
        Ok(waiver)
    }
}
