//! Turns a hold into the commitment of its award.

use kaifong_kernel::{Error, Result, Tx, Verb};

use super::{ending_hold::free, ledger_steps, take_hold::EXPIRY};
use crate::{
    domain::{
        commitment::Commitment,
        entry::Funded,
        hold::{Hold, HoldId, HoldState},
        ledger::{Journal, Source, SourceKind},
        refusal::FundRefusal,
    },
    events, store,
};

/// Commit a hold. Told again, it answers as before.
pub struct CommitHold {
    /// The hold.
    pub hold: HoldId,
}

impl Verb for CommitHold {
    const NAME: &'static str = "CommitHold";
    type Out = Commitment;

    async fn run(&self, tx: &mut Tx) -> Result<Commitment> {
        let unknown = FundRefusal::UnknownHold { hold: self.hold };
        let hold = store::hold::lock(tx, self.hold).await?.ok_or(unknown)?;
        if hold.state == HoldState::Committed {
            let before = store::commitment::of_award(tx, hold.award).await?;
            return before.ok_or_else(|| Error::internal("a committed hold has no commitment"));
        }
        let hold = hold.commit()?;
        // The held amount is given back and taken again as a commitment, within one transaction.
        free(tx, &hold).await?;
        let commitment = open(tx, &hold).await?;
        tx.cancel_timer(EXPIRY, hold.id.uuid()).await?;
        tx.emit(events::fund::hold_committed(&hold, commitment.id));
        tx.emit(events::fund::commitment_changed(&commitment));
        Ok(commitment)
    }
}

async fn open(tx: &mut Tx, hold: &Hold) -> Result<Commitment> {
    let unknown = FundRefusal::UnknownProgramme { programme: hold.programme };
    let book = store::balance::programme(tx, hold.programme).await?.ok_or(unknown)?.book;
    let facts = ledger_steps::facts(tx, Source::new(SourceKind::Award, hold.award.uuid()), tx.today());
    let funded = Funded { book, programme: hold.programme };
    let journal = Journal::commitment_opened(facts, funded, hold.amount)?;
    ledger_steps::post(tx, &journal).await?;
    let commitment = Commitment::open(tx.mint(), hold, book, journal.id, tx.now());
    store::commitment::add(tx, &commitment).await?;
    Ok(commitment)
}
