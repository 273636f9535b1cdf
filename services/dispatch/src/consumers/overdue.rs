//! What falls due: runs that should have been on the road, orders whose day is over.

use kaifong_kernel::{Call, Ports, TimerHandler, reexport::uuid::Uuid};

use crate::verbs::overdue::{DAY_OVER, RUN_OVER, TellOfOverdue, TellOfUnstarted};

/// The timer of the end of a run's time.
pub(super) fn runs() -> TimerHandler {
    TimerHandler::new(RUN_OVER, |ports: Ports, subject: Uuid, call: Call| async move {
        ports.execute(call, TellOfUnstarted { run: subject.into() }).await
    })
}

/// The timer of the end of an order's day.
pub(super) fn orders() -> TimerHandler {
    TimerHandler::new(DAY_OVER, |ports: Ports, subject: Uuid, call: Call| async move {
        ports.execute(call, TellOfOverdue { order: subject.into() }).await
    })
}
