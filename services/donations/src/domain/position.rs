//! Balances of programmes and purposes, and what may still be taken of them.

use std::collections::BTreeMap;

use kaifong_kernel::values::{Currency, Money};
use serde::Serialize;

use super::{
    account::{AccountKind as Kind, Book},
    fund::PurposeId,
    grant::ProgrammeId,
    refusal::FundRefusal,
};

/// By how much a programme's balance moves. Each part follows from postings alone, so that a stored balance can never
/// disagree with its journals by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shift {
    /// Set aside.
    pub allocated: i64,
    /// Promised and not owed yet.
    pub committed: i64,
    /// Owed and not released.
    pub payable: i64,
    /// Released and not confirmed.
    pub in_transit: i64,
    /// Confirmed by the bank.
    pub paid: i64,
}

impl Shift {
    /// Adds a posting. What was recognised as expense and is neither owed nor in transit is paid.
    pub fn add(&mut self, kind: Kind, amount_minor: i64) {
        if kind == Kind::ProgrammeAllocations {
            self.allocated += amount_minor;
        } else if kind == Kind::Commitments {
            self.committed += amount_minor;
        } else if kind == Kind::GrantsPayable {
            self.payable -= amount_minor;
        } else if kind == Kind::PaymentInTransit {
            self.in_transit -= amount_minor;
        }
        if matches!(kind, Kind::GrantsExpense | Kind::GrantsPayable | Kind::PaymentInTransit) {
            self.paid += amount_minor;
        }
    }
}

/// A programme's balance, in minor units of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ProgrammePosition {
    /// The programme.
    pub programme: ProgrammeId,
    /// The books it is funded from.
    pub book: Book,
    /// Its currency.
    pub currency: Currency,
    /// Set aside.
    pub allocated: i64,
    /// Held for offers.
    pub held: i64,
    /// Promised and not owed yet.
    pub committed: i64,
    /// Owed and not released.
    pub payable: i64,
    /// Released and not confirmed.
    pub in_transit: i64,
    /// Confirmed by the bank.
    pub paid: i64,
}

impl ProgrammePosition {
    /// Nothing yet.
    #[must_use]
    pub const fn empty(programme: ProgrammeId, book: Book, currency: Currency) -> Self {
        let (allocated, held, committed, payable, in_transit, paid) = (0, 0, 0, 0, 0, 0);
        Self { programme, book, currency, allocated, held, committed, payable, in_transit, paid }
    }

    /// What a new offer may hold: allocation less holds, commitments, payables, in transit and paid.
    #[must_use]
    pub const fn available(&self) -> i64 {
        self.allocated - self.held - self.committed - self.payable - self.in_transit - self.paid
    }

    /// What is wanted is more than what is left.
    #[must_use]
    pub const fn short(&self, wanted: Money) -> FundRefusal {
        let available = Money::new(self.available(), self.currency);
        FundRefusal::ProgrammeShort { programme: self.programme, available, wanted }
    }

    /// Whether an amount is of the programme's currency.
    ///
    /// # Errors
    /// [`FundRefusal::OtherCurrency`] (FND029).
    pub fn is_in(&self, found: Currency) -> Result<(), FundRefusal> {
        if found == self.currency {
            return Ok(());
        }
        Err(FundRefusal::OtherCurrency { programme: self.programme, currency: self.currency, found })
    }
}

/// A purpose's money in one currency, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PurposeBalance {
    /// Its currency.
    pub currency: Currency,
    /// Everything given, cheques in hand included.
    pub received: i64,
    /// The charity's.
    pub cleared: i64,
    /// In the bank and this purpose's.
    pub spendable: i64,
    /// Set aside for programmes.
    pub allocated: i64,
    /// Held for offers.
    pub held: i64,
    /// Promised and not owed yet.
    pub committed: i64,
    /// Owed and not released.
    pub payable: i64,
    /// Released and not confirmed.
    pub in_transit: i64,
    /// Confirmed by the bank.
    pub paid: i64,
}

impl PurposeBalance {
    /// Nothing yet.
    #[must_use]
    pub const fn empty(currency: Currency) -> Self {
        Self {
            currency,
            received: 0,
            cleared: 0,
            spendable: 0,
            allocated: 0,
            held: 0,
            committed: 0,
            payable: 0,
            in_transit: 0,
            paid: 0,
        }
    }

    /// What a new programme may take: spendable cash less what programmes have and did not spend yet. Holds and
    /// commitments are within the programmes' part.
    #[must_use]
    pub const fn available(&self) -> i64 {
        self.spendable - (self.allocated - self.paid)
    }

    /// Whether so much can be set aside.
    ///
    /// # Errors
    /// [`FundRefusal::PurposeShort`] (FND008).
    pub fn allows(&self, purpose: PurposeId, wanted: Money) -> Result<(), FundRefusal> {
        if wanted.amount_minor <= self.available() {
            return Ok(());
        }
        let available = Money::new(self.available(), self.currency);
        Err(FundRefusal::PurposeShort { purpose, available, wanted })
    }

    /// Counts the balance of all accounts of one kind.
    pub fn count(&mut self, kind: Kind, balance_minor: i64) {
        if kind.is_spendable() {
            self.spendable += balance_minor;
        } else if kind == Kind::ChequesInHand {
            self.received += balance_minor;
        } else if matches!(kind, Kind::RestrictedIncome | Kind::Refunds | Kind::DisputesReceivable) {
            self.received -= balance_minor;
            self.cleared -= balance_minor;
        }
    }

    /// Counts what was set aside for programmes and what of it was paid; the rest of a programme's balance lies between.
    pub const fn set_aside(&mut self, allocated: i64, paid: i64) {
        self.allocated += allocated;
        self.paid += paid;
    }

    /// Counts a programme.
    pub const fn programme(&mut self, position: &ProgrammePosition) {
        self.allocated += position.allocated;
        self.held += position.held;
        self.committed += position.committed;
        self.payable += position.payable;
        self.in_transit += position.in_transit;
        self.paid += position.paid;
    }

    /// A purpose's balances, in the order of the currencies, out of its accounts and programmes.
    #[must_use]
    pub fn gather(accounts: &[(Currency, Kind, i64)], programmes: &[ProgrammePosition]) -> Vec<Self> {
        let mut balances: BTreeMap<Currency, Self> = BTreeMap::new();
        for (currency, kind, balance) in accounts {
            balances.entry(*currency).or_insert(Self::empty(*currency)).count(*kind, *balance);
        }
        for position in programmes {
            balances.entry(position.currency).or_insert(Self::empty(position.currency)).programme(position);
        }
        balances.into_values().collect()
    }
}
