//! Approves a payment.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{prepare_disbursement::TO_APPROVE, steps};
use crate::{
    domain::{
        disbursement::{Disbursement, DisbursementState},
        ids::DisbursementId,
    },
    events, store,
};

/// Kind of the work item that a disbursement to be released is.
pub(super) const TO_RELEASE: &str = "disbursement_to_release";

/// Approve a prepared payment, as another person who has seen this digest.
pub struct ApproveDisbursement {
    /// The disbursement.
    pub disbursement: DisbursementId,
    /// The digest that the caller has seen.
    pub digest: String,
}

impl Verb for ApproveDisbursement {
    const NAME: &'static str = "ApproveDisbursement";
    type Out = Disbursement;

    async fn run(&self, tx: &mut Tx) -> Result<Disbursement> {
        let signer = steps::signer(tx)?;
        let (payee, disbursement) = steps::payment(tx, self.disbursement).await?;
        steps::no_interest(tx, signer.person, disbursement.application).await?;
        let disbursement = disbursement.approve(signer, &self.digest, &payee, tx.now())?;
        store::save(tx, &disbursement).await?;
        if disbursement.state == DisbursementState::Approved {
            let subject = disbursement.id.to_string();
            tx.close_work(TO_APPROVE, &subject).await?;
            let titles = ["Release a payment", "發放付款"];
            steps::ask(tx, TO_RELEASE, subject, Role::FinanceReleaser, titles).await?;
        }
        tx.emit(events::disbursement_changed(&disbursement));
        Ok(disbursement)
    }
}
