//! What happens by itself: sagas go on with the fund, and the fund's own facts arrive.

mod bank;
mod saga;

use kaifong_kernel::Consumer;

use crate::peers::Fund;

/// Every consumer group of this service.
#[must_use]
pub fn groups(fund: Fund) -> Vec<Consumer> {
    vec![saga::steps(fund), bank::facts()]
}
