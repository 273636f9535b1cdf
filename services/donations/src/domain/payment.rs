//! Payments to payees: released by people, paid or returned by the bank.

use kaifong_kernel::values::{HkDate, Instant, Money};
use serde::Serialize;

use super::{
    grant::{AwardId, DisbursementId, TrancheId},
    ledger::JournalId,
    line::LineId,
    refusal::FundRefusal,
};

kaifong_kernel::words! {
    /// State of a payment.
    PaymentState {
        /// Released; the bank has not confirmed it.
        InTransit = "in_transit",
        /// A bank line confirmed it.
        Confirmed = "confirmed",
        /// The bank returned it after that.
        Returned = "returned",
        /// The bank rejected it before it debited anything.
        Failed = "failed",
    }
}

/// What is told of a payment when it is released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Order {
    /// The disbursement.
    pub disbursement: DisbursementId,
    /// The award.
    pub award: AwardId,
    /// The tranche.
    pub tranche: TrancheId,
    /// How much.
    pub amount: Money,
    /// SHA-256 of the approved payee, account and amount, hexadecimal.
    pub payee_digest: String,
    /// The reference that the bank's line will bear.
    pub end_to_end_id: String,
}

/// What a bank line said of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The line.
    pub line: LineId,
    /// Its value date.
    pub on: HkDate,
    /// The journal that booked it.
    pub journal: JournalId,
}

/// That the bank rejected a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// Since when it is owed again.
    pub on: HkDate,
    /// The journal that booked it.
    pub journal: JournalId,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutgoingPayment {
    /// What was released.
    pub order: Order,
    /// State.
    pub state: PaymentState,
    /// When released.
    pub released_at: Instant,
    /// The line that confirmed it.
    pub confirmed: Option<Told>,
    /// The line that returned it.
    pub returned: Option<Told>,
    /// That the bank rejected it.
    pub failed: Option<Rejected>,
}

impl OutgoingPayment {
    /// A payment on its way.
    #[must_use]
    pub const fn release(order: Order, now: Instant) -> Self {
        let (confirmed, returned, failed) = (None, None, None);
        Self { order, state: PaymentState::InTransit, released_at: now, confirmed, returned, failed }
    }

    /// Whether the same was told before.
    ///
    /// # Errors
    /// [`FundRefusal::ReleasedOtherwise`] (FND021).
    pub fn is_for(&self, order: &Order) -> Result<(), FundRefusal> {
        if self.order == *order {
            return Ok(());
        }
        let (disbursement, amount) = (self.order.disbursement, self.order.amount);
        Err(FundRefusal::ReleasedOtherwise { disbursement, amount })
    }

    /// The bank paid it.
    ///
    /// # Errors
    /// [`FundRefusal::PaymentElsewhere`] (FND032) unless it is in transit.
    pub fn confirm(mut self, told: Told) -> Result<Self, FundRefusal> {
        self.is_in(PaymentState::InTransit)?;
        self.state = PaymentState::Confirmed;
        self.confirmed = Some(told);
        Ok(self)
    }

    /// The bank returned it. Gives the payment and the journal of its confirmation.
    ///
    /// # Errors
    /// [`FundRefusal::PaymentElsewhere`] (FND032) unless the bank had paid it.
    pub fn take_back(mut self, told: Told) -> Result<Self, FundRefusal> {
        self.is_in(PaymentState::Confirmed)?;
        self.state = PaymentState::Returned;
        self.returned = Some(told);
        Ok(self)
    }

    /// The bank rejected it: no money left.
    ///
    /// # Errors
    /// [`FundRefusal::PaymentElsewhere`] (FND032) unless it is in transit.
    pub fn fail(mut self, rejected: Rejected) -> Result<Self, FundRefusal> {
        self.is_in(PaymentState::InTransit)?;
        self.state = PaymentState::Failed;
        self.failed = Some(rejected);
        Ok(self)
    }

    fn is_in(&self, state: PaymentState) -> Result<(), FundRefusal> {
        if self.state == state {
            return Ok(());
        }
        Err(FundRefusal::PaymentElsewhere { disbursement: self.order.disbursement, state: self.state })
    }
}

/// A reference as it is compared: letters in capitals and digits; banks and people change all else.
#[must_use]
pub fn squeezed(reference: &str) -> String {
    let kept = reference.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|character| character.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::Currency;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_bank_pays_once_and_returns_once() {
        let order = Order {
            disbursement: Uuid::nil().into(),
            award: Uuid::nil().into(),
            tranche: Uuid::nil().into(),
            amount: Money::new(1, Currency::HKD),
            payee_digest: String::new(),
            end_to_end_id: "KF-234-678-9AC".to_owned(),
        };
        let on = "2026-03-31".parse().unwrap();
        let told = Told { line: Uuid::nil().into(), on, journal: Uuid::nil().into() };
        let rejected = Rejected { on, journal: Uuid::nil().into() };
        let released = OutgoingPayment::release(order.clone(), Instant::from_micros(0));
        assert!(released.clone().take_back(told).is_err(), "nothing was paid");
        let failed = released.clone().fail(rejected).unwrap();
        assert!(failed.clone().fail(rejected).is_err(), "it fails once");
        assert!(failed.clone().confirm(told).is_err() && failed.take_back(told).is_err(), "and for good");
        let paid = released.confirm(told).unwrap();
        assert!(paid.clone().fail(rejected).is_err(), "what is paid did not fail");
        assert!(paid.clone().confirm(told).is_err());
        let back = paid.take_back(told).unwrap();
        assert!(back.clone().take_back(told).is_err());
        back.is_for(&order).unwrap();
        let other = Order { payee_digest: "00".to_owned(), ..order };
        assert!(matches!(back.is_for(&other), Err(FundRefusal::ReleasedOtherwise { .. })));
    }

    #[test]
    fn references_are_compared_by_their_characters() {
        assert_eq!(squeezed("kf-234 678-9ac"), "KF2346789AC");
    }
}
