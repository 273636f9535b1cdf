//! Pledges: gifts promised, with the reference by which they are known when they come.

use kaifong_kernel::values::{HkDate, Instant, Money, OrgId};
use serde::Serialize;

use super::{
    donor::DonorId,
    fund::{FundId, PurposeId},
    gift::{GiftId, Rail},
    gift_refusal::GiftRefusal,
    reference::Reference,
};

kaifong_kernel::ids! {
    /// A promised gift.
    PledgeId = "plg";
}

kaifong_kernel::words! {
    /// State of a pledge.
    PledgeState {
        /// Promised; a cheque is awaited.
        Pledged = "pledged",
        /// The giver has the reference and the account to pay to.
        Instructed = "instructed",
        /// A gift of the promised amount carries it.
        Matched = "matched",
        /// A smaller gift was placed on it.
        Short = "short",
        /// A larger gift was placed on it.
        Over = "over",
        /// Nothing came in time.
        Expired = "expired",
        /// Withdrawn.
        Cancelled = "cancelled",
    }
}

/// A promised gift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pledge {
    /// Its id.
    pub id: PledgeId,
    /// What the giver quotes.
    pub reference: Reference,
    /// Who promised, if anybody is named.
    pub donor: Option<DonorId>,
    /// The tenant it belongs to: the donor's.
    pub tenant: OrgId,
    /// The fund.
    pub fund: FundId,
    /// The purpose.
    pub purpose: PurposeId,
    /// What is promised.
    pub amount: Money,
    /// The way it is to come.
    pub rail: Rail,
    /// State.
    pub state: PledgeState,
    /// The last day it is waited for.
    pub expires_on: HkDate,
    /// The gift that carries it.
    pub gift: Option<GiftId>,
    /// When promised.
    pub pledged_at: Instant,
}

impl Pledge {
    /// Whether a gift can still be put on it. One that comes after the last day is welcome too: the giver kept the promise.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.gift.is_none() && matches!(self.state, PledgeState::Pledged | PledgeState::Instructed)
    }

    /// Puts a gift on it.
    ///
    /// # Errors
    /// [`GiftRefusal::PledgeNotOpen`] (DON005); [`GiftRefusal::NotThisPledge`] (DON011) when the currency is another.
    pub fn fulfil(mut self, gift: GiftId, amount: Money) -> Result<Self, GiftRefusal> {
        let placeable = self.is_open() || (self.gift.is_none() && self.state == PledgeState::Expired);
        if !placeable {
            return Err(GiftRefusal::PledgeNotOpen { pledge: self.id, state: self.state });
        }
        if amount.currency != self.amount.currency {
            return Err(GiftRefusal::NotThisPledge { pledge: self.id, field: "currency" });
        }
        self.state = match amount.amount_minor.cmp(&self.amount.amount_minor) {
            std::cmp::Ordering::Less => PledgeState::Short,
            std::cmp::Ordering::Equal => PledgeState::Matched,
            std::cmp::Ordering::Greater => PledgeState::Over,
        };
        self.gift = Some(gift);
        Ok(self)
    }

    /// Waits again, as the bank returned the cheque that carried it.
    #[must_use]
    pub fn reopen(mut self) -> Self {
        assert!(self.gift.is_some(), "the store handed us a returned gift whose pledge carries none");
        self.gift = None;
        self.state = Self::awaited(self.rail);
        self
    }

    /// Withdraws it.
    ///
    /// # Errors
    /// [`GiftRefusal::PledgeFixed`] (DON006) when a gift carries it or it has ended.
    pub fn cancel(mut self) -> Result<Self, GiftRefusal> {
        if !self.is_open() {
            return Err(GiftRefusal::PledgeFixed { pledge: self.id, state: self.state });
        }
        self.state = PledgeState::Cancelled;
        Ok(self)
    }

    /// Stops waiting once the last day is over; `None` when there is nothing to do.
    #[must_use]
    pub fn expire(mut self, today: HkDate) -> Option<Self> {
        (self.is_open() && today > self.expires_on).then(|| {
            self.state = PledgeState::Expired;
            self
        })
    }

    /// The state in which money of a rail is waited for.
    #[must_use]
    pub const fn awaited(rail: Rail) -> PledgeState {
        match rail {
            Rail::BankTransfer | Rail::Fps => PledgeState::Instructed,
            Rail::Cheque | Rail::Card => PledgeState::Pledged,
        }
    }
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::Currency;
    use uuid::Uuid;

    use super::*;

    fn pledge(minor: i64) -> Pledge {
        Pledge {
            id: Uuid::nil().into(),
            reference: Reference::from_seed(1),
            donor: None,
            tenant: Uuid::nil().into(),
            fund: Uuid::nil().into(),
            purpose: Uuid::nil().into(),
            amount: Money::new(minor, Currency::HKD),
            rail: Rail::Fps,
            state: PledgeState::Instructed,
            expires_on: "2026-03-31".parse().unwrap(),
            gift: None,
            pledged_at: Instant::from_micros(0),
        }
    }

    #[test]
    fn a_gift_makes_it_matched_short_or_over() {
        for (given, state) in [(100, PledgeState::Matched), (99, PledgeState::Short), (101, PledgeState::Over)] {
            let done = pledge(100).fulfil(Uuid::nil().into(), Money::new(given, Currency::HKD)).unwrap();
            assert_eq!(done.state, state);
            assert!(done.clone().cancel().is_err());
            assert!(done.fulfil(Uuid::nil().into(), Money::new(given, Currency::HKD)).is_err());
        }
    }

    #[test]
    fn another_currency_never_fulfils() {
        let yuan = Money::new(100, Currency::CNY);
        assert!(matches!(pledge(100).fulfil(Uuid::nil().into(), yuan), Err(GiftRefusal::NotThisPledge { .. })));
    }

    #[test]
    fn it_expires_after_its_last_day_only() {
        assert!(pledge(1).expire("2026-03-31".parse().unwrap()).is_none());
        let expired = pledge(1).expire("2026-04-01".parse().unwrap()).unwrap();
        assert_eq!(expired.state, PledgeState::Expired);
        assert!(expired.fulfil(Uuid::nil().into(), Money::new(1, Currency::HKD)).is_ok(), "late money is welcome");
    }
}
