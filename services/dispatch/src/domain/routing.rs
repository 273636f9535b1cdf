//! What `needs` says about the way to a household. It is kept in the vault under the household's key, and gone with it.

use serde::{Deserialize, Serialize};

use super::{Point, goods::Measured};

kaifong_kernel::words! {
    /// Why a household is vulnerable.
    Vulnerability {
        /// An elder who lives alone.
        ElderAlone = "elder_alone",
        /// A disability.
        Disability = "disability",
        /// A carer.
        Carer = "carer",
        /// A child.
        Child = "child",
        /// A medical condition.
        Medical = "medical",
    }
}

/// The way to a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routing {
    /// Where.
    pub point: Point,
    /// The district's code.
    pub district: String,
    /// The floor.
    pub floor: i32,
    /// Whether there is a lift.
    pub lift: bool,
    /// Flights of stairs to the door.
    pub stair_flights: i32,
    /// Why it is vulnerable.
    pub vulnerabilities: Vec<Vulnerability>,
    /// What was given as the reasons.
    pub vulnerability_reason: String,
    /// Contact restrictions, in words.
    pub contact_restrictions: String,
}

/// What an order is told once everybody was asked about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The way.
    pub routing: Routing,
    /// Whether the household consents to being visited.
    pub consents: bool,
    /// What is collected there; nothing for what is brought, which is measured as it is set aside.
    pub collected: Option<Measured>,
}

impl Routing {
    /// The way back to a place of ours, in place of one to a household that was erased.
    #[must_use]
    pub const fn back_to(point: Point) -> Self {
        Self {
            point,
            district: String::new(),
            floor: 0,
            lift: true,
            stair_flights: 0,
            vulnerabilities: Vec::new(),
            vulnerability_reason: String::new(),
            contact_restrictions: String::new(),
        }
    }

    /// A way to try things with.
    #[cfg(test)]
    pub(crate) fn somewhere() -> Self {
        Self {
            point: Point { lat_e6: 22_450_000, lng_e6: 114_160_000 },
            district: "tai_po".to_owned(),
            floor: 3,
            lift: false,
            stair_flights: 0,
            vulnerabilities: Vec::new(),
            vulnerability_reason: String::new(),
            contact_restrictions: String::new(),
        }
    }
}
