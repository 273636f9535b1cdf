//! Approves a tranche.

use kaifong_kernel::{Result, Tx, Verb};

use super::{request_tranche::TO_APPROVE, steps, work::TRANCHE_REFUSED};
use crate::{
    domain::{ids::TrancheId, tranche::Tranche},
    events, store,
};

/// Approve a tranche that was asked for: the fund is asked to recognise it as owed.
pub struct ApproveTranche {
    /// The tranche.
    pub tranche: TrancheId,
}

impl Verb for ApproveTranche {
    const NAME: &'static str = "ApproveTranche";
    type Out = Tranche;

    async fn run(&self, tx: &mut Tx) -> Result<Tranche> {
        let signer = steps::signer(tx)?;
        let tranche = steps::tranche(tx, self.tranche).await?;
        steps::no_interest(tx, signer.person, tranche.application).await?;
        let tranche = tranche.approve()?;
        store::save(tx, &tranche).await?;
        for kind in [TO_APPROVE, TRANCHE_REFUSED] {
            tx.close_work(kind, &tranche.id.to_string()).await?;
        }
        tx.emit(events::tranche_changed(&tranche));
        tx.emit(events::approval_requested(&tranche));
        Ok(tranche)
    }
}
