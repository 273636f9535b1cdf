//! Moves an approved tranche from commitment to grants payable.

use kaifong_kernel::{Result, Tx, Verb, values::Money};

use super::ledger_steps;
use crate::{
    domain::{
        commitment::Payable,
        grant::{AwardId, TrancheId},
        ledger::{Journal, Source, SourceKind},
        refusal::FundRefusal,
    },
    events, store,
};

/// Recognise a tranche, once. Told again in the same words, it answers as before.
pub struct RecognisePayable {
    /// The award.
    pub award: AwardId,
    /// The tranche.
    pub tranche: TrancheId,
    /// The whole tranche.
    pub amount: Money,
}

impl Verb for RecognisePayable {
    const NAME: &'static str = "RecognisePayable";
    type Out = Payable;

    async fn run(&self, tx: &mut Tx) -> Result<Payable> {
        let unknown = FundRefusal::UnknownCommitment { award: self.award };
        let commitment = store::commitment::lock(tx, self.award).await?.ok_or(unknown)?;
        if let Some(before) = store::payable::lock(tx, self.tranche).await? {
            before.is_for(self.award, self.amount)?;
            return Ok(before);
        }
        let commitment = commitment.recognise(self.amount)?;
        let facts = ledger_steps::facts(tx, Source::new(SourceKind::Tranche, self.tranche.uuid()), tx.today());
        let journal = Journal::payable_recognised(facts, commitment.funded(), self.amount)?;
        ledger_steps::post(tx, &journal).await?;
        let payable = Payable {
            tranche: self.tranche,
            award: self.award,
            amount: self.amount,
            open: self.amount.amount_minor,
            recognised_at: tx.now(),
        };
        store::payable::add(tx, &payable).await?;
        store::commitment::save(tx, &commitment).await?;
        tx.emit(events::fund::commitment_changed(&commitment));
        Ok(payable)
    }
}
