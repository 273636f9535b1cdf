//! What falls due of loans: reminders, last days, and the days after them.

use kaifong_kernel::{Call, Ports, TimerHandler, reexport::uuid::Uuid};

use crate::verbs::lending::pass_loan_days::{LOAN_DAY, PassLoanDays};

/// The timer of a loan's next day that matters.
#[must_use]
pub fn loan_day() -> TimerHandler {
    TimerHandler::new(LOAN_DAY, |ports: Ports, subject: Uuid, call: Call| async move {
        ports.execute(call, PassLoanDays { loan: subject.into() }).await
    })
}
