//! Frees a hold.

use kaifong_kernel::{Result, Tx, Verb};

use super::{ending_hold::free, take_hold::EXPIRY};
use crate::{
    domain::{
        hold::{Hold, HoldId, HoldState},
        refusal::FundRefusal,
    },
    events, store,
};

/// Free a hold. Told again, it answers as before.
pub struct VoidHold {
    /// The hold.
    pub hold: HoldId,
}

impl Verb for VoidHold {
    const NAME: &'static str = "VoidHold";
    type Out = Hold;

    async fn run(&self, tx: &mut Tx) -> Result<Hold> {
        let unknown = FundRefusal::UnknownHold { hold: self.hold };
        let hold = store::hold::lock(tx, self.hold).await?.ok_or(unknown)?;
        if hold.state == HoldState::Voided {
            return Ok(hold);
        }
        let hold = hold.void()?;
        free(tx, &hold).await?;
        tx.cancel_timer(EXPIRY, hold.id.uuid()).await?;
        tx.emit(events::fund::hold_voided(&hold));
        Ok(hold)
    }
}
