//! What happens by itself: goods are handed over, and what was set aside or lent comes to its time.

mod due;
mod lending;
mod stops;

use kaifong_kernel::{Consumer, TimerHandler};

/// Every consumer group of this service.
#[must_use]
pub fn groups() -> Vec<Consumer> {
    vec![stops::done()]
}

/// Every timer of this service.
#[must_use]
pub fn timers() -> Vec<TimerHandler> {
    let mut timers = due::all();
    timers.push(lending::loan_day());
    timers
}
