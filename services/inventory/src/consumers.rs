//! What happens by itself: goods are handed over, and what was set aside comes to its time.

use kaifong_kernel::{Consumer, TimerHandler};

/// Every consumer group of this service.
#[must_use]
pub fn groups() -> Vec<Consumer> {
    Vec::new()
}

/// Every timer of this service.
#[must_use]
pub fn timers() -> Vec<TimerHandler> {
    Vec::new()
}
