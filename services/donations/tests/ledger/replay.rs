//! The books read back journal by journal, against what the service sums up itself.

use std::collections::BTreeMap;

use kaifong_donations::{
    domain::{account::AccountId, fund::FundId, ledger::Journal},
    store::{
        ledger::Wanted,
        trial::{AsOf, Sum},
    },
    verbs::read_ledger::{ListJournals, TrialBalance},
};
use kaifong_kernel::values::Page;

use super::books::Books;

/// Debits and credits of each account.
pub type Sums = BTreeMap<AccountId, (i64, i64)>;

impl Books {
    /// Every journal of a fund, in pages of a few.
    pub async fn journals(&self, fund: FundId) -> Vec<Journal> {
        let (mut journals, mut page) = (Vec::new(), Page { size: 7, after: None });
        loop {
            let wanted = Wanted { fund: Some(fund), ..Wanted::default() };
            let part = self.ask(ListJournals { wanted, page: page.clone() }).await;
            journals.extend(part.items);
            page.after = part.next;
            if page.after.is_none() {
                return journals;
            }
        }
    }

    /// The trial balance as the service tells it. Its totals are zero, and those of its accounts.
    pub async fn trial(&self, as_of: AsOf) -> Sums {
        let page = Page { size: 200, after: None };
        let trial = self.ask(TrialBalance { as_of, page }).await;
        assert_eq!(trial.accounts.next, None, "the accounts of a story fit on one page");
        let total = trial.totals.first().map_or((0, 0), |(_, sum)| pair(*sum));
        assert_eq!(total.0, total.1, "the books are off");
        let sums: Sums = trial.accounts.items.iter().map(|one| (one.account.id(), pair(one.sum))).collect();
        assert_eq!(sums.values().fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1)), total);
        sums
    }
}

const fn pair(sum: Sum) -> (i64, i64) {
    (sum.debit, sum.credit)
}

/// The journals that count as of two dates, summed posting by posting.
pub fn replay(journals: &[Journal], as_of: AsOf) -> Sums {
    let effective = |journal: &&Journal| as_of.effective.is_none_or(|day| journal.effective_on <= day);
    let recorded = |journal: &&Journal| as_of.recorded.is_none_or(|moment| journal.recorded_at <= moment);
    let mut sums = Sums::new();
    for posting in journals.iter().filter(effective).filter(recorded).flat_map(Journal::postings) {
        let sum = sums.entry(posting.account.id()).or_default();
        if posting.amount_minor > 0 {
            sum.0 += posting.amount_minor;
        } else {
            sum.1 -= posting.amount_minor;
        }
    }
    sums
}
