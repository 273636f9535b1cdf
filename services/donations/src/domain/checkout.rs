//! Checkouts: card payments at a provider, on their way from created to paid.

use kaifong_kernel::values::{Currency, Instant, Money, OrgId};
use serde::Serialize;

use super::{
    donor::DonorId,
    fund::{FundId, PurposeId},
    gift::{GiftId, Giving},
    gift_refusal::GiftRefusal,
};

kaifong_kernel::ids! {
    /// A card payment at the provider.
    CheckoutId = "chk";
}

kaifong_kernel::words! {
    /// State of a checkout.
    CheckoutState {
        /// Recorded here; the provider has not answered yet.
        Created = "created",
        /// The payer can pay.
        Open = "open",
        /// Completed and unpaid: nothing is credited.
        Processing = "processing",
        /// Paid: a gift exists.
        Paid = "paid",
        /// Nobody paid in time, as far as was known.
        Expired = "expired",
        /// The payment was declined.
        Failed = "failed",
    }
}

/// The most one HKD charge carries: eight digits, HK$999,999.99
/// (<https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts>).
pub const CARD_LIMIT_HKD: Money = Money::new(99_999_999, Currency::HKD);

/// What the provider says of a payment: the whole of it, read again, never a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The payer can pay.
    Open,
    /// The payer has finished and no money has moved.
    CompletedUnpaid,
    /// The money is the provider's to pay out, since this moment.
    Paid {
        /// When the payer paid.
        at: Instant,
    },
    /// Nobody paid in time.
    Expired,
    /// Declined.
    Declined,
}

/// A card payment at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checkout {
    /// Its id; also the provider's idempotency key.
    pub id: CheckoutId,
    /// The giver, if known.
    pub donor: Option<DonorId>,
    /// The tenant it belongs to.
    pub tenant: OrgId,
    /// The fund.
    pub fund: FundId,
    /// The purpose.
    pub purpose: PurposeId,
    /// What is charged.
    pub amount: Money,
    /// State.
    pub state: CheckoutState,
    /// The provider's name.
    pub provider: String,
    /// The provider's id of it, once it answered.
    pub session: Option<String>,
    /// Where the payer pays.
    pub pay_url: Option<String>,
    /// When it expires.
    pub expires_at: Instant,
    /// The gift, once paid.
    pub gift: Option<GiftId>,
    /// When created.
    pub created_at: Instant,
}

impl Checkout {
    /// A payment to be opened with the provider.
    ///
    /// # Errors
    /// [`GiftRefusal::NotAboveZero`] (DON008), [`GiftRefusal::OverCardLimit`] (DON012).
    pub fn create(
        id: CheckoutId,
        giving: Giving,
        provider: &str,
        expires_at: Instant,
        now: Instant,
    ) -> Result<Self, GiftRefusal> {
        let Giving { donor, tenant, fund, purpose, amount, .. } = giving;
        if amount.amount_minor <= 0 {
            return Err(GiftRefusal::NotAboveZero { amount });
        }
        // Eight digits of the minor unit in any currency; the issue names HKD because the fund is kept in it.
        if amount.amount_minor > CARD_LIMIT_HKD.amount_minor {
            let limit = Money::new(CARD_LIMIT_HKD.amount_minor, amount.currency);
            return Err(GiftRefusal::OverCardLimit { amount, limit });
        }
        let state = CheckoutState::Created;
        let provider = provider.to_owned();
        let (session, pay_url, gift) = (None, None, None);
        let created_at = now;
        Ok(Self {
            id,
            donor,
            tenant,
            fund,
            purpose,
            amount,
            state,
            provider,
            session,
            pay_url,
            expires_at,
            gift,
            created_at,
        })
    }

    /// The provider has opened it. The same answer again changes nothing.
    #[must_use]
    pub fn opened(mut self, session: String, pay_url: String) -> Self {
        if self.state == CheckoutState::Created {
            self.state = CheckoutState::Open;
            self.session = Some(session);
            self.pay_url = Some(pay_url);
        }
        self
    }

    /// Whether it still waits for the payer, and ends with its time. One that was completed waits for its bank, for days
    /// with some methods, and ends by the provider's word alone.
    #[must_use]
    pub const fn awaits_payer(&self) -> bool {
        matches!(self.state, CheckoutState::Created | CheckoutState::Open)
    }

    /// Follows what the provider says; the moment tells that a gift is to be booked now. Our own clock may have ended what
    /// the payer completed in its last seconds: money that came in is a fact, whatever we thought.
    ///
    /// # Errors
    /// [`GiftRefusal::CheckoutClosed`] (DON015) when it had ended otherwise.
    pub fn follow(mut self, told: Told) -> Result<(Self, Option<Instant>), GiftRefusal> {
        use CheckoutState::{Created, Expired, Failed, Open, Paid, Processing};
        let next = match told {
            Told::Open => Open,
            Told::CompletedUnpaid => Processing,
            Told::Paid { .. } => Paid,
            Told::Expired => Expired,
            Told::Declined => Failed,
        };
        if self.state == next {
            return Ok((self, None));
        }
        let goes_on = match self.state {
            // A payer can be faster than the answer that tells us where to pay.
            Created | Open => true,
            Processing => matches!(next, Paid | Failed | Expired),
            Expired => matches!(next, Processing | Paid),
            Paid | Failed => false,
        };
        if !goes_on {
            return Err(GiftRefusal::CheckoutClosed { checkout: self.id, state: self.state });
        }
        self.state = next;
        if next != Open {
            self.pay_url = None;
        }
        let paid_at = if let Told::Paid { at } = told { Some(at) } else { None };
        Ok((self, paid_at))
    }

    /// Who gives what by it.
    #[must_use]
    pub fn giving(&self) -> Giving {
        Giving {
            donor: self.donor,
            tenant: self.tenant,
            fund: self.fund,
            purpose: self.purpose,
            amount: self.amount,
            pledge: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn create(minor: i64) -> Result<Checkout, GiftRefusal> {
        let giving = Giving {
            donor: None,
            tenant: Uuid::nil().into(),
            fund: Uuid::nil().into(),
            purpose: Uuid::nil().into(),
            amount: Money::new(minor, Currency::HKD),
            pledge: None,
        };
        let now = Instant::from_micros(0);
        Checkout::create(Uuid::nil().into(), giving, "sandbox", now.plus_days(1), now)
    }

    fn open() -> Checkout {
        create(100).unwrap().opened("s".to_owned(), "u".to_owned())
    }

    #[test]
    fn the_card_limit_is_eight_digits() {
        assert!(create(99_999_999).is_ok());
        assert!(matches!(create(100_000_000), Err(GiftRefusal::OverCardLimit { .. })));
        assert!(matches!(create(0), Err(GiftRefusal::NotAboveZero { .. })));
    }

    #[test]
    fn completed_and_unpaid_credits_nothing() {
        let (processing, paid_at) = open().follow(Told::CompletedUnpaid).unwrap();
        assert_eq!((processing.state, paid_at), (CheckoutState::Processing, None));
        let at = Instant::from_micros(7);
        let (paid, paid_at) = processing.follow(Told::Paid { at }).unwrap();
        assert_eq!((paid.state, paid_at), (CheckoutState::Paid, Some(at)));
        assert_eq!(paid.follow(Told::Paid { at }).unwrap().1, None, "told twice, booked once");
    }

    #[test]
    fn what_has_ended_stays_ended() {
        let at = Instant::from_micros(7);
        let (failed, _) = open().follow(Told::Declined).unwrap();
        assert!(failed.follow(Told::Paid { at }).is_err());
        let (paid, _) = open().follow(Told::Paid { at }).unwrap();
        assert!(paid.follow(Told::Expired).is_err());
        let (expired, _) = open().follow(Told::Expired).unwrap();
        assert!(expired.clone().follow(Told::Open).is_err());
        assert!(expired.follow(Told::Expired).is_ok());
    }

    #[test]
    fn what_was_completed_in_its_last_seconds_is_not_lost() {
        let at = Instant::from_micros(7);
        let (expired, _) = open().follow(Told::Expired).unwrap();
        let (paid, paid_at) = expired.clone().follow(Told::Paid { at }).unwrap();
        assert_eq!((paid.state, paid_at), (CheckoutState::Paid, Some(at)));
        let (processing, _) = expired.follow(Told::CompletedUnpaid).unwrap();
        assert_eq!(processing.follow(Told::Paid { at }).unwrap().1, Some(at));
    }

    #[test]
    fn only_a_payer_is_waited_for_by_the_clock() {
        assert!(create(100).unwrap().awaits_payer() && open().awaits_payer());
        for told in [Told::CompletedUnpaid, Told::Expired, Told::Declined] {
            assert!(!open().follow(told).unwrap().0.awaits_payer(), "{told:?}");
        }
    }
}
