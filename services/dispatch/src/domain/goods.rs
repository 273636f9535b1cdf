//! How far an order's goods are with `inventory`, and what is asked next. One question is under way at a time.

use kaifong_kernel::values::OrgId;
use serde::{Deserialize, Serialize};

use super::{
    Point,
    fleet::{Depot, Vehicle},
    ids::LocationId,
};

kaifong_kernel::words! {
    /// How far an order's goods are.
    GoodsState {
        /// None are asked for.
        None = "none",
        /// `inventory` is asked to reserve them.
        Reserving = "reserving",
        /// Reserved until a moment.
        Held = "held",
        /// `inventory` is asked to allocate them.
        Allocating = "allocating",
        /// Allocated to the order's run.
        Allocated = "allocated",
        /// `inventory` is asked to issue them.
        Issuing = "issuing",
        /// On the vehicle, or beyond.
        Issued = "issued",
        /// `inventory` is asked to hold them for no run.
        Unallocating = "unallocating",
        /// `inventory` is asked to release them.
        Releasing = "releasing",
        /// Released.
        Released = "released",
        /// `inventory` refused to reserve them.
        Refused = "refused",
        /// Back in the warehouse.
        Back = "back",
    }
}

kaifong_kernel::words! {
    /// What a peer is asked about an order.
    Step {
        /// Where it goes.
        Route = "route",
        /// Set its goods aside.
        Reserve = "reserve",
        /// Free what is left of them and set them aside anew.
        Rehold = "rehold",
        /// Give them to its run.
        Allocate = "allocate",
        /// Load them.
        Issue = "issue",
        /// Hold them for no run.
        Unallocate = "unallocate",
        /// Free them.
        Release = "release",
    }
}

impl GoodsState {
    /// Whether `inventory` is being asked.
    #[must_use]
    pub const fn is_asking(self) -> bool {
        match self {
            Self::Reserving | Self::Allocating | Self::Issuing | Self::Unallocating | Self::Releasing => true,
            Self::None | Self::Held | Self::Allocated | Self::Issued | Self::Released | Self::Refused | Self::Back => {
                false
            }
        }
    }

    /// Whether an order with goods like these can be put on a run.
    #[must_use]
    pub const fn can_be_planned(self) -> bool {
        matches!(self, Self::None | Self::Held)
    }
}

/// A question to be asked about an order, once: its turn is part of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Which step.
    pub step: Step,
    /// How many questions of the order there were, with this one.
    pub turn: i64,
}

/// The warehouses that an order may be loaded at, each once: those whose depots have a vehicle of its carrier in service
/// first, then the nearest to its door. A vehicle loads at its own depot, so all of an order is set aside in one of them.
#[must_use]
pub fn warehouses(depots: &[Depot], vehicles: &[Vehicle], carrier: Option<OrgId>, door: Point) -> Vec<LocationId> {
    let idle = |depot: &Depot| {
        !vehicles.iter().any(|van| van.depot == depot.id && van.carrier == carrier && van.out.is_none())
    };
    let mut near: Vec<&Depot> = depots.iter().collect();
    near.sort_by_key(|depot| (idle(depot), away(depot.point, door), depot.id));
    let mut all: Vec<LocationId> = Vec::new();
    for depot in near {
        if !all.contains(&depot.location) {
            all.push(depot.location);
        }
    }
    all
}

/// How far two places are from each other, to compare by: a degree of longitude is 0.92 of one of latitude in Hong Kong.
fn away(one: Point, other: Point) -> i64 {
    let north = i64::from(one.lat_e6) - i64::from(other.lat_e6);
    let east = (i64::from(one.lng_e6) - i64::from(other.lng_e6)) * 92 / 100;
    north * north + east * east
}

/// What an order's goods come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// Weight in grams.
    pub weight_g: i64,
    /// Volume in cubic centimetres.
    pub volume_cm3: i64,
    /// Whether two persons carry it.
    pub two_person: bool,
    /// The one warehouse that all of it lies in; nothing when it lies in several.
    pub warehouse: Option<LocationId>,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{Both, fleet::Capacity};

    fn depot(number: u128, location: u128, lat_e6: i32) -> Depot {
        Depot {
            id: Uuid::from_u128(number).into(),
            code: format!("D{number}"),
            name: Both::of("Depot", "車廠"),
            point: Point { lat_e6, lng_e6: 114_168_000 },
            location: Uuid::from_u128(location).into(),
        }
    }

    fn van(depot: u128, carrier: Option<OrgId>) -> Vehicle {
        Vehicle {
            id: Uuid::from_u128(depot << 8).into(),
            plate: format!("V{depot}"),
            capacity: Capacity { weight_g: 1, volume_cm3: 1, wheelchair_places: 0 },
            depot: Uuid::from_u128(depot).into(),
            carrier,
            out: None,
        }
    }

    #[test]
    fn the_nearest_that_has_a_vehicle_comes_first_and_each_comes_once() {
        let door = Point { lat_e6: 22_450_000, lng_e6: 114_168_000 };
        let depots =
            [depot(1, 11, 22_300_000), depot(2, 12, 22_440_000), depot(3, 13, 22_449_000), depot(4, 12, 22_500_000)];
        let order = |vehicles: &[Vehicle], carrier| -> Vec<u128> {
            let all = warehouses(&depots, vehicles, carrier, door);
            all.iter().map(|location| location.uuid().as_u128()).collect()
        };
        assert_eq!(order(&[van(1, None), van(2, None)], None), [12, 11, 13]);
        let partner = Some(OrgId::from(Uuid::from_u128(9)));
        assert_eq!(order(&[van(1, partner), van(2, None)], partner), [11, 13, 12]);
        assert_eq!(order(&[], None), [13, 12, 11]);
        assert!(warehouses(&[], &[], None, door).is_empty());
    }
}
