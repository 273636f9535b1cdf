//! Moves a payment from grants payable to payment in transit.

use kaifong_kernel::{Error, Result, Tx, Verb};

use super::ledger_steps;
use crate::{
    domain::{
        ledger::{Journal, Source, SourceKind},
        payment::{Order, OutgoingPayment},
        refusal::FundRefusal,
    },
    events, store,
};

/// Release a payment, once a disbursement. Told again in the same words, it answers as before.
pub struct ReleasePayment {
    /// What is released.
    pub order: Order,
}

impl Verb for ReleasePayment {
    const NAME: &'static str = "ReleasePayment";
    type Out = OutgoingPayment;

    async fn run(&self, tx: &mut Tx) -> Result<OutgoingPayment> {
        let order = &self.order;
        let unknown = FundRefusal::UnknownCommitment { award: order.award };
        let commitment = store::commitment::lock(tx, order.award).await?.ok_or(unknown)?;
        if let Some(before) = store::payment::lock(tx, order.disbursement).await? {
            before.is_for(order)?;
            return Ok(before);
        }
        let unknown = FundRefusal::UnknownPayable { tranche: order.tranche };
        let payable = store::payable::lock(tx, order.tranche).await?.ok_or(unknown)?;
        let payable = payable.release(order.award, order.amount)?;
        let commitment = commitment.release(order.amount)?;
        let source = Source::new(SourceKind::Disbursement, order.disbursement.uuid());
        let facts = ledger_steps::facts(tx, source, tx.today());
        let journal = Journal::payment_released(facts, commitment.funded(), order.amount)?;
        let payment = OutgoingPayment::release(order.clone(), tx.now());
        if !store::payment::add(tx, &payment).await? {
            return Err(self.reference_taken(tx).await?.into());
        }
        ledger_steps::post(tx, &journal).await?;
        store::payable::save(tx, &payable).await?;
        store::commitment::save(tx, &commitment).await?;
        tx.emit(events::fund::payment_released(&payment));
        tx.emit(events::fund::commitment_changed(&commitment));
        Ok(payment)
    }
}

impl ReleasePayment {
    async fn reference_taken(&self, tx: &Tx) -> Result<FundRefusal> {
        let end_to_end_id = self.order.end_to_end_id.clone();
        let other = store::payment::of_reference(tx, &end_to_end_id).await?;
        let other = other.ok_or_else(|| Error::internal("a payment's reference is taken by no payment"))?;
        Ok(FundRefusal::ReferenceTaken { end_to_end_id, disbursement: other.order.disbursement })
    }
}
