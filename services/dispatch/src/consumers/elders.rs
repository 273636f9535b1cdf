//! What falls due: an elder living alone whom nobody reached, and nobody has taken that on.

use kaifong_kernel::{Call, Ports, TimerHandler, reexport::uuid::Uuid};

use crate::verbs::escalate_elder::{DEADLINE, EscalateElder};

/// The timer of an elder's deadline.
pub(super) fn deadline() -> TimerHandler {
    TimerHandler::new(DEADLINE, |ports: Ports, subject: Uuid, call: Call| async move {
        ports.execute(call, EscalateElder { stop: subject.into() }).await
    })
}
