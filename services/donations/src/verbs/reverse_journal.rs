//! Undoes a journal that stands by itself.

use kaifong_kernel::{Result, Tx, Verb};

use super::ledger_steps;
use crate::{
    domain::{
        ledger::{Journal, JournalId},
        refusal::FundRefusal,
    },
    store,
};

/// Undo a journal by a linked one, once.
pub struct ReverseJournal {
    /// The journal.
    pub journal: JournalId,
}

impl Verb for ReverseJournal {
    const NAME: &'static str = "ReverseJournal";
    type Out = Journal;

    async fn run(&self, tx: &mut Tx) -> Result<Journal> {
        let unknown = FundRefusal::UnknownJournal { journal: self.journal };
        let journal = store::ledger::get_by_id(tx, self.journal).await?.ok_or(unknown)?;
        journal.is_free_standing()?;
        for side in journal.postings() {
            // The same lock as for setting aside: two who undo the same wait for each other here.
            store::balance::lock_purpose(tx, side.account.book, side.account.currency).await?;
        }
        if let Some(by) = store::ledger::undone_by(tx, self.journal).await? {
            return Err(FundRefusal::AlreadyReversed { journal: self.journal, by }.into());
        }
        let reversal = journal.reversal(tx.mint(), tx.today(), tx.now());
        ledger_steps::post(tx, &reversal).await?;
        Ok(reversal)
    }
}
