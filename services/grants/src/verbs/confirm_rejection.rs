//! Confirms that the bank rejected a payment.

use kaifong_kernel::{Result, Tx, Verb};

use super::{steps, work};
use crate::{
    domain::{disbursement::Disbursement, ids::DisbursementId},
    events, store,
};

/// Confirm that the bank rejected a payment, as another person: the fund is asked to take it back.
pub struct ConfirmRejection {
    /// The disbursement.
    pub disbursement: DisbursementId,
}

impl Verb for ConfirmRejection {
    const NAME: &'static str = "ConfirmRejection";
    type Out = Disbursement;

    async fn run(&self, tx: &mut Tx) -> Result<Disbursement> {
        let signer = steps::signer(tx)?;
        let disbursement = steps::disbursement(tx, self.disbursement).await?;
        steps::no_interest(tx, signer.person, disbursement.application).await?;
        let disbursement = disbursement.confirm_rejection(signer, tx.now())?;
        store::save(tx, &disbursement).await?;
        work::rejection_is_settled(tx, &disbursement).await?;
        tx.emit(events::disbursement_changed(&disbursement));
        tx.emit(events::failure_requested(&disbursement));
        Ok(disbursement)
    }
}
