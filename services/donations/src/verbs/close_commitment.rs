//! Ends a commitment.

use kaifong_kernel::{Result, Tx, Verb};

use super::ledger_steps;
use crate::{
    domain::{
        commitment::{Commitment, CommitmentState},
        grant::AwardId,
        ledger::{Journal, Source, SourceKind},
        refusal::FundRefusal,
    },
    events, store,
};

/// Close a commitment: what is promised or owed and not paid returns to the programme. Told again, it answers as before.
pub struct CloseCommitment {
    /// The award.
    pub award: AwardId,
}

impl Verb for CloseCommitment {
    const NAME: &'static str = "CloseCommitment";
    type Out = Commitment;

    async fn run(&self, tx: &mut Tx) -> Result<Commitment> {
        let unknown = FundRefusal::UnknownCommitment { award: self.award };
        let commitment = store::commitment::lock(tx, self.award).await?.ok_or(unknown)?;
        if commitment.state == CommitmentState::Closed {
            return Ok(commitment);
        }
        let part = commitment.closings;
        let (commitment, unpaid) = commitment.close()?;
        if unpaid.committed.amount_minor + unpaid.payable.amount_minor > 0 {
            // A payment that came back after the first closing is closed again: another part of the same award.
            let source = Source { part, ..Source::new(SourceKind::Award, self.award.uuid()) };
            let facts = ledger_steps::facts(tx, source, tx.today());
            let (funded, opened) = (commitment.funded(), commitment.opened_by);
            let journal = Journal::commitment_closed(facts, funded, unpaid.committed, unpaid.payable, opened)?;
            ledger_steps::post(tx, &journal).await?;
        }
        for mut payable in store::payable::lock_open(tx, self.award).await? {
            payable.open = 0;
            store::payable::save(tx, &payable).await?;
        }
        store::commitment::save(tx, &commitment).await?;
        tx.emit(events::fund::commitment_changed(&commitment));
        Ok(commitment)
    }
}
