//! The booking calendar: which assets of an item are free on which days, and which of them is taken.

use kaifong_kernel::values::HkDate;

use super::{
    asset::Asset,
    loan::{Days, Loan},
};

/// An asset with its loans that are booked or out.
#[derive(Debug, Clone)]
pub struct Booked {
    /// The asset.
    pub asset: Asset,
    /// Its live loans.
    pub loans: Vec<Loan>,
}

impl Booked {
    /// Whether the asset can be lent on these days and sanitised after them.
    #[must_use]
    pub fn is_free(&self, days: Days, gap_days: u64, today: HkDate) -> bool {
        let blocked = Days { from: days.from, to: days.to.plus_days(gap_days) };
        let ready = self.asset.free_from(today, gap_days);
        ready.is_some_and(|ready| ready <= days.from)
            && self.loans.iter().all(|loan| loan.blocked_as_of(today).apart(blocked))
    }

    fn last_day(&self) -> Option<HkDate> {
        let lent = self.asset.last_lent_at.map(kaifong_kernel::values::Instant::hk_date);
        self.loans.iter().map(|loan| loan.days.to).chain(lent).max()
    }
}

/// The assets that are free on these days, the one that was used longest ago first: never used before all, then by id. What
/// is promised counts as used by its last day.
#[must_use]
pub fn free(assets: Vec<Booked>, days: Days, gap_days: u64, today: HkDate) -> Vec<Asset> {
    let mut free: Vec<Booked> = assets.into_iter().filter(|one| one.is_free(days, gap_days, today)).collect();
    free.sort_by_key(|one| (one.last_day(), one.asset.last_lent_at, one.asset.id));
    free.into_iter().map(|one| one.asset).collect()
}

/// Whether a loan may go on until another day, beside the other loans of its asset.
#[must_use]
pub fn may_last(loan: &Loan, others: &[Loan], today: HkDate) -> bool {
    let wanted = loan.blocked();
    others.iter().filter(|other| other.id != loan.id).all(|other| other.blocked_as_of(today).apart(wanted))
}
