//! The bank gave a payment back.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{
    steps,
    submit_acquittal::TO_REVIEW,
    work::{PAYMENT_RETURNED, WAIVER_TO_CONFIRM},
};
use crate::{
    domain::{
        acquittal::Acquittal, award::Award, ids::DisbursementId, refusal::Refusal, tranche::Tranche, waiver::Waiver,
    },
    events, store,
};

/// Keep that the bank returned a payment: its tranche is owed again, unless its award has ended, and then the fund is
/// asked to take the money back into the programme. An account of it stands for nothing any more, nor does a waiver of one.
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
        let over = award.is_accepted().is_err();
        let tranche = if over { owed.cancel() } else { owed };
        store::save(tx, &disbursement).await?;
        store::save(tx, &tranche).await?;
        undo_acquittal(tx, &tranche).await?;
        undo_waiver(tx, &tranche).await?;
        let titles = ["A payment came back from the bank", "銀行退回付款"];
        steps::ask(tx, PAYMENT_RETURNED, disbursement.id.to_string(), Role::FinancePreparer, titles).await?;
        tx.emit(events::disbursement_changed(&disbursement));
        tx.emit(events::tranche_changed(&tranche));
        if over {
            tx.emit(events::close_requested(&award, Some(disbursement.id)));
        }
        Ok(())
    }
}

const CAME_BACK: &str = "the payment came back from the bank 銀行退回付款";

/// What was accounted for is no longer paid: once it is, it is accounted for anew.
async fn undo_acquittal(tx: &mut Tx, tranche: &Tranche) -> Result<()> {
    for acquittal in store::lock_of::<Acquittal>(tx, &[("tranche_id", Some(tranche.id.into()))]).await? {
        let Some(undone) = acquittal.undo(CAME_BACK.to_owned()) else { continue };
        store::save(tx, &undone).await?;
        tx.close_work(TO_REVIEW, &undone.id.to_string()).await?;
        tx.emit(events::acquittal_changed(&undone));
    }
    Ok(())
}

/// That the next tranche need not wait for an account of this payment was said of the one that came back.
async fn undo_waiver(tx: &mut Tx, tranche: &Tranche) -> Result<()> {
    let next = [("award_id", Some(tranche.award.into())), ("number", Some((tranche.number + 1).into()))];
    let Some(next) = store::find::<Tranche>(tx, &next).await? else { return Ok(()) };
    let waiver: Option<Waiver> = store::lock(tx, next.id.uuid()).await?;
    let Some(undone) = waiver.and_then(|waiver| waiver.undo(CAME_BACK.to_owned())) else { return Ok(()) };
    store::save(tx, &undone).await?;
    tx.close_work(WAIVER_TO_CONFIRM, &undone.tranche.to_string()).await?;
    tx.emit(events::waiver_changed(&undone));
    Ok(())
}
