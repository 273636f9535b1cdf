//! Releases a payment.

use kaifong_kernel::{Result, Tx, Verb};

use super::{approve_disbursement::TO_RELEASE, steps};
use crate::{
    domain::{disbursement::Disbursement, ids::DisbursementId, refusal::Refusal},
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
        let unknown = Refusal::UnknownDisbursement { disbursement: self.disbursement };
        let found: Disbursement = store::get(tx, self.disbursement.uuid()).await?.ok_or(unknown)?;
        // The payee is locked before the disbursement, as everywhere.
        let payee = steps::payee(tx, found.payee).await?;
        let disbursement = steps::disbursement(tx, self.disbursement).await?;
        steps::no_interest(tx, signer.person, disbursement.application).await?;
        let disbursement = disbursement.release(signer, &self.digest, &payee, tx.now())?;
        store::save(tx, &disbursement).await?;
        tx.close_work(TO_RELEASE, &disbursement.id.to_string()).await?;
        tx.emit(events::disbursement_changed(&disbursement));
        tx.emit(events::release_requested(&disbursement));
        Ok(disbursement)
    }
}
