//! What falls due in the fund: holds whose offers were not accepted in time.

use kaifong_kernel::{Call, Ports, TimerHandler, reexport::uuid::Uuid};

use crate::verbs::{expire_hold::ExpireHold, take_hold};

/// Every timer of the fund.
#[must_use]
pub fn all() -> Vec<TimerHandler> {
    vec![TimerHandler::new(take_hold::EXPIRY, |ports: Ports, subject: Uuid, call: Call| async move {
        ports.execute(call, ExpireHold { hold: subject.into() }).await
    })]
}
