//! The days of a loan.

use kaifong_kernel::values::HkDate;
use serde::{Deserialize, Serialize};

use crate::domain::lending_refusal::LendingRefusal as Refusal;

/// Days in Hong Kong, first and last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// The first.
    pub from: HkDate,
    /// The last.
    pub to: HkDate,
}

impl Days {
    /// Whether no day is in both.
    #[must_use]
    pub fn apart(self, other: Self) -> bool {
        self.to < other.from || other.to < self.from
    }
}

/// Whether days lie ahead, in order.
///
/// # Errors
/// [`Refusal::DaysBackwards`] (INV110).
pub fn are_ahead(days: Days, today: HkDate) -> Result<(), Refusal> {
    if days.from < today || days.to < days.from {
        return Err(Refusal::DaysBackwards { from: days.from, to: days.to });
    }
    Ok(())
}
