//! What the fund said to a released payment.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{steps, work::PAYMENT_REFUSED};
use crate::{domain::ids::DisbursementId, events, store};

/// Keep the fund's answer: the payment is on its way, or was refused.
pub struct ConcludeRelease {
    /// The disbursement.
    pub disbursement: DisbursementId,
    /// The fund's code, when it refused.
    pub refused: Option<String>,
}

impl Verb for ConcludeRelease {
    const NAME: &'static str = "ConcludeRelease";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let disbursement = steps::disbursement(tx, self.disbursement).await?;
        let disbursement = match &self.refused {
            None => disbursement.send()?,
            Some(code) => {
                let tranche = steps::tranche(tx, disbursement.tranche).await?.restore()?;
                store::save(tx, &tranche).await?;
                tx.emit(events::tranche_changed(&tranche));
                let titles = ["The fund did not book a released payment", "基金未能記錄已發放的付款"];
                let subject = disbursement.id.to_string();
                steps::ask(tx, PAYMENT_REFUSED, subject, Role::FinanceApprover, titles).await?;
                disbursement.refuse(code.clone())?
            }
        };
        store::save(tx, &disbursement).await?;
        tx.emit(events::disbursement_changed(&disbursement));
        Ok(())
    }
}
