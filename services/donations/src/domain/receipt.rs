//! Receipts: one gapless run of serials for each fund and Hong Kong tax year.

use std::collections::BTreeSet;

use kaifong_kernel::values::{HkDate, Instant, Money, OrgId, TaxYear};
use serde::Serialize;

use super::{
    donor::DonorId,
    fund::FundId,
    gift::{Gift, GiftId},
    gift_refusal::GiftRefusal,
};

kaifong_kernel::ids! {
    /// A receipt.
    ReceiptId = "rcp";
}

kaifong_kernel::words! {
    /// State of a receipt.
    ReceiptState {
        /// Valid.
        Issued = "issued",
        /// No longer valid; its serial stays used.
        Void = "void",
    }
}

/// What one receipt can cover: gifts of one donor, fund, tax year and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// The donor.
    pub donor: DonorId,
    /// The tenant: the donor's.
    pub tenant: OrgId,
    /// The fund.
    pub fund: FundId,
    /// The tax year, by gift date.
    pub tax_year: TaxYear,
    /// The gifts.
    pub gifts: Vec<GiftId>,
    /// Their sum.
    pub amount: Money,
}

impl Cover {
    /// Judges whether one receipt can cover these gifts.
    ///
    /// # Errors
    /// [`GiftRefusal::NotReceiptable`] (DON016), [`GiftRefusal::AlreadyCovered`] (DON017), [`GiftRefusal::UnknownGiver`]
    /// (DON018), [`GiftRefusal::MixedReceipt`] (DON019).
    pub fn of(gifts: &[Gift]) -> Result<Self, GiftRefusal> {
        assert!(!gifts.is_empty(), "a receipt covers at least one gift");
        let first = &gifts[0];
        let donor = first.donor.ok_or(GiftRefusal::UnknownGiver { gift: first.id })?;
        let mut amount = Money::new(0, first.amount.currency);
        for gift in gifts {
            receiptable(gift)?;
            alike(first, gift)?;
            let mixed = GiftRefusal::MixedReceipt { gift: gift.id, field: "currency" };
            amount = amount.plus(gift.amount).map_err(|_| mixed)?;
        }
        let ids: BTreeSet<GiftId> = gifts.iter().map(|gift| gift.id).collect();
        assert_eq!(ids.len(), gifts.len(), "a gift is covered once");
        let (tenant, fund, tax_year) = (first.tenant, first.fund, first.tax_year());
        Ok(Self { donor, tenant, fund, tax_year, gifts: ids.into_iter().collect(), amount })
    }
}

fn receiptable(gift: &Gift) -> Result<(), GiftRefusal> {
    if gift.donor.is_none() {
        return Err(GiftRefusal::UnknownGiver { gift: gift.id });
    }
    if let Some(receipt) = gift.receipt {
        return Err(GiftRefusal::AlreadyCovered { gift: gift.id, receipt });
    }
    if gift.receiptable_on.is_none() {
        return Err(GiftRefusal::NotReceiptable { gift: gift.id, state: gift.state });
    }
    Ok(())
}

fn alike(first: &Gift, gift: &Gift) -> Result<(), GiftRefusal> {
    let differs = [
        ("donor", gift.donor != first.donor),
        ("fund", gift.fund != first.fund),
        ("tax year", gift.tax_year() != first.tax_year()),
        ("currency", gift.amount.currency != first.amount.currency),
    ];
    let other = differs.into_iter().find(|(_, differs)| *differs);
    other.map_or(Ok(()), |(field, _)| Err(GiftRefusal::MixedReceipt { gift: gift.id, field }))
}

/// A receipt; amount, gifts and serial are fixed when it is issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Its id.
    pub id: ReceiptId,
    /// The fund.
    pub fund: FundId,
    /// The tax year.
    pub tax_year: TaxYear,
    /// What its serial begins with: the fund's code.
    pub series: String,
    /// The number within fund and tax year.
    pub serial_number: i64,
    /// The donor.
    pub donor: DonorId,
    /// The tenant.
    pub tenant: OrgId,
    /// The gifts it covers.
    pub gifts: Vec<GiftId>,
    /// Their sum.
    pub amount: Money,
    /// State.
    pub state: ReceiptState,
    /// The day of issue.
    pub issued_on: HkDate,
    /// When issued.
    pub issued_at: Instant,
    /// The receipt that took its place.
    pub replaced_by: Option<ReceiptId>,
    /// Why it is void.
    pub void_reason: Option<String>,
}

impl Receipt {
    /// Issues a receipt under the next serial.
    #[must_use]
    pub fn issue(id: ReceiptId, cover: Cover, series: String, serial_number: i64, now: Instant) -> Self {
        assert!(serial_number > 0, "serials count from 1");
        let Cover { donor, tenant, fund, tax_year, gifts, amount } = cover;
        Self {
            id,
            fund,
            tax_year,
            series,
            serial_number,
            donor,
            tenant,
            gifts,
            amount,
            state: ReceiptState::Issued,
            issued_on: now.hk_date(),
            issued_at: now,
            replaced_by: None,
            void_reason: None,
        }
    }

    /// Makes it void.
    ///
    /// # Errors
    /// [`GiftRefusal::AlreadyVoid`] (DON021).
    pub fn void(mut self, reason: &str, replaced_by: Option<ReceiptId>) -> Result<Self, GiftRefusal> {
        if self.state == ReceiptState::Void {
            return Err(GiftRefusal::AlreadyVoid { receipt: self.id });
        }
        self.state = ReceiptState::Void;
        self.void_reason = Some(reason.to_owned());
        self.replaced_by = replaced_by;
        Ok(self)
    }

    /// The serial as printed: `RELIEF-2025/26-000017`.
    #[must_use]
    pub fn serial(&self) -> String {
        format!("{}-{}-{:06}", self.series, self.tax_year, self.serial_number)
    }
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::Currency;
    use uuid::Uuid;

    use super::*;
    use crate::domain::gift::{Days, Giving, Rail};

    fn gift(number: u128, on: &str, donor: Option<u128>) -> Gift {
        let giving = Giving {
            donor: donor.map(|id| Uuid::from_u128(id).into()),
            tenant: Uuid::nil().into(),
            fund: Uuid::nil().into(),
            purpose: Uuid::nil().into(),
            amount: Money::new(100, Currency::HKD),
            pledge: None,
        };
        let now = Instant::from_rfc3339("2026-06-01T00:00:00Z").unwrap();
        let line = Uuid::nil().into();
        let on = on.parse().unwrap();
        let days = Days { booked_on: on, value_on: on };
        Gift::credited(Uuid::from_u128(number).into(), giving, Rail::Fps, line, days, now).unwrap()
    }

    #[test]
    fn many_gifts_of_one_donor_make_one_receipt() {
        let cover = Cover::of(&[gift(1, "2025-04-01", Some(9)), gift(2, "2026-03-31", Some(9))]).unwrap();
        assert_eq!(cover.amount.amount_minor, 200);
        let receipt = Receipt::issue(Uuid::nil().into(), cover, "RELIEF".to_owned(), 17, Instant::from_micros(0));
        assert_eq!(receipt.serial(), "RELIEF-2025/26-000017");
        let void = receipt.void("wrong name", None).unwrap();
        assert!(matches!(void.void("again", None), Err(GiftRefusal::AlreadyVoid { .. })));
    }

    #[test]
    fn a_tax_year_ends_on_31_march() {
        let mixed = Cover::of(&[gift(1, "2026-03-31", Some(9)), gift(2, "2026-04-01", Some(9))]);
        assert!(matches!(mixed, Err(GiftRefusal::MixedReceipt { field: "tax year", .. })));
    }

    #[test]
    fn an_unidentified_giver_and_a_covered_gift_get_none() {
        assert!(matches!(Cover::of(&[gift(1, "2026-03-31", None)]), Err(GiftRefusal::UnknownGiver { .. })));
        let mut covered = gift(1, "2026-03-31", Some(9));
        covered.receipt = Some(Uuid::nil().into());
        assert!(matches!(Cover::of(&[covered]), Err(GiftRefusal::AlreadyCovered { .. })));
    }
}
