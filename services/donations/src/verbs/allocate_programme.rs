//! Sets money of a purpose aside for a programme.

use kaifong_kernel::{
    Result, Tx, Verb,
    values::{HkDate, Money},
};

use super::ledger_steps;
use crate::{
    domain::{
        account::{AccountKind, Book},
        entry::Funded,
        fund::PurposeId,
        grant::ProgrammeId,
        ledger::{Journal, JournalKind, Source, SourceKind},
        refusal::FundRefusal,
    },
    store,
};

/// Set money aside, once a programme. Told again in the same words, it answers as before.
pub struct AllocateProgramme {
    /// The purpose.
    pub purpose: PurposeId,
    /// The programme.
    pub programme: ProgrammeId,
    /// How much.
    pub amount: Money,
}

impl Verb for AllocateProgramme {
    const NAME: &'static str = "AllocateProgramme";
    type Out = Journal;

    async fn run(&self, tx: &mut Tx) -> Result<Journal> {
        let purpose = ledger_steps::purpose(tx, self.purpose).await?;
        let book = Book { fund: purpose.fund, purpose: purpose.id };
        store::balance::lock_purpose(tx, book, self.amount.currency).await?;
        let source = Source::new(SourceKind::Programme, self.programme.uuid());
        if let Some(before) = store::ledger::of_source(tx, source, JournalKind::Allocation).await? {
            return self.told_before(before);
        }
        // Asked only now: what was set aside before its fund closed is still told.
        ledger_steps::open_purpose(tx, self.purpose).await?;
        let balance = store::balance::free(tx, book, self.amount.currency).await?;
        balance.allows(self.purpose, self.amount)?;
        let today: HkDate = tx.today();
        let facts = ledger_steps::facts(tx, source, today);
        let journal = Journal::allocation(facts, Funded { book, programme: self.programme }, self.amount)?;
        ledger_steps::post(tx, &journal).await?;
        Ok(journal)
    }
}

impl AllocateProgramme {
    fn told_before(&self, before: Journal) -> Result<Journal> {
        let set_aside = before.postings().iter().find(|side| side.account.kind == AccountKind::ProgrammeAllocations);
        let Some(side) = set_aside else {
            return Err(kaifong_kernel::Error::internal("an allocation sets nothing aside"));
        };
        let (purpose, amount) = (side.account.book.purpose, Money::new(side.amount_minor, side.account.currency));
        if (purpose, amount) == (self.purpose, self.amount) {
            return Ok(before);
        }
        Err(FundRefusal::AllocatedOtherwise { programme: self.programme, purpose, amount }.into())
    }
}
