//! The wire: requests into verbs and questions, answers out. Nothing is judged here.

use kaifong_kernel::Ports;
use tonic::service::Routes;

/// Every service of inventory.
#[must_use]
pub fn routes(_: &Ports) -> Routes {
    Routes::default()
}
