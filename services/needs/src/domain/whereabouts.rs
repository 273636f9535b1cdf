//! Where a household lives and lived. The address itself lives in the vault; here is what planning needs.

use kaifong_kernel::values::HkDate;
use serde::{Deserialize, Serialize};

use super::ids::WhereaboutsId;

kaifong_kernel::words! {
    /// What sort of place.
    WhereaboutsKind {
        /// The flat lived in before the disaster.
        FormerFlat = "former_flat",
        /// Interim housing.
        InterimHousing = "interim_housing",
        /// With family or friends.
        WithOthers = "with_others",
        /// A shelter, hotel or hospital.
        Shelter = "shelter",
        /// A lasting home.
        Home = "home",
    }
}

/// A point on the map, in degrees times 10^6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Latitude.
    pub lat_e6: i32,
    /// Longitude.
    pub lng_e6: i32,
}

/// What a planner may know of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The point to drive to.
    pub point: Point,
    /// The district council district.
    pub district: String,
    /// The floor, 0 for the ground.
    pub floor: i32,
    /// Whether a lift goes there.
    pub lift: bool,
    /// Flights of stairs from the street to the door.
    pub flights_of_stairs: i32,
}

/// Where a household lives or lived, for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// Its id.
    pub id: WhereaboutsId,
    /// What sort of place.
    pub kind: WhereaboutsKind,
    /// The first day.
    pub from_on: HkDate,
    /// The last day; none while it lasts.
    pub to_on: Option<HkDate>,
    /// What a planner may know; none once erased.
    pub place: Option<Place>,
    /// Salted hash of address and flat.
    pub commitment: String,
}

impl Whereabouts {
    /// Whether it was so on a day.
    #[must_use]
    pub fn holds_on(&self, day: HkDate) -> bool {
        self.from_on <= day && self.to_on.is_none_or(|last| day <= last)
    }

    /// Whether two have a day in common.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.to_on.is_none_or(|last| other.from_on <= last) && other.to_on.is_none_or(|last| self.from_on <= last)
    }
}

/// The day before.
#[must_use]
pub fn day_before(day: HkDate) -> HkDate {
    day.start().plus_days(-1).hk_date()
}
