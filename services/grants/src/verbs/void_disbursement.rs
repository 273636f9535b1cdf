//! Voids a payment.

use kaifong_kernel::{Result, Tx, Verb};

use super::{approve_disbursement::TO_RELEASE, prepare_disbursement::TO_APPROVE, steps};
use crate::{
    domain::{disbursement::Disbursement, ids::DisbursementId},
    events, store,
};

/// Void a payment that is not released.
pub struct VoidDisbursement {
    /// The disbursement.
    pub disbursement: DisbursementId,
    /// Why.
    pub reason: String,
}

impl Verb for VoidDisbursement {
    const NAME: &'static str = "VoidDisbursement";
    type Out = Disbursement;

    async fn run(&self, tx: &mut Tx) -> Result<Disbursement> {
        let signer = steps::signer(tx)?;
        let disbursement = steps::disbursement(tx, self.disbursement).await?;
        steps::no_interest(tx, signer.person, disbursement.application).await?;
        let disbursement = disbursement.void(self.reason.clone())?;
        let tranche = steps::tranche(tx, disbursement.tranche).await?.restore()?;
        store::save(tx, &disbursement).await?;
        store::save(tx, &tranche).await?;
        let subject = disbursement.id.to_string();
        tx.close_work(TO_APPROVE, &subject).await?;
        tx.close_work(TO_RELEASE, &subject).await?;
        tx.emit(events::disbursement_changed(&disbursement));
        tx.emit(events::tranche_changed(&tranche));
        Ok(disbursement)
    }
}
