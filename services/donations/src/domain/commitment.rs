//! Commitments: what an accepted award promises. They never expire; what is never paid returns when the award ends.

use kaifong_kernel::values::{Instant, Money};
use serde::Serialize;

use super::{
    entry::Funded,
    grant::{AwardId, ProgrammeId, TrancheId},
    hold::{Hold, HoldId},
    ledger::JournalId,
    refusal::FundRefusal,
};
use crate::domain::account::Book;

kaifong_kernel::ids! {
    /// A commitment.
    CommitmentId = "cmt";
}

kaifong_kernel::words! {
    /// State of a commitment.
    CommitmentState {
        /// Tranches can be recognised and paid.
        Open = "open",
        /// Nothing more is paid.
        Closed = "closed",
    }
}

/// What an accepted award promises, and how far it is owed and paid; minor units of the amount's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Commitment {
    /// Its id.
    pub id: CommitmentId,
    /// The award.
    pub award: AwardId,
    /// The programme.
    pub programme: ProgrammeId,
    /// The books it is funded from.
    pub book: Book,
    /// The hold it came from.
    pub hold: HoldId,
    /// The full award.
    pub amount: Money,
    /// State.
    pub state: CommitmentState,
    /// Promised and not owed yet.
    pub committed: i64,
    /// Owed and not released.
    pub payable: i64,
    /// Released and not confirmed.
    pub in_transit: i64,
    /// Confirmed by the bank.
    pub paid: i64,
    /// How often it was closed: once, but for a payment that came back after that.
    pub closings: i32,
    /// The journal that opened it.
    pub opened_by: JournalId,
    /// When accepted.
    pub opened_at: Instant,
}

/// What returns to the programme when a commitment ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpaid {
    /// Was promised.
    pub committed: Money,
    /// Was owed.
    pub payable: Money,
}

impl Commitment {
    /// The commitment for a hold's full amount.
    #[must_use]
    pub fn open(id: CommitmentId, hold: &Hold, book: Book, opened_by: JournalId, now: Instant) -> Self {
        Self {
            id,
            award: hold.award,
            programme: hold.programme,
            book,
            hold: hold.id,
            amount: hold.amount,
            state: CommitmentState::Open,
            committed: hold.amount.amount_minor,
            payable: 0,
            in_transit: 0,
            paid: 0,
            closings: 0,
            opened_by,
            opened_at: now,
        }
    }

    /// The programme and the books it is funded from.
    #[must_use]
    pub const fn funded(&self) -> Funded {
        Funded { book: self.book, programme: self.programme }
    }

    /// An amount of its currency.
    #[must_use]
    pub const fn money(&self, amount_minor: i64) -> Money {
        Money::new(amount_minor, self.amount.currency)
    }

    /// A tranche is owed from now on.
    ///
    /// # Errors
    /// [`FundRefusal::CommitmentClosed`] (FND024), [`FundRefusal::OtherCurrency`] (FND029),
    /// [`FundRefusal::NotAboveZero`] (FND006), [`FundRefusal::CommitmentShort`] (FND017).
    pub fn recognise(mut self, amount: Money) -> Result<Self, FundRefusal> {
        self.is_open()?;
        self.judge(amount)?;
        if amount.amount_minor > self.committed {
            let committed = self.money(self.committed);
            return Err(FundRefusal::CommitmentShort { award: self.award, committed, wanted: amount });
        }
        self.committed -= amount.amount_minor;
        self.payable += amount.amount_minor;
        Ok(self.whole())
    }

    /// A payment is released.
    ///
    /// # Errors
    /// [`FundRefusal::CommitmentClosed`] (FND024), [`FundRefusal::OtherCurrency`] (FND029),
    /// [`FundRefusal::NotAboveZero`] (FND006).
    ///
    /// # Panics
    /// When more is released than is owed: the tranche was to be asked first.
    pub fn release(mut self, amount: Money) -> Result<Self, FundRefusal> {
        self.is_open()?;
        self.judge(amount)?;
        assert!(amount.amount_minor <= self.payable, "{} owes less than its tranche", self.award);
        self.payable -= amount.amount_minor;
        self.in_transit += amount.amount_minor;
        Ok(self.whole())
    }

    /// The bank paid: an outside fact, never refused.
    #[must_use]
    pub fn confirm(mut self, amount: Money) -> Self {
        self.in_transit -= amount.amount_minor;
        self.paid += amount.amount_minor;
        self.whole()
    }

    /// The bank rejected a payment before it debited anything: its tranche is owed again.
    #[must_use]
    pub fn fail(mut self, amount: Money) -> Self {
        self.in_transit -= amount.amount_minor;
        self.payable += amount.amount_minor;
        self.whole()
    }

    /// The bank returned a payment: its tranche is owed again, and a closed award has to be closed again.
    #[must_use]
    pub fn take_back(mut self, amount: Money) -> Self {
        self.paid -= amount.amount_minor;
        self.payable += amount.amount_minor;
        self.state = CommitmentState::Open;
        self.whole()
    }

    /// Ends it; gives what returns to the programme.
    ///
    /// # Errors
    /// [`FundRefusal::CommitmentClosed`] (FND024), [`FundRefusal::PaymentUnderWay`] (FND023).
    pub fn close(mut self) -> Result<(Self, Unpaid), FundRefusal> {
        self.is_open()?;
        if self.in_transit > 0 {
            let in_transit = self.money(self.in_transit);
            return Err(FundRefusal::PaymentUnderWay { award: self.award, in_transit });
        }
        let unpaid = Unpaid { committed: self.money(self.committed), payable: self.money(self.payable) };
        (self.committed, self.payable) = (0, 0);
        self.state = CommitmentState::Closed;
        self.closings += 1;
        Ok((self.whole(), unpaid))
    }

    fn is_open(&self) -> Result<(), FundRefusal> {
        match self.state {
            CommitmentState::Open => Ok(()),
            CommitmentState::Closed => Err(FundRefusal::CommitmentClosed { award: self.award }),
        }
    }

    fn judge(&self, amount: Money) -> Result<(), FundRefusal> {
        let (currency, found) = (self.amount.currency, amount.currency);
        if currency != found {
            return Err(FundRefusal::OtherCurrency { programme: self.programme, currency, found });
        }
        if amount.amount_minor <= 0 {
            return Err(FundRefusal::NotAboveZero { amount });
        }
        Ok(())
    }

    /// Checks that no part is negative and that an award never promises, owes and pays more than itself.
    ///
    /// # Panics
    /// When it does: the store handed us an impossible commitment.
    #[must_use]
    pub fn whole(self) -> Self {
        let parts = [self.committed, self.payable, self.in_transit, self.paid];
        assert!(parts.iter().all(|part| *part >= 0), "{} has a part below zero", self.award);
        let sum: i64 = parts.iter().sum();
        let total = self.amount.amount_minor;
        assert!(sum <= total, "{} comes to more than itself", self.award);
        assert!(self.closings > 0 || sum == total, "{} comes to less than itself", self.award);
        self
    }
}

/// A tranche that is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Payable {
    /// The tranche.
    pub tranche: TrancheId,
    /// The award.
    pub award: AwardId,
    /// The whole tranche.
    pub amount: Money,
    /// What no payment carries, minor units.
    pub open: i64,
    /// When recognised.
    pub recognised_at: Instant,
}

impl Payable {
    /// Whether the same was told before.
    ///
    /// # Errors
    /// [`FundRefusal::RecognisedOtherwise`] (FND018).
    pub fn is_for(&self, award: AwardId, amount: Money) -> Result<(), FundRefusal> {
        if self.award == award && self.amount == amount {
            return Ok(());
        }
        Err(FundRefusal::RecognisedOtherwise { tranche: self.tranche, award: self.award, amount: self.amount })
    }

    /// A payment carries part of it, or all.
    ///
    /// # Errors
    /// [`FundRefusal::RecognisedOtherwise`] (FND018) for another award, [`FundRefusal::PayableShort`] (FND020).
    pub fn release(mut self, award: AwardId, amount: Money) -> Result<Self, FundRefusal> {
        self.is_for(award, self.amount)?;
        let open = Money::new(self.open, self.amount.currency);
        if amount.currency != open.currency || amount.amount_minor > self.open {
            return Err(FundRefusal::PayableShort { tranche: self.tranche, open, wanted: amount });
        }
        self.open -= amount.amount_minor;
        Ok(self)
    }

    /// A payment that carried it came back.
    ///
    /// # Panics
    /// When more comes back than it ever was.
    #[must_use]
    pub fn restore(mut self, amount: Money) -> Self {
        self.open += amount.amount_minor;
        assert!(self.open <= self.amount.amount_minor, "{} is owed more than itself", self.tranche);
        self
    }
}
