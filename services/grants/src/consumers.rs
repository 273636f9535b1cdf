//! What happens by itself: sagas go on with the fund, the fund's own facts arrive, and offers come to their deadline.

mod bank;
mod offers;
mod saga;

use kaifong_kernel::{Consumer, TimerHandler};

use crate::peers::Fund;

/// Every consumer group of this service.
#[must_use]
pub fn groups(fund: Fund) -> Vec<Consumer> {
    vec![saga::steps(fund), bank::facts()]
}

/// Every timer of this service.
#[must_use]
pub fn timers() -> Vec<TimerHandler> {
    vec![offers::deadline()]
}
