//! Lots: goods of one item that came together and are alike.

use kaifong_kernel::values::{HkDate, Instant};
use serde::{Deserialize, Serialize};

use super::{
    ids::{ItemId, LotId, ReceiptId},
    receipt::{Goods, Receipt},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// Where a lot comes from.
    LotSource {
        /// It was given.
        Donation = "donation",
        /// It was bought.
        Purchase = "purchase",
    }
}

kaifong_kernel::words! {
    /// In what condition a lot is.
    LotCondition {
        /// Never used.
        New = "new",
        /// Used, and as good as new.
        Good = "good",
        /// Used, with marks.
        Fair = "fair",
        /// Not to be given away as it is.
        Damaged = "damaged",
    }
}

/// What a donor allows. Every list that isn't empty must name what is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Restriction {
    /// Districts that it may go to.
    pub districts: Vec<String>,
    /// Purposes that it may serve.
    pub purposes: Vec<String>,
}

impl Restriction {
    /// Whether it allows a district and a purpose. What isn't said is in no list.
    #[must_use]
    pub fn allows(&self, use_of: &Use) -> bool {
        let named = |list: &[String], asked: &Option<String>| {
            list.is_empty() || asked.as_ref().is_some_and(|asked| list.contains(asked))
        };
        named(&self.districts, &use_of.district) && named(&self.purposes, &use_of.purpose)
    }
}

/// What goods are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Use {
    /// Code of the district they go to.
    pub district: Option<String>,
    /// Code of the purpose they serve.
    pub purpose: Option<String>,
}

/// Why a lot stays where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Instant,
}

/// A lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// Its id.
    pub id: LotId,
    /// The item.
    pub item: ItemId,
    /// The maker's code.
    pub code: Option<String>,
    /// Donation or purchase.
    pub source: LotSource,
    /// Who sent it.
    pub sender: String,
    /// The last day of use.
    pub expires_on: Option<HkDate>,
    /// Condition.
    pub condition: LotCondition,
    /// What the donor allows.
    pub restriction: Restriction,
    /// Why it is on hold, if it is.
    pub hold: Option<Hold>,
    /// Why its hold was lifted, the last time.
    pub lifted: Option<String>,
    /// The receipt it came by.
    pub receipt: Option<ReceiptId>,
    /// Goes up with every change.
    pub version: i64,
    /// When created.
    pub created_at: Instant,
}

impl Lot {
    /// The lot of a line that was inspected.
    #[must_use]
    pub fn of_receipt(id: LotId, receipt: &Receipt, goods: &Goods, now: Instant) -> Self {
        let sent = Self::empty(id, goods.item, receipt.lot_source, receipt.source.clone(), now);
        Self {
            code: goods.lot_code.clone(),
            expires_on: goods.expires_on,
            condition: goods.condition,
            restriction: goods.restriction.clone(),
            receipt: Some(receipt.id),
            ..sent
        }
    }

    /// The lot of goods that come from somewhere, and nobody knows which they are.
    #[must_use]
    pub const fn empty(id: LotId, item: ItemId, source: LotSource, sender: String, now: Instant) -> Self {
        Self {
            id,
            item,
            code: None,
            source,
            sender,
            expires_on: None,
            condition: LotCondition::Fair,
            restriction: Restriction { districts: Vec::new(), purposes: Vec::new() },
            hold: None,
            lifted: None,
            receipt: None,
            version: 1,
            created_at: now,
        }
    }

    /// Puts it on hold.
    ///
    /// # Errors
    /// [`Refusal::LotHeldBefore`] (INV028).
    pub fn hold(mut self, reason: String, now: Instant) -> Result<Self, Refusal> {
        if self.hold.is_some() {
            return Err(Refusal::LotHeldBefore { lot: self.id });
        }
        self.hold = Some(Hold { reason, since: now });
        self.version += 1;
        Ok(self)
    }

    /// Lifts its hold.
    ///
    /// # Errors
    /// [`Refusal::LotNotOnHold`] (INV021).
    pub fn lift(mut self, reason: String) -> Result<Self, Refusal> {
        if self.hold.take().is_none() {
            return Err(Refusal::LotNotOnHold { lot: self.id });
        }
        self.lifted = Some(reason);
        self.version += 1;
        Ok(self)
    }

    /// Whether it may still be given away on a day.
    #[must_use]
    pub fn is_good_on(&self, day: HkDate) -> bool {
        self.condition != LotCondition::Damaged && self.expires_on.is_none_or(|last| last >= day)
    }

    /// Whether it may leave for a household today.
    ///
    /// # Errors
    /// [`Refusal::LotOnHold`] (INV036), [`Refusal::LotExpired`] (INV035).
    pub fn may_leave(&self, today: HkDate) -> Result<(), Refusal> {
        if self.hold.is_some() {
            return Err(Refusal::LotOnHold { lot: self.id });
        }
        match self.expires_on {
            Some(expires_on) if expires_on < today => Err(Refusal::LotExpired { lot: self.id, expires_on }),
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn lot() -> Lot {
        let item = Uuid::nil().into();
        Lot::empty(Uuid::nil().into(), item, LotSource::Donation, "LIONS".to_owned(), Instant::from_micros(0))
    }

    #[test]
    fn a_hold_is_placed_and_lifted_once() {
        let held = lot().hold("smells".to_owned(), Instant::from_micros(1)).unwrap();
        assert!(matches!(
            held.clone().hold("again".to_owned(), Instant::from_micros(2)),
            Err(Refusal::LotHeldBefore { .. })
        ));
        let day = "2026-11-27".parse().unwrap();
        assert!(matches!(held.may_leave(day), Err(Refusal::LotOnHold { .. })));
        let free = held.lift("tested".to_owned()).unwrap();
        free.may_leave(day).unwrap();
        assert!(matches!(free.lift("again".to_owned()), Err(Refusal::LotNotOnHold { .. })));
    }

    #[test]
    fn the_last_day_of_use_is_a_day_of_use() {
        let last: HkDate = "2026-11-27".parse().unwrap();
        let lot = Lot { expires_on: Some(last), ..lot() };
        assert!(lot.is_good_on(last) && !lot.is_good_on(last.plus_days(1)));
        assert!(matches!(lot.may_leave(last.plus_days(1)), Err(Refusal::LotExpired { .. })));
        assert!(!Lot { condition: LotCondition::Damaged, ..lot }.is_good_on(last));
    }

    #[test]
    fn a_restricted_donation_goes_only_to_what_it_allows() {
        let of = |districts: &[&str], purposes: &[&str]| Restriction {
            districts: districts.iter().map(|&code| code.to_owned()).collect(),
            purposes: purposes.iter().map(|&code| code.to_owned()).collect(),
        };
        let asked = Use { district: Some("tai_po".to_owned()), purpose: None };
        assert!(of(&[], &[]).allows(&asked) && of(&["tai_po", "sha_tin"], &[]).allows(&asked));
        assert!(!of(&["sha_tin"], &[]).allows(&asked));
        assert!(!of(&["tai_po"], &["ELDERLY"]).allows(&asked), "a purpose that isn't said is not allowed");
        assert!(!of(&["tai_po"], &[]).allows(&Use::default()));
    }
}
