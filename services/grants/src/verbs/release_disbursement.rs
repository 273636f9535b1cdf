//! Releases a payment.

use kaifong_kernel::{Result, Tx, Verb};

use super::{approve_disbursement::TO_RELEASE, before, steps};
use crate::{
    domain::{disbursement::Disbursement, ids::DisbursementId},
    events, store,
};

/// Release an approved payment, as a third person who has seen this digest.
pub struct ReleaseDisbursement {
    /// The disbursement.
    pub disbursement: DisbursementId,
    /// The digest that the caller has seen.
    pub digest: String,
}

impl Verb for ReleaseDisbursement {
    const NAME: &'static str = "ReleaseDisbursement";
    type Out = Disbursement;

    async fn run(&self, tx: &mut Tx) -> Result<Disbursement> {
        let signer = steps::signer(tx)?;
        let (payee, disbursement) = steps::payment(tx, self.disbursement).await?;
        steps::no_interest(tx, signer.person, disbursement.application).await?;
        let disbursement = disbursement.release(signer, &self.digest, &payee, tx.now())?;
        // The money of the tranche before may have come back since this one was asked for.
        before::is_settled(tx, &steps::tranche(tx, disbursement.tranche).await?).await?;
        store::save(tx, &disbursement).await?;
        tx.close_work(TO_RELEASE, &disbursement.id.to_string()).await?;
        tx.emit(events::disbursement_changed(&disbursement));
        tx.emit(events::release_requested(&disbursement));
        Ok(disbursement)
    }
}
