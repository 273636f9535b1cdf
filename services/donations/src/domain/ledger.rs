//! Journals: facts in the books. One is drawn from pairs of a debit and a credit within one purpose and currency, so that
//! none can be unbalanced and no purpose can pay for another.

use std::collections::BTreeMap;

use kaifong_kernel::values::{Currency, HkDate, Instant, Money};
use serde::Serialize;
use uuid::Uuid;

use super::{
    account::{Account, AccountId, Book},
    grant::ProgrammeId,
    position::Shift,
    refusal::FundRefusal,
};

kaifong_kernel::ids! {
    /// A journal.
    JournalId = "jnl";
}

kaifong_kernel::words! {
    /// What happened.
    JournalKind {
        /// A bank line brought a gift.
        GiftCredited = "gift_credited",
        /// A bank line waits for a person.
        Suspended = "suspended",
        /// What a bank account held before its first statement waits for a person.
        Opening = "opening",
        /// It is of a purpose.
        OpeningPlaced = "opening_placed",
        /// A cheque was taken into custody.
        ChequeInHand = "cheque_in_hand",
        /// The bank credited a cheque.
        ChequeCleared = "cheque_cleared",
        /// The bank took a cleared cheque back.
        ChequeReturned = "cheque_returned",
        /// A card payment succeeded.
        CardPaid = "card_paid",
        /// The bank charged for its services, or gave interest.
        Charges = "charges",
        /// Money of a purpose was set aside for a programme.
        Allocation = "allocation",
        /// An award was accepted.
        CommitmentOpened = "commitment_opened",
        /// A tranche was approved.
        PayableRecognised = "payable_recognised",
        /// A payment was released.
        PaymentReleased = "payment_released",
        /// The bank paid it.
        PaymentConfirmed = "payment_confirmed",
        /// The bank returned it.
        PaymentReturned = "payment_returned",
        /// The bank rejected it before it debited anything.
        PaymentFailed = "payment_failed",
        /// What an award never paid returned to its programme.
        CommitmentClosed = "commitment_closed",
        /// Another journal was undone.
        Reversal = "reversal",
    }
}

impl JournalKind {
    /// Whether it undoes the journal it is linked to; each is undone once at most.
    #[must_use]
    pub const fn undoes(self) -> bool {
        matches!(self, Self::Reversal | Self::ChequeReturned | Self::PaymentFailed)
    }
}

kaifong_kernel::words! {
    /// What stands behind a journal.
    SourceKind {
        /// A gift.
        Gift = "gift",
        /// A bank line.
        Line = "line",
        /// A programme.
        Programme = "programme",
        /// An award.
        Award = "award",
        /// A tranche.
        Tranche = "tranche",
        /// A disbursement.
        Disbursement = "disbursement",
        /// Another journal.
        Journal = "journal",
    }
}

/// What stands behind a journal. Kind of source, source, part and kind of journal are unique for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Its kind.
    pub kind: SourceKind,
    /// Its id.
    pub id: Uuid,
    /// Which part of it; 0 unless it has several.
    pub part: i32,
}

impl Source {
    /// The whole of something.
    #[must_use]
    pub const fn new(kind: SourceKind, id: Uuid) -> Self {
        Self { kind, id, part: 0 }
    }
}

/// What every journal says beside its postings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The journal's id.
    pub id: JournalId,
    /// What stands behind it.
    pub source: Source,
    /// Since when it counts.
    pub effective_on: HkDate,
    /// When recorded.
    pub recorded_at: Instant,
}

/// One side of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// Debit above zero, credit below.
    pub amount_minor: i64,
}

/// A fact in the books; balanced for each purpose and currency, and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Journal {
    /// Its id.
    pub id: JournalId,
    /// What happened.
    pub kind: JournalKind,
    /// What stands behind it.
    pub source: Source,
    /// Since when it counts.
    pub effective_on: HkDate,
    /// When recorded.
    pub recorded_at: Instant,
    /// The journal it undoes or goes back to.
    pub linked_to: Option<JournalId>,
    postings: Vec<Posting>,
}

/// The most that one pair carries: ten million million dollars. Some nine thousand of them fit into 64 bits.
pub const MOST_MINOR: i64 = 1_000_000_000_000_000;

/// A debit and a credit of the same amount.
pub(super) struct Pair {
    pub debit: Account,
    pub credit: Account,
    pub amount: Money,
}

impl Pair {
    pub(super) fn new(debit: Account, credit: Account, amount: Money) -> Result<Self, FundRefusal> {
        if amount.amount_minor <= 0 {
            return Err(FundRefusal::NotAboveZero { amount });
        }
        let most = Money::new(MOST_MINOR, amount.currency);
        if amount.amount_minor > most.amount_minor {
            return Err(FundRefusal::TooMuch { amount, most });
        }
        assert_eq!(debit.book, credit.book, "a purpose pays for itself only");
        assert!(debit.currency == amount.currency && credit.currency == amount.currency, "currencies never net");
        Ok(Self { debit, credit, amount })
    }
}

impl Journal {
    /// Draws a journal from balanced pairs; what cancels out within one account is left away.
    pub(super) fn draw(kind: JournalKind, facts: Facts, linked_to: Option<JournalId>, pairs: &[Pair]) -> Self {
        let mut sums: BTreeMap<Account, i64> = BTreeMap::new();
        for pair in pairs {
            *sums.entry(pair.debit).or_default() += pair.amount.amount_minor;
            *sums.entry(pair.credit).or_default() -= pair.amount.amount_minor;
        }
        let moved = sums.into_iter().filter(|(_, amount_minor)| *amount_minor != 0);
        let postings = moved.map(|(account, amount_minor)| Posting { account, amount_minor }).collect();
        Self::stored(kind, facts, linked_to, postings)
    }

    /// A journal as it was stored.
    ///
    /// # Panics
    /// When it isn't balanced: the books were tampered with.
    #[must_use]
    pub fn stored(kind: JournalKind, facts: Facts, linked_to: Option<JournalId>, postings: Vec<Posting>) -> Self {
        let Facts { id, source, effective_on, recorded_at } = facts;
        let journal = Self { id, kind, source, effective_on, recorded_at, linked_to, postings };
        assert!(journal.postings.len() >= 2, "{id} has fewer than two sides");
        assert!(journal.sums().values().all(|sum| *sum == 0), "{id} is not balanced");
        journal
    }

    /// The same with the other sign: undoes it as of `effective_on`.
    #[must_use]
    pub fn reversal(&self, id: JournalId, effective_on: HkDate, recorded_at: Instant) -> Self {
        let source = Source::new(SourceKind::Journal, self.id.uuid());
        let facts = Facts { id, source, effective_on, recorded_at };
        let turned = |posting: &Posting| Posting { amount_minor: -posting.amount_minor, ..*posting };
        let postings = self.postings.iter().map(turned).collect();
        Self::stored(JournalKind::Reversal, facts, Some(self.id), postings)
    }

    /// Its sides.
    #[must_use]
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// The sum for each purpose and currency: zero each.
    fn sums(&self) -> BTreeMap<(Book, Currency), i128> {
        let mut sums = BTreeMap::new();
        for posting in &self.postings {
            *sums.entry((posting.account.book, posting.account.currency)).or_default() +=
                i128::from(posting.amount_minor);
        }
        sums
    }

    /// By how much it moves each programme's balance.
    #[must_use]
    pub fn shifts(&self) -> BTreeMap<(Book, ProgrammeId, Currency), Shift> {
        let mut shifts: BTreeMap<_, Shift> = BTreeMap::new();
        for Posting { account, amount_minor } in &self.postings {
            if let super::account::Detail::Programme(programme) = account.detail {
                shifts.entry((account.book, programme, account.currency)).or_default().add(account.kind, *amount_minor);
            }
        }
        shifts
    }

    /// The purposes and currencies that can spend less because of it.
    #[must_use]
    pub fn takes_cash_from(&self) -> Vec<(Book, Currency)> {
        let mut cash: BTreeMap<(Book, Currency), i64> = BTreeMap::new();
        for Posting { account, amount_minor } in self.postings.iter().filter(|one| one.account.kind.is_spendable()) {
            *cash.entry((account.book, account.currency)).or_default() += amount_minor;
        }
        cash.into_iter().filter(|(_, sum)| *sum < 0).map(|(whose, _)| whose).collect()
    }

    /// How much less such a purpose can spend.
    #[must_use]
    pub fn cash_taken_from(&self, book: Book, currency: Currency) -> Money {
        let its = |one: &&Posting| one.account.book == book && one.account.currency == currency;
        let cash = self.postings.iter().filter(|one| one.account.kind.is_spendable()).filter(its);
        Money::new(-cash.map(|one| one.amount_minor).sum::<i64>(), currency)
    }

    /// The purposes and currencies of which more is free because of it: cash came in, or programmes have less of it.
    #[must_use]
    pub fn frees(&self) -> Vec<(Book, Currency)> {
        let mut freed: BTreeMap<(Book, Currency), i64> = BTreeMap::new();
        for Posting { account, amount_minor } in &self.postings {
            let sum = freed.entry((account.book, account.currency)).or_default();
            if account.kind.is_spendable() {
                *sum += amount_minor;
            } else if account.kind == super::account::AccountKind::ProgrammeAllocations {
                *sum -= amount_minor;
            }
        }
        freed.into_iter().filter(|(_, sum)| *sum > 0).map(|(whose, _)| whose).collect()
    }

    /// Whether a person may undo it as it is: no other state stands on it.
    ///
    /// # Errors
    /// [`FundRefusal::NotReversible`] (FND027).
    pub fn is_free_standing(&self) -> Result<(), FundRefusal> {
        if self.kind == JournalKind::Allocation {
            return Ok(());
        }
        Err(FundRefusal::NotReversible { journal: self.id, kind: self.kind })
    }

    /// The ids of its accounts.
    #[must_use]
    pub fn accounts(&self) -> Vec<AccountId> {
        self.postings.iter().map(|posting| posting.account.id()).collect()
    }
}
