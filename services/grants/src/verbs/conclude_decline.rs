//! What the fund said to a declined award.

use kaifong_kernel::{Result, Tx, Verb};

use super::{failing, steps};
use crate::{
    domain::{award::AwardState, ids::AwardId},
    events, store,
};

/// Keep that its hold is freed.
pub struct ConcludeDecline {
    /// The award.
    pub award: AwardId,
}

impl Verb for ConcludeDecline {
    const NAME: &'static str = "ConcludeDecline";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let award = steps::award(tx, self.award).await?;
        if award.state == AwardState::Lapsed {
            // The deadline was faster: the hold is freed all the same.
            return Ok(());
        }
        let award = award.free()?;
        failing::reopen(tx, &award).await?;
        store::save(tx, &award).await?;
        tx.emit(events::award_changed(&award));
        Ok(())
    }
}
