//! Sets money of a purpose aside for a programme.

use kaifong_kernel::{
    Answer, Error, Read, Result, Tx, Verb,
    values::{HkDate, Money},
};

use super::ledger_steps;
use crate::{
    domain::{
        account::{AccountKind, Book},
        entry::Funded,
        fund::PurposeId,
        grant::ProgrammeId,
        ledger::{Journal, JournalId, JournalKind, Source, SourceKind},
        refusal::FundRefusal,
    },
    store,
};

/// Set money aside, once a programme. Told again in the same words, it answers as before, unless it was undone since.
pub struct AllocateProgramme {
    /// The purpose.
    pub purpose: PurposeId,
    /// The programme.
    pub programme: ProgrammeId,
    /// How much.
    pub amount: Money,
}

/// The journal of an allocation that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocated(pub Journal);

impl Answer for Allocated {
    type Ref = JournalId;

    fn stored(&self) -> JournalId {
        self.0.id
    }

    /// Whoever asks again under the same key must not hear of money that is no longer there.
    async fn again(read: &Read, id: JournalId) -> Result<Self> {
        let journal = Journal::again(read, id).await?;
        stands(read, &journal).await?;
        Ok(Self(journal))
    }
}

/// Whether nobody has undone an allocation.
async fn stands(read: &Read, journal: &Journal) -> Result<()> {
    match store::ledger::undone_by(read, journal.id).await? {
        None => Ok(()),
        Some(by) => {
            let programme = journal.source.id.into();
            Err(FundRefusal::AllocationUndone { programme, journal: journal.id, by }.into())
        }
    }
}

impl Verb for AllocateProgramme {
    const NAME: &'static str = "AllocateProgramme";
    type Out = Allocated;

    async fn run(&self, tx: &mut Tx) -> Result<Allocated> {
        let purpose = ledger_steps::purpose(tx, self.purpose).await?;
        let book = Book { fund: purpose.fund, purpose: purpose.id };
        store::balance::lock_purpose(tx, book, self.amount.currency).await?;
        let source = Source::new(SourceKind::Programme, self.programme.uuid());
        if let Some(before) = store::ledger::of_source(tx, source, JournalKind::Allocation).await? {
            stands(tx, &before).await?;
            return self.told_before(before).map(Allocated);
        }
        // Asked only now: what was set aside before its fund closed is still told.
        ledger_steps::purpose_kept_open(tx, self.purpose).await?;
        let balance = store::balance::free(tx, self.purpose, self.amount.currency).await?;
        balance.allows(self.purpose, self.amount)?;
        let today: HkDate = tx.today();
        let facts = ledger_steps::facts(tx, source, today);
        let journal = Journal::allocation(facts, Funded { book, programme: self.programme }, self.amount)?;
        ledger_steps::post(tx, &journal).await?;
        Ok(Allocated(journal))
    }
}

impl AllocateProgramme {
    fn told_before(&self, before: Journal) -> Result<Journal> {
        let set_aside = before.postings().iter().find(|side| side.account.kind == AccountKind::ProgrammeAllocations);
        let Some(side) = set_aside else {
            return Err(Error::internal("an allocation sets nothing aside"));
        };
        let (purpose, amount) = (side.account.book.purpose, Money::new(side.amount_minor, side.account.currency));
        if (purpose, amount) == (self.purpose, self.amount) {
            return Ok(before);
        }
        Err(FundRefusal::AllocatedOtherwise { programme: self.programme, purpose, amount }.into())
    }
}
