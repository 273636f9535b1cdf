//! Stops waiting for a pledge.

use kaifong_kernel::{Result, Tx, Verb};

use crate::{domain::pledge::PledgeId, events, store};

/// Stop waiting for a pledge whose last day is over; does nothing to any other.
pub struct ExpirePledge {
    /// The pledge.
    pub pledge: PledgeId,
}

impl Verb for ExpirePledge {
    const NAME: &'static str = "ExpirePledge";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let pledge = store::pledge::lock(tx, self.pledge).await?;
        let Some(expired) = pledge.and_then(|pledge| pledge.expire(tx.today())) else { return Ok(()) };
        store::pledge::save(tx, &expired).await?;
        tx.emit(events::gift::pledge_changed(&expired));
        Ok(())
    }
}
