//! Movements: from one place to another, never changed, never deleted.

use kaifong_kernel::values::{Instant, Units};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ids::{AssetId, ItemId, LocationId, LotId, MovementId, OrderId};

kaifong_kernel::words! {
    /// Why goods moved.
    MovementReason {
        /// A receipt was put away.
        Received = "received",
        /// From one place to another.
        Transferred = "transferred",
        /// Thrown away.
        Scrapped = "scrapped",
        /// A correction.
        Adjusted = "adjusted",
        /// Loaded onto a vehicle.
        Issued = "issued",
        /// Handed over to a household.
        Delivered = "delivered",
        /// Taken back from a household.
        Collected = "collected",
        /// Taken back from a vehicle.
        Returned = "returned",
        /// It happened while nobody was connected.
        Offline = "offline",
        /// A stock-take found another number.
        Counted = "counted",
    }
}

/// What a movement follows from: with its line it is there once, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Kind, for example `receipt`.
    pub kind: String,
    /// Its key.
    pub id: String,
    /// Its line.
    pub line: i32,
}

impl Source {
    /// A line of something.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "ids are small and given as they come")]
    pub fn new(kind: &str, id: impl ToString, line: i32) -> Self {
        Self { kind: kind.to_owned(), id: id.to_string(), line }
    }
}

/// A line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OrderLine {
    /// The order.
    pub order: OrderId,
    /// Its line.
    pub line_no: i32,
}

/// A movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// Its id.
    pub id: MovementId,
    /// The item.
    pub item: ItemId,
    /// The lot.
    pub lot: LotId,
    /// The asset of a serialised item.
    pub asset: Option<AssetId>,
    /// From where.
    pub from: LocationId,
    /// From where somebody said, when that can't be and `from` is what is unexplained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_from: Option<LocationId>,
    /// To where.
    pub to: LocationId,
    /// How much.
    pub quantity: Units,
    /// Why.
    pub reason: MovementReason,
    /// What a person wrote about it.
    pub note: Option<String>,
    /// What that is sealed with, where it is about goods of a household.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<Uuid>,
    /// For which line of an order.
    pub order: Option<OrderLine>,
    /// When it happened.
    pub occurred_at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// What it follows from.
    pub source: Source,
}

/// The least that a place has held of a lot since a moment: what it holds now, taken back step by step. Steps are
/// moments and what each brought (or took, below 0); what happened at one moment counts together.
#[must_use]
pub fn least_since(now: i64, mut steps: Vec<(Instant, i64)>) -> i64 {
    steps.sort();
    let (mut level, mut least) = (now, now);
    while let Some((moment, change)) = steps.pop() {
        level -= change;
        while let Some(&(_, more)) = steps.last().filter(|(other, _)| *other == moment) {
            level -= more;
            steps.pop();
        }
        least = least.min(level);
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_there_then_can_not_have_left_then() {
        let at = Instant::from_micros;
        assert_eq!(least_since(5, vec![]), 5);
        // 2 lay there, 8 came at 10, 5 left at 20.
        assert_eq!(least_since(5, vec![(at(20), -5), (at(10), 8)]), 2);
        assert_eq!(least_since(1, vec![(at(10), 8), (at(20), -9)]), 1, "10 lay there in between");
        assert_eq!(least_since(3, vec![(at(10), -4), (at(10), 4)]), 3, "one moment counts together");
    }
}
