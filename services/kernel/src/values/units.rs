//! Quantities of goods: whole base units of an item, checked arithmetic.

use serde::{Deserialize, Serialize};

/// A number of base units of one item; never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Units(i64);

impl Units {
    /// No units.
    pub const NONE: Self = Self(0);

    /// So many base units, or `None` when negative.
    #[must_use]
    pub const fn new(units: i64) -> Option<Self> {
        if units < 0 { None } else { Some(Self(units)) }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum, or `None` past 64 bits.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// What is left, or `None` when `other` is more.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        Self::new(self.0 - other.0)
    }
}

crate::column!(Units as i64, |units| units.0, |units| Units::new(units));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_negative_never_past_the_range() {
        assert_eq!(Units::new(-1), None);
        assert_eq!(Units(2).minus(Units(3)), None);
        assert_eq!(Units(i64::MAX).plus(Units(1)), None);
        assert_eq!(Units(3).minus(Units(2)), Some(Units(1)));
    }
}
