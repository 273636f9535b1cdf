//! An elder who lives alone was not reached, and the deadline came.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{duties, steps};
use crate::domain::ids::StopId;

/// The timer of an elder's deadline; its subject is the stop.
pub const DEADLINE: &str = "elder.deadline";

/// Escalate what nobody took on by its deadline: it becomes the administrators' too. What a person has taken on stays
/// theirs.
pub struct EscalateElder {
    /// The stop at which nobody was reached.
    pub stop: StopId,
}

impl Verb for EscalateElder {
    const NAME: &'static str = "EscalateElder";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let subject = self.stop.to_string();
        if !tx.is_work_unowned(duties::ELDER, &subject).await? {
            return Ok(());
        }
        let due = tx.now().plus_seconds(duties::AT_ONCE_SECONDS);
        let titles = [
            "Nobody took on an elder living alone who was not reached: act now",
            "獨居長者未能聯絡且無人跟進，請立即處理",
        ];
        steps::work(tx, duties::ELDER_ESCALATED, subject, Role::Admin, due, titles).await
    }
}
