//! Accounts of the ledger: what is kept, of which purpose and currency, and for which programme or at which bank.

use kaifong_kernel::values::{Currency, sha256_hex};
use serde::Serialize;
use uuid::{Builder, Uuid};

use super::{
    bank::BankAccountId,
    fund::{FundId, PurposeId},
    grant::ProgrammeId,
};

kaifong_kernel::ids! {
    /// An account of the ledger.
    AccountId = "acc";
}

kaifong_kernel::words! {
    /// What an account keeps.
    AccountKind {
        /// Money at a bank.
        Bank = "bank",
        /// Card payments that the provider owes.
        StripeClearing = "stripe_clearing",
        /// Payouts that the bank has not credited yet.
        PayoutInTransit = "payout_in_transit",
        /// Cheques in custody or with the bank.
        ChequesInHand = "cheques_in_hand",
        /// The other side of cheques in hand.
        ChequesControl = "cheques_control",
        /// Credits that nobody could place yet.
        Suspense = "suspense",
        /// Debits that nobody could place yet.
        UnplacedDebits = "unplaced_debits",
        /// Income restricted to its purpose.
        RestrictedIncome = "restricted_income",
        /// Bank and card charges.
        Fees = "fees",
        /// Money given back to donors.
        Refunds = "refunds",
        /// Disputed card payments.
        DisputesReceivable = "disputes_receivable",
        /// Grants recognised as owed.
        GrantsExpense = "grants_expense",
        /// Approved tranches not released yet.
        GrantsPayable = "grants_payable",
        /// Released payments not confirmed yet.
        PaymentInTransit = "payment_in_transit",
        /// Grants to be given back.
        ClawbackReceivable = "clawback_receivable",
        /// Costs that a sponsor bears.
        SponsorCover = "sponsor_cover",
        /// What one fund owes another.
        InterFund = "inter_fund",
        /// Gains and losses of exchange.
        Fx = "fx",
        /// Memorandum: set aside for programmes.
        ProgrammeAllocations = "programme_allocations",
        /// The other side of programme allocations.
        AllocationsControl = "allocations_control",
        /// Memorandum: awards accepted and not owed yet.
        Commitments = "commitments",
        /// The other side of commitments.
        CommitmentsControl = "commitments_control",
    }
}

impl AccountKind {
    /// Whether each programme has an account of its own of this kind.
    #[must_use]
    pub const fn is_by_programme(self) -> bool {
        matches!(
            self,
            Self::ProgrammeAllocations
                | Self::Commitments
                | Self::GrantsExpense
                | Self::GrantsPayable
                | Self::PaymentInTransit
        )
    }

    /// Whether what it keeps can be spent: money in the bank, less what came in and is nobody's yet. An unexplained
    /// debit is money gone until somebody explains it.
    #[must_use]
    pub const fn is_spendable(self) -> bool {
        matches!(self, Self::Bank | Self::Suspense)
    }
}

/// What an account is kept for within its purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// The whole purpose.
    Whole,
    /// One programme.
    Programme(ProgrammeId),
    /// One account at a bank.
    Bank(BankAccountId),
}

impl Detail {
    /// The UUID of what it names; nil for the whole purpose.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Whole => Uuid::nil(),
            Self::Programme(programme) => programme.uuid(),
            Self::Bank(bank) => bank.uuid(),
        }
    }

    /// Reads it back: the kind of account says what the UUID is of.
    #[must_use]
    pub fn of(kind: AccountKind, id: Uuid) -> Self {
        if kind.is_by_programme() {
            Self::Programme(id.into())
        } else if kind == AccountKind::Bank {
            Self::Bank(id.into())
        } else {
            Self::Whole
        }
    }
}

/// The books of one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Book {
    /// The fund.
    pub fund: FundId,
    /// The purpose.
    pub purpose: PurposeId,
}

/// An account. It is what its parts say: equal parts are one account, and its id follows from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Account {
    /// Whose books.
    pub book: Book,
    /// What it keeps.
    pub kind: AccountKind,
    /// Its currency.
    pub currency: Currency,
    /// What it is kept for.
    pub detail: Detail,
}

impl Account {
    /// Its id: a UUIDv8 (RFC 9562 section 5.8) out of the SHA-256 of its parts, so that no lookup is needed to post.
    #[must_use]
    pub fn id(&self) -> AccountId {
        let Book { fund, purpose } = self.book;
        let named = format!("{fund}/{purpose}/{}/{}/{}", self.kind, self.currency, self.detail.uuid());
        let hash = sha256_hex(named.as_bytes());
        let bits = u128::from_str_radix(&hash[..32], 16).unwrap_or_default();
        Builder::from_custom_bytes(bits.to_be_bytes()).into_uuid().into()
    }
}

impl Book {
    /// The account of a kind, kept for the whole purpose.
    #[must_use]
    pub fn whole(self, kind: AccountKind, currency: Currency) -> Account {
        assert!(!kind.is_by_programme() && kind != AccountKind::Bank, "{kind} is kept in detail");
        Account { book: self, kind, currency, detail: Detail::Whole }
    }

    /// Money at a bank.
    #[must_use]
    pub fn at_bank(self, bank: BankAccountId, currency: Currency) -> Account {
        Account { book: self, kind: AccountKind::Bank, currency, detail: Detail::Bank(bank) }
    }

    /// The account of a kind, kept for one programme.
    #[must_use]
    pub fn of_programme(self, kind: AccountKind, programme: ProgrammeId, currency: Currency) -> Account {
        assert!(kind.is_by_programme(), "{kind} is kept for the whole purpose");
        Account { book: self, kind, currency, detail: Detail::Programme(programme) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(purpose: u128) -> Book {
        Book { fund: Uuid::from_u128(1).into(), purpose: Uuid::from_u128(purpose).into() }
    }

    #[test]
    fn equal_parts_are_one_account() {
        let account = book(1).whole(AccountKind::Fees, Currency::HKD);
        assert_eq!(account.id(), book(1).whole(AccountKind::Fees, Currency::HKD).id());
        assert_ne!(account.id(), book(2).whole(AccountKind::Fees, Currency::HKD).id());
        assert_ne!(account.id(), book(1).whole(AccountKind::Fees, Currency::CNY).id());
        assert_ne!(account.id(), book(1).whole(AccountKind::Refunds, Currency::HKD).id());
        assert_eq!(account.id().uuid().get_version_num(), 8);
    }

    #[test]
    fn the_kind_says_what_the_detail_is() {
        let programme = ProgrammeId::from(Uuid::from_u128(7));
        let account = book(1).of_programme(AccountKind::Commitments, programme, Currency::HKD);
        assert_eq!(Detail::of(account.kind, account.detail.uuid()), account.detail);
        let bank = book(1).at_bank(Uuid::from_u128(8).into(), Currency::HKD);
        assert_eq!(Detail::of(bank.kind, bank.detail.uuid()), bank.detail);
    }
}
