//! What the business of needs allows: pure state, no clock, no database, no wire.

pub mod care;
pub mod class;
pub mod consent;
pub mod household;
pub mod ids;
pub mod likeness;
pub mod need;
pub mod order;
pub mod personal;
pub mod reading;
pub mod reference;
pub mod referral;
pub mod refusal;
pub mod weight;
pub mod whereabouts;

use kaifong_kernel::values::{HkDate, Instant};

use refusal::Refusal;

/// Whether the caller has seen what is there now.
///
/// # Errors
/// [`Refusal::Stale`] (NED005).
pub fn fresh(seen: i64, version: i64) -> Result<(), Refusal> {
    if seen == version { Ok(()) } else { Err(Refusal::Stale { seen, version }) }
}

/// Whether a day has begun.
///
/// # Errors
/// [`Refusal::DayToCome`] (NED019).
pub fn has_come(day: HkDate, now: Instant) -> Result<(), Refusal> {
    if day <= now.hk_date() { Ok(()) } else { Err(Refusal::DayToCome { day }) }
}
