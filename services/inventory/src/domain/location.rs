//! Places: warehouses with their zones and bins, and those that are no place on a shelf.

use kaifong_kernel::values::Instant;
use serde::{Deserialize, Serialize};

use super::{
    Both,
    ids::{LocationId, VehicleId},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// Kind of a location.
    LocationKind {
        /// A building with an address.
        Warehouse = "warehouse",
        /// A part of a warehouse.
        Zone = "zone",
        /// A place that goods lie in.
        Bin = "bin",
        /// Where donors' goods come from.
        Donor = "donor",
        /// Between two places.
        InTransit = "in_transit",
        /// On a vehicle; one a vehicle.
        Vehicle = "vehicle",
        /// Set apart in a warehouse.
        Quarantine = "quarantine",
        /// With households.
        Household = "household",
        /// Thrown away.
        Scrap = "scrap",
        /// What happened and doesn't fit what is known.
        Unexplained = "unexplained",
    }
}

/// A place on the map, in degrees times 1,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Latitude.
    pub lat_e6: i32,
    /// Longitude.
    pub lng_e6: i32,
}

/// A location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// Kind.
    pub kind: LocationKind,
    /// Its code within the parent.
    pub code: String,
    /// What it lies in.
    pub parent: Option<LocationId>,
    /// The warehouse it belongs to; its own id for a warehouse.
    pub warehouse: Option<LocationId>,
    /// Its name, where a person gave it one.
    pub name: Option<Both>,
    /// A warehouse's address.
    pub address: Option<String>,
    /// Where a warehouse is.
    pub point: Option<Point>,
    /// When created.
    pub created_at: Instant,
}

impl Location {
    /// A warehouse.
    #[must_use]
    pub const fn warehouse(
        id: LocationId,
        code: String,
        name: Both,
        address: String,
        point: Point,
        now: Instant,
    ) -> Self {
        Self {
            id,
            kind: LocationKind::Warehouse,
            code,
            parent: None,
            warehouse: Some(id),
            name: Some(name),
            address: Some(address),
            point: Some(point),
            created_at: now,
        }
    }

    /// A zone in a warehouse, or a bin in a zone.
    ///
    /// # Errors
    /// [`Refusal::WrongParent`] (INV009).
    pub fn within(&self, id: LocationId, code: String, name: Both, now: Instant) -> Result<Self, Refusal> {
        let kind = match self.kind {
            LocationKind::Warehouse => LocationKind::Zone,
            LocationKind::Zone => LocationKind::Bin,
            kind @ (LocationKind::Bin
            | LocationKind::Donor
            | LocationKind::InTransit
            | LocationKind::Vehicle
            | LocationKind::Quarantine
            | LocationKind::Household
            | LocationKind::Scrap
            | LocationKind::Unexplained) => return Err(Refusal::WrongParent { parent: self.id, kind }),
        };
        let own = Self::own(id, kind, code, now);
        Ok(Self { parent: Some(self.id), warehouse: self.warehouse, name: Some(name), ..own })
    }

    /// A warehouse's place of quarantine.
    #[must_use]
    pub fn quarantine(&self, id: LocationId, now: Instant) -> Self {
        let own = Self::own(id, LocationKind::Quarantine, LocationKind::Quarantine.to_string(), now);
        Self { parent: Some(self.id), warehouse: self.warehouse, ..own }
    }

    /// A place on a vehicle.
    #[must_use]
    pub fn vehicle(id: LocationId, vehicle: VehicleId, now: Instant) -> Self {
        Self::own(id, LocationKind::Vehicle, vehicle.to_string(), now)
    }

    /// The one place of a kind.
    #[must_use]
    pub fn only(id: LocationId, kind: LocationKind, now: Instant) -> Self {
        Self::own(id, kind, kind.to_string(), now)
    }

    const fn own(id: LocationId, kind: LocationKind, code: String, now: Instant) -> Self {
        let (parent, warehouse, name, address, point) = (None, None, None, None, None);
        Self { id, kind, code, parent, warehouse, name, address, point, created_at: now }
    }

    /// What no two locations share.
    #[must_use]
    pub fn key(&self) -> String {
        match self.parent {
            Some(parent) => format!("{parent}/{}", self.code),
            None => format!("{}/{}", self.kind, self.code),
        }
    }

    /// Whether goods lie there: never less than nothing.
    #[must_use]
    pub const fn is_physical(&self) -> bool {
        match self.kind {
            LocationKind::Bin | LocationKind::Quarantine | LocationKind::Vehicle | LocationKind::InTransit => true,
            LocationKind::Warehouse
            | LocationKind::Zone
            | LocationKind::Donor
            | LocationKind::Household
            | LocationKind::Scrap
            | LocationKind::Unexplained => false,
        }
    }

    /// The warehouse whose stock can be reserved from there.
    #[must_use]
    pub fn shelf(&self) -> Option<LocationId> {
        if self.kind == LocationKind::Bin { self.warehouse } else { None }
    }

    /// Whether it is of one of these kinds.
    ///
    /// # Errors
    /// [`Refusal::WrongPlace`] (INV015).
    pub fn is_one_of(&self, kinds: &[LocationKind]) -> Result<(), Refusal> {
        if kinds.contains(&self.kind) {
            return Ok(());
        }
        Err(Refusal::WrongPlace { location: self.id, kind: self.kind })
    }

    /// Whether it belongs to a warehouse.
    ///
    /// # Errors
    /// [`Refusal::WrongPlace`] (INV015).
    pub fn is_of(&self, warehouse: LocationId) -> Result<(), Refusal> {
        if self.warehouse == Some(warehouse) {
            return Ok(());
        }
        Err(Refusal::WrongPlace { location: self.id, kind: self.kind })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn bins_lie_in_zones_and_zones_in_warehouses() {
        let id = |number| LocationId::from(Uuid::from_u128(number));
        let name = Both { en: "A".to_owned(), zh_hant: "甲".to_owned() };
        let now = Instant::from_micros(0);
        let point = Point { lat_e6: 22_450_000, lng_e6: 114_170_000 };
        let house = Location::warehouse(id(1), "TP".to_owned(), name.clone(), "1 On Fu Road".to_owned(), point, now);
        let zone = house.within(id(2), "A".to_owned(), name.clone(), now).unwrap();
        let bin = zone.within(id(3), "01".to_owned(), name.clone(), now).unwrap();
        assert_eq!((zone.kind, bin.kind), (LocationKind::Zone, LocationKind::Bin));
        assert_eq!((bin.shelf(), house.shelf(), house.quarantine(id(4), now).shelf()), (Some(id(1)), None, None));
        assert!(matches!(bin.within(id(5), "X".to_owned(), name, now), Err(Refusal::WrongParent { .. })));
        assert_ne!(bin.key(), zone.key());
        assert!(bin.is_physical() && !house.is_physical());
    }
}
