//! Questions about journals, holds, commitments and payments, and whether the books are sound.

use kaifong_kernel::{
    Query, Read, Result,
    values::{Currency, Page, PageOf},
};

use crate::{
    domain::{
        commitment::Commitment,
        grant::{AwardId, DisbursementId},
        hold::{Hold, HoldId},
        ledger::{Journal, JournalId},
        payment::OutgoingPayment,
        refusal::FundRefusal,
    },
    store::{
        self,
        health::Health,
        ledger::Wanted,
        trial::{AccountSum, AsOf, Sum},
    },
};

/// Reads one journal.
pub struct GetJournal {
    /// The journal.
    pub journal: JournalId,
}

impl Query for GetJournal {
    const NAME: &'static str = "GetJournal";
    type Out = Journal;

    async fn run(&self, read: &Read) -> Result<Journal> {
        let unknown = FundRefusal::UnknownJournal { journal: self.journal };
        Ok(store::ledger::get_by_id(read, self.journal).await?.ok_or(unknown)?)
    }
}

/// Lists journals in the order they were recorded.
pub struct ListJournals {
    /// Which.
    pub wanted: Wanted,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListJournals {
    const NAME: &'static str = "ListJournals";
    type Out = PageOf<Journal>;

    async fn run(&self, read: &Read) -> Result<PageOf<Journal>> {
        store::ledger::list(read, &self.wanted, &self.page).await
    }
}

/// Replays the postings into a trial balance.
pub struct TrialBalance {
    /// Which journals count.
    pub as_of: AsOf,
    /// Which part of the accounts.
    pub page: Page,
}

/// A page of accounts, and the sums of all.
pub struct Trial {
    /// The accounts.
    pub accounts: PageOf<AccountSum>,
    /// The sums of each currency.
    pub totals: Vec<(Currency, Sum)>,
}

impl Query for TrialBalance {
    const NAME: &'static str = "TrialBalance";
    type Out = Trial;

    async fn run(&self, read: &Read) -> Result<Trial> {
        let accounts = store::trial::accounts(read, self.as_of, &self.page).await?;
        Ok(Trial { accounts, totals: store::trial::totals(read, self.as_of).await? })
    }
}

/// Checks the ledger against itself.
pub struct GetLedgerHealth;

impl Query for GetLedgerHealth {
    const NAME: &'static str = "GetLedgerHealth";
    type Out = Health;

    async fn run(&self, read: &Read) -> Result<Health> {
        store::health::check(read).await
    }
}

/// Reads one hold.
pub struct GetHold {
    /// The hold.
    pub hold: HoldId,
}

impl Query for GetHold {
    const NAME: &'static str = "GetHold";
    type Out = Hold;

    async fn run(&self, read: &Read) -> Result<Hold> {
        Ok(store::hold::get_by_id(read, self.hold).await?.ok_or(FundRefusal::UnknownHold { hold: self.hold })?)
    }
}

/// Reads an award's commitment.
pub struct GetCommitment {
    /// The award.
    pub award: AwardId,
}

impl Query for GetCommitment {
    const NAME: &'static str = "GetCommitment";
    type Out = Commitment;

    async fn run(&self, read: &Read) -> Result<Commitment> {
        let unknown = FundRefusal::UnknownCommitment { award: self.award };
        Ok(store::commitment::of_award(read, self.award).await?.ok_or(unknown)?)
    }
}

/// Reads the payment of a disbursement.
pub struct GetPayment {
    /// The disbursement.
    pub disbursement: DisbursementId,
}

impl Query for GetPayment {
    const NAME: &'static str = "GetPayment";
    type Out = OutgoingPayment;

    async fn run(&self, read: &Read) -> Result<OutgoingPayment> {
        let unknown = FundRefusal::UnknownPayment { disbursement: self.disbursement };
        Ok(store::payment::get_by_id(read, self.disbursement).await?.ok_or(unknown)?)
    }
}
