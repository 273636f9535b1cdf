//! What happens by itself: goods are handed over, what was set aside or lent comes to its time, households are erased.

mod due;
mod households;
mod lending;
mod stops;

use kaifong_kernel::{Consumer, TimerHandler};

/// Every consumer group of this service.
#[must_use]
pub fn groups() -> Vec<Consumer> {
    vec![stops::done(), households::erased()]
}

/// Every timer of this service.
#[must_use]
pub fn timers() -> Vec<TimerHandler> {
    let mut timers = due::all();
    timers.push(lending::loan_day());
    timers
}
