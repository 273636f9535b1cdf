//! What the fund said to a payment that the bank rejected.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{steps, work};
use crate::{domain::ids::DisbursementId, events, store};

/// Keep the fund's answer: the payment is taken back and its tranche owed again, or it is on its way as before.
pub struct ConcludeFailure {
    /// The disbursement.
    pub disbursement: DisbursementId,
    /// The fund's code, when it refused.
    pub refused: Option<String>,
}

impl Verb for ConcludeFailure {
    const NAME: &'static str = "ConcludeFailure";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let disbursement = steps::disbursement(tx, self.disbursement).await?;
        let subject = disbursement.id.to_string();
        let disbursement = match &self.refused {
            None => {
                // The fund tells of it as well as answering: the second of the two changes nothing.
                let Some(failed) = disbursement.fail()? else { return Ok(()) };
                let tranche = steps::tranche(tx, failed.tranche).await?.restore()?;
                store::save(tx, &tranche).await?;
                tx.emit(events::tranche_changed(&tranche));
                work::rejection_is_settled(tx, &failed).await?;
                let titles = ["Prepare a payment again that the bank rejected", "重新準備被銀行拒絕的付款"];
                steps::ask(tx, work::PAYMENT_FAILED, subject, Role::FinancePreparer, titles).await?;
                failed
            }
            Some(code) => {
                let Some(kept) = disbursement.keep_going(code.clone()) else { return Ok(()) };
                let titles = ["The fund did not take a rejected payment back", "基金未能收回被銀行拒絕的付款"];
                steps::ask(tx, work::REJECTION_REFUSED, subject, Role::FinanceApprover, titles).await?;
                kept
            }
        };
        store::save(tx, &disbursement).await?;
        tx.emit(events::disbursement_changed(&disbursement));
        Ok(())
    }
}
