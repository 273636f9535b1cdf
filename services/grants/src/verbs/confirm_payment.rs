//! The bank paid.

use kaifong_kernel::{Result, Tx, Verb};

use super::{steps, work};
use crate::{domain::ids::DisbursementId, events, store};

/// Keep that a line of the bank confirms a payment.
pub struct ConfirmPayment {
    /// The disbursement.
    pub disbursement: DisbursementId,
    /// The bank's line.
    pub bank_line: String,
    /// Its value date.
    pub value_on: String,
}

impl Verb for ConfirmPayment {
    const NAME: &'static str = "ConfirmPayment";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let disbursement = steps::disbursement(tx, self.disbursement).await?;
        let disbursement = disbursement.confirm(self.bank_line.clone(), self.value_on.clone())?;
        let tranche = steps::tranche(tx, disbursement.tranche).await?.pay()?;
        store::save(tx, &disbursement).await?;
        store::save(tx, &tranche).await?;
        work::rejection_is_settled(tx, &disbursement).await?;
        tx.emit(events::disbursement_changed(&disbursement));
        tx.emit(events::tranche_changed(&tranche));
        Ok(())
    }
}
