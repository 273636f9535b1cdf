//! Plays a story on the service: the model's numbers are ids here.

use kaifong_donations::{
    domain::{
        account::Book,
        bank::BankAccountId,
        entry::Home,
        grant::{AwardId, DisbursementId, ProgrammeId, TrancheId},
        hold::HoldId,
        ledger::JournalId,
        payment::Order,
    },
    verbs::{
        allocate_programme::AllocateProgramme, close_commitment::CloseCommitment, commit_hold::CommitHold,
        fail_payment::FailPayment, recognise_payable::RecognisePayable, release_payment::ReleasePayment,
        reverse_journal::ReverseJournal, take_hold::TakeHold, void_hold::VoidHold,
    },
};
use kaifong_kernel::{Error, Result};
use proptest::sample::Index;

use super::{
    books::{Books, order},
    facts::{BankTells, Fact, hkd},
    model::Outcome,
    op::{AWARDS, Op, PAYMENTS, PROGRAMMES, PURPOSES, TRANCHES},
};

const HOUR: i64 = 3_600;

/// One fund of the service, in the middle of a story.
pub struct World<'a> {
    books: &'a Books,
    pub purposes: Vec<Book>,
    bank: BankAccountId,
    pub programmes: Vec<ProgrammeId>,
    allocations: Vec<JournalId>,
    awards: Vec<AwardId>,
    holds: Vec<HoldId>,
    tranches: Vec<TrancheId>,
    payments: Vec<DisbursementId>,
    sent: Vec<Option<Order>>,
    in_hand: Vec<(usize, i64)>,
    cleared: Vec<(usize, i64, JournalId)>,
    suspended: Vec<i64>,
}

impl<'a> World<'a> {
    pub async fn new(books: &'a Books) -> Self {
        // What isn't there yet has an id that nobody knows.
        Self {
            purposes: books.fund(PURPOSES).await,
            bank: books.id().into(),
            programmes: ids(books, PROGRAMMES),
            allocations: ids(books, PROGRAMMES),
            awards: ids(books, AWARDS),
            holds: ids(books, AWARDS),
            tranches: ids(books, TRANCHES),
            payments: ids(books, PAYMENTS),
            sent: vec![None; PAYMENTS],
            in_hand: Vec::new(),
            cleared: Vec::new(),
            suspended: Vec::new(),
            books,
        }
    }

    /// Lets it happen.
    ///
    /// # Panics
    /// When the service has a fault: only refusals are answers.
    pub async fn apply(&mut self, op: &Op) -> Outcome {
        match self.happen(op).await {
            Ok(()) => Ok(()),
            Err(Error::Refused(refused)) => Err(refused.code.code),
            Err(fault) => panic!("{op:?}: a fault: {fault:?}"),
        }
    }

    async fn happen(&mut self, op: &Op) -> Result<()> {
        match *op {
            Op::Gift { .. } | Op::Card { .. } | Op::Cheque { .. } | Op::Charge { .. } => self.cash(op).await,
            Op::Clear { cheque } => self.clear(cheque).await,
            Op::Bounce { cheque } => self.bounce(cheque).await,
            Op::Suspend { minor } => self.suspend(minor).await,
            Op::Place { line, purpose } => self.place(line, purpose).await,
            Op::Allocate { .. } | Op::Undo { .. } | Op::Hold { .. } | Op::Void { .. } | Op::Commit { .. } => {
                self.promise(op).await
            }
            Op::Wait { hours } => {
                self.books.wait(hours * HOUR).await;
                Ok(())
            }
            Op::Recognise { .. } | Op::Release { .. } | Op::Fail { .. } | Op::Close { .. } => self.owe(op).await,
            Op::Confirm { payment } => self.bank_tells(payment, -1).await,
            Op::Return { payment } => self.bank_tells(payment, 1).await,
        }
    }

    /// Some facts count since a few days ago, so that the two dates of a journal differ.
    #[expect(clippy::wildcard_enum_match_arm, reason = "each group of operations has its own function")]
    async fn cash(&mut self, op: &Op) -> Result<()> {
        let bank = self.bank;
        let (fact, minor) = match *op {
            Op::Gift { purpose, minor } => (Fact::Gift { to: self.purposes[purpose], bank }, minor),
            Op::Card { purpose, minor } => (Fact::Card { to: self.purposes[purpose] }, minor),
            Op::Cheque { purpose, minor } => {
                self.in_hand.push((purpose, minor));
                (Fact::Cheque { to: self.purposes[purpose] }, minor)
            }
            Op::Charge { purpose, minor } => (Fact::Charged { of: self.purposes[purpose], bank }, -minor),
            _ => unreachable!("{op:?} is no cash"),
        };
        self.books.happen(fact, minor, minor.rem_euclid(4)).await.map(drop)
    }

    async fn clear(&mut self, cheque: Index) -> Result<()> {
        let Some((purpose, minor)) = drawn(&mut self.in_hand, cheque) else { return Ok(()) };
        let fact = Fact::Cleared { to: self.purposes[purpose], bank: self.bank };
        let journal = self.books.happen(fact, minor, 1).await?;
        self.cleared.push((purpose, minor, journal.id));
        Ok(())
    }

    async fn bounce(&mut self, cheque: Index) -> Result<()> {
        let Some((purpose, minor, cleared)) = drawn(&mut self.cleared, cheque) else { return Ok(()) };
        let fact = Fact::Bounced { of: self.purposes[purpose], bank: self.bank, cleared };
        self.books.happen(fact, minor, 0).await.map(drop)
    }

    const fn home(&self, book: Book) -> Home {
        Home { book, bank: self.bank }
    }

    async fn suspend(&mut self, minor: i64) -> Result<()> {
        if minor > 0 {
            self.suspended.push(minor);
        }
        let home = self.home(self.purposes[0]);
        self.books.happen(Fact::Suspended(home), minor, 2).await.map(drop)
    }

    async fn place(&mut self, line: Index, purpose: usize) -> Result<()> {
        let Some(minor) = drawn(&mut self.suspended, line) else { return Ok(()) };
        let fact = Fact::Placed { home: self.home(self.purposes[0]), to: self.purposes[purpose] };
        self.books.happen(fact, minor, 2).await.map(drop)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "each group of operations has its own function")]
    async fn promise(&mut self, op: &Op) -> Result<()> {
        match *op {
            Op::Allocate { purpose, programme, minor } => {
                let (purpose, id) = (self.purposes[purpose].purpose, self.programmes[programme]);
                let told = AllocateProgramme { purpose, programme: id, amount: hkd(minor) };
                self.allocations[programme] = self.books.run(told).await?.0.id;
                Ok(())
            }
            Op::Undo { programme } => {
                self.books.run(ReverseJournal { journal: self.allocations[programme] }).await.map(drop)
            }
            Op::Hold { programme, award, minor, hours } => {
                let expires_at = self.books.bench.ports.now().plus_seconds(hours * HOUR);
                let (programme, amount) = (self.programmes[programme], hkd(minor));
                let told = TakeHold { programme, award: self.awards[award], amount, expires_at };
                self.holds[award] = self.books.run(told).await?.id;
                Ok(())
            }
            Op::Void { award } => self.books.run(VoidHold { hold: self.holds[award] }).await.map(drop),
            Op::Commit { award } => self.books.run(CommitHold { hold: self.holds[award] }).await.map(drop),
            _ => unreachable!("{op:?} is no promise"),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "each group of operations has its own function")]
    async fn owe(&mut self, op: &Op) -> Result<()> {
        match *op {
            Op::Recognise { award, tranche, minor } => {
                let (award, tranche) = (self.awards[award], self.tranches[tranche]);
                self.books.run(RecognisePayable { award, tranche, amount: hkd(minor) }).await.map(drop)
            }
            Op::Release { payment, award, tranche, minor } => {
                let (award, tranche) = (self.awards[award], self.tranches[tranche]);
                let order = order(self.payments[payment], award, tranche, minor);
                self.books.run(ReleasePayment { order: order.clone() }).await?;
                self.sent[payment] = Some(order);
                Ok(())
            }
            Op::Fail { payment } => {
                self.books.run(FailPayment { disbursement: self.payments[payment] }).await.map(drop)
            }
            Op::Close { award } => self.books.run(CloseCommitment { award: self.awards[award] }).await.map(drop),
            _ => unreachable!("{op:?} owes nothing"),
        }
    }

    async fn bank_tells(&self, payment: usize, sign: i64) -> Result<()> {
        let Some(order) = &self.sent[payment] else { return Ok(()) };
        let (reference, minor) = (order.end_to_end_id.clone(), sign * order.amount.amount_minor);
        let (line, bank, fund) = (self.books.id(), self.bank, self.purposes[0].fund);
        self.books.run(BankTells { reference, line, bank, fund, minor }).await
    }
}

fn ids<T: From<kaifong_kernel::reexport::uuid::Uuid>>(books: &Books, count: usize) -> Vec<T> {
    (0..count).map(|_| books.id().into()).collect()
}

fn drawn<T>(of: &mut Vec<T>, which: Index) -> Option<T> {
    if of.is_empty() { None } else { Some(of.remove(which.index(of.len()))) }
}
