//! What happens by itself: a provider is asked, deadlines pass, imports go on.

mod checkout;
mod fund_timers;
mod gift_timers;

use std::sync::Arc;

use kaifong_kernel::{Consumer, TimerHandler};

use crate::payment::PaymentProvider;

/// Every consumer group of this service.
pub fn groups(provider: Arc<dyn PaymentProvider>) -> Vec<Consumer> {
    vec![checkout::opening(provider)]
}

/// Every timer of this service.
#[must_use]
pub fn timers() -> Vec<TimerHandler> {
    [fund_timers::all(), gift_timers::all()].into_iter().flatten().collect()
}
