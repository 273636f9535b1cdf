//! How far an order's goods are with `inventory`, and what is asked next. One question is under way at a time.

use serde::{Deserialize, Serialize};

use super::ids::LocationId;

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
