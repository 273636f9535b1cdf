//! Takes back a payment that the bank rejected before it debited anything.

use kaifong_kernel::{Error, Result, Tx, Verb};

use super::ledger_steps;
use crate::{
    domain::{
        grant::DisbursementId,
        ledger::{Journal, JournalId, JournalKind, Source, SourceKind},
        payment::{OutgoingPayment, PaymentState, Rejected},
        refusal::FundRefusal,
    },
    events, store,
};

/// Fail a released payment, once: its tranche is owed again. Told again, it answers as before.
pub struct FailPayment {
    /// The disbursement.
    pub disbursement: DisbursementId,
}

impl Verb for FailPayment {
    const NAME: &'static str = "FailPayment";
    type Out = OutgoingPayment;

    async fn run(&self, tx: &mut Tx) -> Result<OutgoingPayment> {
        let (payment, commitment) = ledger_steps::lock_payment(tx, self.disbursement).await?;
        if payment.state == PaymentState::Failed {
            return Ok(payment);
        }
        let (amount, tranche) = (payment.order.amount, payment.order.tranche);
        let source = Source::new(SourceKind::Disbursement, self.disbursement.uuid());
        let facts = ledger_steps::facts(tx, source, tx.today());
        let rejected = Rejected { on: facts.effective_on, journal: facts.id };
        let payment = payment.fail(rejected)?;
        let commitment = commitment.fail(amount);
        let payable = store::payable::lock(tx, tranche).await?.ok_or(FundRefusal::UnknownPayable { tranche })?;
        let released = released(tx, source).await?;
        let journal = Journal::payment_failed(facts, commitment.funded(), amount, released)?;
        ledger_steps::post(tx, &journal).await?;
        store::payable::save(tx, &payable.restore(amount)).await?;
        store::payment::save(tx, &payment).await?;
        store::commitment::save(tx, &commitment).await?;
        tx.emit(events::fund::payment_failed(&payment, rejected));
        tx.emit(events::fund::commitment_changed(&commitment));
        Ok(payment)
    }
}

async fn released(tx: &Tx, source: Source) -> Result<JournalId> {
    let found = store::ledger::of_source(tx, source, JournalKind::PaymentReleased).await?;
    found.map(|journal| journal.id).ok_or_else(|| Error::internal("a payment was released by no journal"))
}
