//! Withdraws a promise.

use kaifong_kernel::{Result, Tx, Verb};

use super::create_pledge::EXPIRY;
use crate::{
    domain::{gift_refusal::GiftRefusal, pledge::PledgeId},
    events,
    store::{self, seen::SeenPledge},
};

/// Withdraw a promise that no gift carries.
pub struct CancelPledge {
    /// The pledge.
    pub pledge: PledgeId,
}

impl Verb for CancelPledge {
    const NAME: &'static str = "CancelPledge";
    type Out = SeenPledge;

    async fn run(&self, tx: &mut Tx) -> Result<SeenPledge> {
        let unknown = GiftRefusal::UnknownPledge { pledge: self.pledge };
        let pledge = store::pledge::lock(tx, self.pledge).await?.ok_or(unknown)?.cancel()?;
        store::pledge::save(tx, &pledge).await?;
        tx.cancel_timer(EXPIRY, pledge.id.uuid()).await?;
        tx.emit(events::gift::pledge_changed(&pledge));
        SeenPledge::of(tx, pledge).await
    }
}
