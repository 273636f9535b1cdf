//! Reports that the bank rejected a payment.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{steps, work};
use crate::{
    domain::{disbursement::Disbursement, ids::DisbursementId},
    events, store,
};

/// Report that the bank rejected a payment on its way, of which no line of the bank tells; another person confirms it.
pub struct ReportRejection {
    /// The disbursement.
    pub disbursement: DisbursementId,
    /// What the bank said.
    pub reason: String,
}

impl Verb for ReportRejection {
    const NAME: &'static str = "ReportRejection";
    type Out = Disbursement;

    async fn run(&self, tx: &mut Tx) -> Result<Disbursement> {
        let signer = steps::signer(tx)?;
        let disbursement = steps::disbursement(tx, self.disbursement).await?;
        steps::no_interest(tx, signer.person, disbursement.application).await?;
        let disbursement = disbursement.report_rejection(signer, self.reason.clone(), tx.now())?;
        store::save(tx, &disbursement).await?;
        work::rejection_is_settled(tx, &disbursement).await?;
        let titles = ["Confirm that the bank rejected a payment", "核實銀行拒絕付款"];
        let subject = disbursement.id.to_string();
        steps::ask(tx, work::REJECTION_TO_CONFIRM, subject, Role::FinanceApprover, titles).await?;
        tx.emit(events::disbursement_changed(&disbursement));
        Ok(disbursement)
    }
}
