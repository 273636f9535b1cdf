//! Items of the catalogue: what can be received, kept and given.

use std::collections::BTreeMap;

use kaifong_kernel::values::{Instant, Units};
use serde::{Deserialize, Serialize};

use super::{Both, ids::ItemId, refusal::Refusal};

/// The most base units that one quantity may come to.
pub const MOST_UNITS: i64 = 1_000_000_000;

kaifong_kernel::words! {
    /// How the units of an item are told apart.
    ItemClass {
        /// One is as good as another.
        Consumable = "consumable",
        /// Every lot has its code and its expiry.
        Lot = "lot",
        /// Every unit has its serial number and is lent.
        Serialised = "serialised",
    }
}

/// A pack: so many base units under one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// Its code within the item.
    pub code: String,
    /// Base units in it.
    pub units: i64,
    /// Whether something was counted in it: never changed from then on.
    pub frozen: bool,
}

/// What an item is, as a person says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Name.
    pub name: Both,
    /// How its units are told apart.
    pub class: ItemClass,
    /// What everything is counted in.
    pub base_unit: String,
    /// Its packs, each code once.
    pub packs: Vec<Pack>,
    /// Weight of one base unit in grams.
    pub weight_g: i64,
    /// Volume of one base unit in cubic centimetres.
    pub volume_cm3: i64,
    /// Whether two persons carry it.
    pub two_person: bool,
    /// Whether it fits a usual lift.
    pub fits_lift: bool,
    /// GTIN with a right check digit.
    pub gtin: Option<String>,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// Its code, unique.
    pub code: String,
    /// What it is.
    pub details: Details,
    /// Whether something of it was received: its class stays from then on.
    pub used: bool,
    /// Whether it is in use.
    pub active: bool,
    /// Goes up with every change.
    pub version: i64,
    /// When created.
    pub created_at: Instant,
}

impl Item {
    /// An item that nothing was received of.
    #[must_use]
    pub fn create(id: ItemId, code: String, details: Details, now: Instant) -> Self {
        let packs = details.packs.into_iter().map(|pack| Pack { frozen: false, ..pack }).collect();
        Self { id, code, details: Details { packs, ..details }, used: false, active: true, version: 1, created_at: now }
    }

    /// Changes what it is. Packs that were used stay as they are.
    ///
    /// # Errors
    /// [`Refusal::Stale`] (INV003), [`Refusal::PackFrozen`] (INV005), [`Refusal::ClassFrozen`] (INV006).
    pub fn update(mut self, seen: i64, details: Details) -> Result<Self, Refusal> {
        fresh(seen, self.version)?;
        if self.used && details.class != self.details.class {
            return Err(Refusal::ClassFrozen { item: self.id, class: self.details.class });
        }
        let mut packs: BTreeMap<String, Pack> =
            details.packs.into_iter().map(|pack| (pack.code.clone(), Pack { frozen: false, ..pack })).collect();
        for frozen in self.details.packs.iter().filter(|pack| pack.frozen) {
            match packs.get_mut(&frozen.code) {
                Some(pack) if pack.units == frozen.units => pack.frozen = true,
                Some(_) | None => return Err(Refusal::PackFrozen { item: self.id, pack: frozen.code.clone() }),
            }
        }
        self.details = Details { packs: packs.into_values().collect(), ..details };
        self.version += 1;
        Ok(self)
    }

    /// Takes it out of use; nothing changes for one that is.
    ///
    /// # Errors
    /// [`Refusal::Stale`] (INV003).
    pub fn deactivate(mut self, seen: i64) -> Result<Self, Refusal> {
        fresh(seen, self.version)?;
        if self.active {
            self.active = false;
            self.version += 1;
        }
        Ok(self)
    }

    /// Whether something of it may be received or reserved.
    ///
    /// # Errors
    /// [`Refusal::ItemOutOfUse`] (INV007).
    pub const fn is_active(&self) -> Result<(), Refusal> {
        if self.active { Ok(()) } else { Err(Refusal::ItemOutOfUse { item: self.id }) }
    }

    /// How many base units a quantity of a pack (or of base units) comes to.
    ///
    /// # Errors
    /// [`Refusal::UnknownPack`] (INV026), [`Refusal::TooMuch`] (INV029).
    pub fn units(&self, quantity: i64, pack: Option<&str>) -> Result<Units, Refusal> {
        let factor = match pack {
            None => 1,
            Some(code) => {
                let found = self.details.packs.iter().find(|pack| pack.code == code);
                let unknown = || Refusal::UnknownPack { item: self.id, pack: code.to_owned() };
                found.ok_or_else(unknown)?.units
            }
        };
        let units = quantity.checked_mul(factor).filter(|units| (1..=MOST_UNITS).contains(units));
        units.and_then(Units::new).ok_or(Refusal::TooMuch { most: MOST_UNITS })
    }

    /// Notes that goods came, counted in a pack or not. `None` when that was known.
    #[must_use]
    pub fn count_in(mut self, pack: Option<&str>) -> Option<Self> {
        let thawed = self.details.packs.iter_mut().find(|known| Some(known.code.as_str()) == pack && !known.frozen);
        let news = thawed.is_some() || !self.used;
        if let Some(pack) = thawed {
            pack.frozen = true;
        }
        self.used = true;
        self.version += 1;
        news.then_some(self)
    }
}

/// Whether the version that somebody has seen is the newest.
///
/// # Errors
/// [`Refusal::Stale`] (INV003).
pub const fn fresh(seen: i64, version: i64) -> Result<(), Refusal> {
    if seen == version { Ok(()) } else { Err(Refusal::Stale { seen, version }) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn details(units: i64) -> Details {
        Details {
            name: Both { en: "Rice".to_owned(), zh_hant: "白米".to_owned() },
            class: ItemClass::Consumable,
            base_unit: "bag".to_owned(),
            packs: vec![Pack { code: "CTN".to_owned(), units, frozen: true }],
            weight_g: 5000,
            volume_cm3: 6000,
            two_person: false,
            fits_lift: true,
            gtin: None,
        }
    }

    #[test]
    fn a_pack_that_was_used_is_frozen() {
        let item = Item::create(Uuid::nil().into(), "RICE-5KG".to_owned(), details(4), Instant::from_micros(0));
        assert!(!item.details.packs[0].frozen, "nothing was counted in it yet");
        let item = item.update(1, details(6)).unwrap();
        assert_eq!(item.units(3, Some("CTN")).unwrap().get(), 18);
        let used = item.count_in(Some("CTN")).unwrap();
        assert!(used.clone().count_in(Some("CTN")).is_none() && used.clone().count_in(None).is_none());
        assert!(matches!(used.clone().update(3, details(8)), Err(Refusal::PackFrozen { .. })));
        assert!(matches!(
            used.clone().update(3, Details { packs: vec![], ..details(6) }),
            Err(Refusal::PackFrozen { .. })
        ));
        assert!(used.clone().update(3, details(6)).unwrap().details.packs[0].frozen, "it stays frozen");
        let other = Details { class: ItemClass::Lot, ..details(6) };
        assert!(matches!(used.update(3, other), Err(Refusal::ClassFrozen { .. })));
    }

    #[test]
    fn quantities_are_whole_and_bounded() {
        let item = Item::create(Uuid::nil().into(), "RICE-5KG".to_owned(), details(4), Instant::from_micros(0));
        assert!(matches!(item.units(1, Some("BOX")), Err(Refusal::UnknownPack { .. })));
        for wrong in [0, -1, MOST_UNITS + 1] {
            assert!(matches!(item.units(wrong, None), Err(Refusal::TooMuch { .. })));
        }
        assert!(matches!(item.units(i64::MAX, Some("CTN")), Err(Refusal::TooMuch { .. })));
    }

    #[test]
    fn what_is_out_of_use_stays_so() {
        let item = Item::create(Uuid::nil().into(), "RICE-5KG".to_owned(), details(4), Instant::from_micros(0));
        item.is_active().unwrap();
        assert!(matches!(item.clone().deactivate(7), Err(Refusal::Stale { .. })));
        let gone = item.deactivate(1).unwrap();
        assert!(gone.is_active().is_err());
        assert_eq!(gone.clone().deactivate(2).unwrap(), gone);
    }
}
