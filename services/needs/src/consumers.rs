//! What happens by itself: dispatch tells what its orders handed over.

mod orders;

use kaifong_kernel::Consumer;

/// Every consumer group of this service.
#[must_use]
pub fn groups() -> Vec<Consumer> {
    vec![orders::moved()]
}
