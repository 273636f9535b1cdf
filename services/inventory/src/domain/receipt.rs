//! Goods receipts: announced, there, inspected, and put away or not.

use kaifong_kernel::values::{HkDate, Instant, Units};
use serde::{Deserialize, Serialize};

use super::{
    ids::{ItemId, LocationId, LotId, ReceiptId, ReceiptLineId, StockImportId},
    item::{Item, ItemClass},
    lot::{LotCondition, LotSource, Restriction},
    refusal::Refusal,
};

/// The most lines of a receipt: each of its steps takes all of them in one transaction, while others wait.
pub const MOST_LINES: usize = 2_000;

kaifong_kernel::words! {
    /// State of a receipt.
    ReceiptState {
        /// The goods are to come.
        Announced = "announced",
        /// They are there.
        Arrived = "arrived",
        /// It is known what of them is accepted.
        Inspected = "inspected",
        /// Every unit was accepted and lies in a bin.
        PutAway = "put_away",
        /// Nothing was taken in.
        Rejected = "rejected",
        /// Something was accepted, something not.
        PartlyAccepted = "partly_accepted",
    }
}

/// Goods that come to a warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its id.
    pub id: ReceiptId,
    /// The warehouse.
    pub warehouse: LocationId,
    /// Who sends them.
    pub source: String,
    /// Donation or purchase.
    pub lot_source: LotSource,
    /// State.
    pub state: ReceiptState,
    /// How many lines it has.
    pub lines: i32,
    /// The import that announced it.
    pub import: Option<StockImportId>,
    /// Whether the import is still adding lines.
    pub importing: bool,
    /// Why it was rejected as a whole.
    pub reason: Option<String>,
    /// Goes up with every change.
    pub version: i64,
    /// When announced.
    pub announced_at: Instant,
    /// When it arrived.
    pub arrived_at: Option<Instant>,
    /// When it was inspected.
    pub inspected_at: Option<Instant>,
    /// When it was put away or rejected.
    pub closed_at: Option<Instant>,
}

impl Receipt {
    /// Goods that are to come.
    #[must_use]
    pub const fn announce(
        id: ReceiptId,
        warehouse: LocationId,
        source: String,
        lot_source: LotSource,
        now: Instant,
    ) -> Self {
        Self {
            id,
            warehouse,
            source,
            lot_source,
            state: ReceiptState::Announced,
            lines: 0,
            import: None,
            importing: false,
            reason: None,
            version: 1,
            announced_at: now,
            arrived_at: None,
            inspected_at: None,
            closed_at: None,
        }
    }

    /// The goods are there.
    ///
    /// # Errors
    /// [`Refusal::ReceiptElsewhere`] (INV012), [`Refusal::ReceiptImporting`] (INV046).
    pub fn arrive(self, now: Instant) -> Result<Self, Refusal> {
        if self.importing {
            return Err(Refusal::ReceiptImporting { receipt: self.id });
        }
        let moved = self.step(&[ReceiptState::Announced], ReceiptState::Arrived)?;
        Ok(Self { arrived_at: Some(now), ..moved })
    }

    /// It is known what of them is accepted; when nothing is taken in, it ends here.
    ///
    /// # Errors
    /// [`Refusal::ReceiptElsewhere`] (INV012).
    pub fn inspect(self, lines: &[ReceiptLine], now: Instant) -> Result<Self, Refusal> {
        let nothing = lines.iter().all(|line| line.found.as_ref().is_some_and(|found| found.taken_in() == 0));
        let to = if nothing { ReceiptState::Rejected } else { ReceiptState::Inspected };
        let moved = self.step(&[ReceiptState::Arrived], to)?;
        Ok(Self { inspected_at: Some(now), closed_at: nothing.then_some(now), ..moved })
    }

    /// What was taken in lies in its places.
    ///
    /// # Errors
    /// [`Refusal::ReceiptElsewhere`] (INV012).
    pub fn put_away(self, lines: &[ReceiptLine], now: Instant) -> Result<Self, Refusal> {
        let whole =
            lines.iter().all(|line| line.found.as_ref().is_some_and(|found| found.accepted == line.units.get()));
        let to = if whole { ReceiptState::PutAway } else { ReceiptState::PartlyAccepted };
        let moved = self.step(&[ReceiptState::Inspected], to)?;
        Ok(Self { closed_at: Some(now), ..moved })
    }

    /// Nothing of it is taken in.
    ///
    /// # Errors
    /// [`Refusal::ReceiptElsewhere`] (INV012), [`Refusal::ReceiptImporting`] (INV046).
    pub fn reject(self, reason: String, now: Instant) -> Result<Self, Refusal> {
        if self.importing {
            return Err(Refusal::ReceiptImporting { receipt: self.id });
        }
        let moved = self.step(&[ReceiptState::Announced, ReceiptState::Arrived], ReceiptState::Rejected)?;
        Ok(Self { reason: Some(reason), closed_at: Some(now), ..moved })
    }

    fn step(mut self, from: &[ReceiptState], to: ReceiptState) -> Result<Self, Refusal> {
        if !from.contains(&self.state) {
            return Err(Refusal::ReceiptElsewhere { receipt: self.id, state: self.state });
        }
        self.state = to;
        self.version += 1;
        Ok(self)
    }
}

/// Goods of a line as they are announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goods {
    /// The source's own key.
    pub source_key: String,
    /// The item.
    pub item: ItemId,
    /// How many, in packs when one is named, else in base units.
    pub quantity: i64,
    /// Code of the pack.
    pub pack: Option<String>,
    /// The maker's code of the lot.
    pub lot_code: Option<String>,
    /// The last day of use.
    pub expires_on: Option<HkDate>,
    /// Condition.
    pub condition: LotCondition,
    /// What the donor allows.
    pub restriction: Restriction,
}

impl Goods {
    /// Whether such goods may come, and how many base units they are.
    ///
    /// # Errors
    /// [`Refusal::ItemOutOfUse`] (INV007), [`Refusal::LotIncomplete`] (INV027), [`Refusal::UnknownPack`] (INV026),
    /// [`Refusal::TooMuch`] (INV029).
    pub fn units(&self, item: &Item) -> Result<Units, Refusal> {
        item.is_active()?;
        let incomplete = self.lot_code.is_none() || self.expires_on.is_none();
        if item.details.class == ItemClass::Lot && incomplete {
            return Err(Refusal::LotIncomplete { item: item.id });
        }
        item.units(self.quantity, self.pack.as_deref())
    }
}

/// What was found of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Accepted.
    pub accepted: i64,
    /// For quarantine.
    pub quarantined: i64,
    /// Rejected: they go back.
    pub rejected: i64,
    /// That did not come.
    pub missing: i64,
}

impl Found {
    /// All of a line, and all of it good.
    #[must_use]
    pub const fn whole(units: Units) -> Self {
        Self { accepted: units.get(), quarantined: 0, rejected: 0, missing: 0 }
    }

    /// What is taken into the warehouse.
    #[must_use]
    pub const fn taken_in(&self) -> i64 {
        self.accepted + self.quarantined
    }
}

/// A line of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// Its id.
    pub id: ReceiptLineId,
    /// The receipt.
    pub receipt: ReceiptId,
    /// Its number within the receipt, from 1.
    pub line_no: i32,
    /// Who sends it: its key is unique within.
    pub source: String,
    /// As announced.
    pub goods: Goods,
    /// In base units.
    pub units: Units,
    /// What was found.
    pub found: Option<Found>,
    /// Its lot.
    pub lot: Option<LotId>,
}

impl ReceiptLine {
    /// Keeps what was found of it.
    ///
    /// # Errors
    /// [`Refusal::PartsUnlike`] (INV014).
    pub fn inspect(mut self, found: Found, lot: LotId) -> Result<Self, Refusal> {
        let parts = [found.accepted, found.quarantined, found.rejected, found.missing];
        let sum = parts.iter().try_fold(0_i64, |sum, part| sum.checked_add(*part)).unwrap_or(i64::MAX);
        if sum != self.units.get() || parts.iter().any(|part| *part < 0) {
            return Err(Refusal::PartsUnlike { line_no: self.line_no, whole: self.units.get(), parts: sum });
        }
        self.found = Some(found);
        self.lot = (found.taken_in() > 0).then_some(lot);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn line(units: i64) -> ReceiptLine {
        let goods = Goods {
            source_key: "1".to_owned(),
            item: Uuid::nil().into(),
            quantity: units,
            pack: None,
            lot_code: None,
            expires_on: None,
            condition: LotCondition::New,
            restriction: Restriction::default(),
        };
        let (id, receipt) = (Uuid::nil().into(), Uuid::nil().into());
        let units = Units::new(units).unwrap();
        ReceiptLine { id, receipt, line_no: 1, source: "LIONS".to_owned(), goods, units, found: None, lot: None }
    }

    fn arrived() -> Receipt {
        let (id, house, now) = (Uuid::nil().into(), Uuid::nil().into(), Instant::from_micros(0));
        Receipt::announce(id, house, "LIONS".to_owned(), LotSource::Donation, now).arrive(now).unwrap()
    }

    #[test]
    fn the_parts_come_to_the_line() {
        let lot = Uuid::nil().into();
        let found = Found { accepted: 6, quarantined: 2, rejected: 1, missing: 1 };
        assert_eq!(line(10).inspect(found, lot).unwrap().lot, Some(lot));
        assert!(matches!(line(9).inspect(found, lot), Err(Refusal::PartsUnlike { parts: 10, .. })));
        let minus = Found { accepted: 11, rejected: -1, quarantined: 0, missing: 0 };
        assert!(line(10).inspect(minus, lot).is_err(), "no part is below nothing");
        let none = Found { accepted: 0, quarantined: 0, rejected: 10, missing: 0 };
        assert_eq!(line(10).inspect(none, lot).unwrap().lot, None);
    }

    #[test]
    fn it_ends_by_what_was_found() {
        let now = Instant::from_micros(1);
        let lot = Uuid::nil().into();
        let whole = [line(3).inspect(Found::whole(Units::new(3).unwrap()), lot).unwrap()];
        let part = [line(3).inspect(Found { accepted: 2, quarantined: 0, rejected: 1, missing: 0 }, lot).unwrap()];
        let none = [line(3).inspect(Found { accepted: 0, quarantined: 0, rejected: 0, missing: 3 }, lot).unwrap()];
        let state =
            |lines: &[ReceiptLine]| arrived().inspect(lines, now).unwrap().put_away(lines, now).map(|it| it.state);
        assert_eq!(state(&whole), Ok(ReceiptState::PutAway));
        assert_eq!(state(&part), Ok(ReceiptState::PartlyAccepted));
        assert!(state(&none).is_err());
        assert_eq!(arrived().inspect(&none, now).unwrap().state, ReceiptState::Rejected);
        assert!(arrived().inspect(&whole, now).unwrap().reject("late".to_owned(), now).is_err());
    }
}
