//! What falls due: offers that nobody accepted by their deadline.

use kaifong_kernel::{Call, Ports, TimerHandler, reexport::uuid::Uuid};

use crate::verbs::end_offer::{DEADLINE, EndOffer};

/// The timer of an offer's deadline.
pub(super) fn deadline() -> TimerHandler {
    TimerHandler::new(DEADLINE, |ports: Ports, subject: Uuid, call: Call| async move {
        ports.execute(call, EndOffer { award: subject.into() }).await
    })
}
