//! Changes a draft programme.

use kaifong_kernel::{Result, Tx, Verb, values::Money};

use super::steps;
use crate::{
    domain::{Both, ids::ProgrammeId, programme::Programme},
    events, store,
};

/// Change a draft.
pub struct UpdateProgramme {
    /// The programme.
    pub programme: ProgrammeId,
    /// The version that the caller has seen.
    pub seen: i64,
    /// Name.
    pub name: Both,
    /// What is to be set aside.
    pub amount: Money,
}

impl Verb for UpdateProgramme {
    const NAME: &'static str = "UpdateProgramme";
    type Out = Programme;

    async fn run(&self, tx: &mut Tx) -> Result<Programme> {
        let programme = steps::programme(tx, self.programme).await?;
        let programme = programme.update(self.seen, self.name.clone(), self.amount)?;
        store::save(tx, &programme).await?;
        tx.emit(events::programme_changed(&programme));
        Ok(programme)
    }
}
