//! Ends a hold whose deadline has passed.

use kaifong_kernel::{Result, Tx, Verb};

use super::ending_hold::free;
use crate::{domain::hold::HoldId, events, store};

/// End a hold; nothing is done when it has ended, or isn't due.
pub struct ExpireHold {
    /// The hold.
    pub hold: HoldId,
}

impl Verb for ExpireHold {
    const NAME: &'static str = "ExpireHold";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let Some(hold) = store::hold::lock(tx, self.hold).await? else { return Ok(()) };
        let Some(hold) = hold.expire(tx.now()) else { return Ok(()) };
        free(tx, &hold).await?;
        tx.emit(events::fund::hold_expired(&hold));
        Ok(())
    }
}
