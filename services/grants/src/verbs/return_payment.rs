//! The bank gave a payment back.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::steps;
use crate::{domain::ids::DisbursementId, events, store};

/// Keep that the bank returned a payment: its tranche is owed again.
pub struct ReturnPayment {
    /// The disbursement.
    pub disbursement: DisbursementId,
    /// The bank's line.
    pub bank_line: String,
    /// Its value date.
    pub value_on: String,
}

impl Verb for ReturnPayment {
    const NAME: &'static str = "ReturnPayment";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let disbursement = steps::disbursement(tx, self.disbursement).await?;
        let disbursement = disbursement.take_back(self.bank_line.clone(), self.value_on.clone())?;
        let tranche = steps::tranche(tx, disbursement.tranche).await?.restore()?;
        store::save(tx, &disbursement).await?;
        store::save(tx, &tranche).await?;
        let titles = ["A payment came back from the bank", "銀行退回付款"];
        steps::ask(tx, "payment_returned", disbursement.id.to_string(), Role::FinancePreparer, titles).await?;
        tx.emit(events::disbursement_changed(&disbursement));
        tx.emit(events::tranche_changed(&tranche));
        Ok(())
    }
}
