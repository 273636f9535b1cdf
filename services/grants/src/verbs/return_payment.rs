//! The bank gave a payment back.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::steps;
use crate::{
    domain::{award::Award, ids::DisbursementId, refusal::Refusal},
    events, store,
};

/// Keep that the bank returned a payment: its tranche is owed again, unless its award has ended.
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
        let owed = steps::tranche(tx, disbursement.tranche).await?.restore()?;
        let unknown = Refusal::UnknownAward { award: owed.award };
        let award: Award = store::get(tx, owed.award.uuid()).await?.ok_or(unknown)?;
        // Nothing is owed any more under an award that ended meanwhile.
        let tranche = if award.is_accepted().is_ok() { owed } else { owed.cancel() };
        store::save(tx, &disbursement).await?;
        store::save(tx, &tranche).await?;
        let titles = ["A payment came back from the bank", "銀行退回付款"];
        steps::ask(tx, "payment_returned", disbursement.id.to_string(), Role::FinancePreparer, titles).await?;
        tx.emit(events::disbursement_changed(&disbursement));
        tx.emit(events::tranche_changed(&tranche));
        Ok(())
    }
}
