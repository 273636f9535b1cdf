//! Closes a programme.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::ProgrammeId, programme::Programme},
    events, store,
};

/// Close an open programme.
pub struct CloseProgramme {
    /// The programme.
    pub programme: ProgrammeId,
}

impl Verb for CloseProgramme {
    const NAME: &'static str = "CloseProgramme";
    type Out = Programme;

    async fn run(&self, tx: &mut Tx) -> Result<Programme> {
        let programme = steps::programme(tx, self.programme).await?.close()?;
        store::save(tx, &programme).await?;
        tx.emit(events::programme_changed(&programme));
        Ok(programme)
    }
}
