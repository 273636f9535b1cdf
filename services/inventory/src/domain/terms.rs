//! How an item is lent: the days between two loans, and when a household is reminded.

use serde::{Deserialize, Serialize};

use super::{ids::ItemId, refusal::Refusal};

/// Days that it takes to sanitise a unit where nobody said otherwise.
const GAP_DAYS: u64 = 1;
/// Days before its last one that a household is reminded where nobody said otherwise.
const REMINDER_DAYS: u64 = 3;

/// How an item is lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The item.
    pub item: ItemId,
    /// Days after a loan's last day that it takes to sanitise a unit.
    pub gap_days: u64,
    /// Days before its last day that a household is reminded; 0: it is not.
    pub reminder_days: u64,
    /// Goes up with every change; 0 where nobody has said anything.
    pub version: i64,
}

impl Terms {
    /// Those that hold until somebody says otherwise.
    #[must_use]
    pub const fn usual(item: ItemId) -> Self {
        Self { item, gap_days: GAP_DAYS, reminder_days: REMINDER_DAYS, version: 0 }
    }

    /// Other terms from now on, by somebody who has seen these.
    ///
    /// # Errors
    /// [`Refusal::Stale`] (INV003).
    pub fn change(self, gap_days: u64, reminder_days: u64, seen: i64) -> Result<Self, Refusal> {
        if seen != self.version {
            return Err(Refusal::Stale { seen, version: self.version });
        }
        Ok(Self { gap_days, reminder_days, version: self.version + 1, ..self })
    }
}
