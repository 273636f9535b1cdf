//! Opens a programme.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::ProgrammeId, programme::Programme},
    events, store,
};

/// Ask the fund for a draft's money; it opens when the fund has set it aside.
pub struct OpenProgramme {
    /// The programme.
    pub programme: ProgrammeId,
}

impl Verb for OpenProgramme {
    const NAME: &'static str = "OpenProgramme";
    type Out = Programme;

    async fn run(&self, tx: &mut Tx) -> Result<Programme> {
        let programme = steps::programme(tx, self.programme).await?.fund()?;
        store::save(tx, &programme).await?;
        tx.emit(events::programme_changed(&programme));
        tx.emit(events::funding_requested(&programme));
        Ok(programme)
    }
}
