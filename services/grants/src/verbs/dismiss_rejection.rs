//! Takes a report back that the bank rejected a payment.

use kaifong_kernel::{Result, Tx, Verb};

use super::{steps, work};
use crate::{
    domain::{disbursement::Disbursement, ids::DisbursementId},
    events, store,
};

/// Dismiss the report: the payment is on its way.
pub struct DismissRejection {
    /// The disbursement.
    pub disbursement: DisbursementId,
}

impl Verb for DismissRejection {
    const NAME: &'static str = "DismissRejection";
    type Out = Disbursement;

    async fn run(&self, tx: &mut Tx) -> Result<Disbursement> {
        let signer = steps::signer(tx)?;
        let disbursement = steps::disbursement(tx, self.disbursement).await?;
        steps::no_interest(tx, signer.person, disbursement.application).await?;
        let disbursement = disbursement.dismiss_rejection()?;
        store::save(tx, &disbursement).await?;
        work::rejection_is_settled(tx, &disbursement).await?;
        tx.emit(events::disbursement_changed(&disbursement));
        Ok(disbursement)
    }
}
