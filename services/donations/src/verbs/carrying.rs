//! Puts a gift on the pledge it fulfils, and takes it off again.

use kaifong_kernel::{Result, Tx};

use super::create_pledge::EXPIRY;
use crate::{
    domain::{
        gift::Gift,
        gift_refusal::GiftRefusal,
        pledge::{Pledge, PledgeId},
    },
    events, store,
};

/// The pledge carries the gift from now on.
pub(super) async fn fulfil(tx: &mut Tx, pledge: PledgeId, gift: &Gift) -> Result<Pledge> {
    let pledge = store::pledge::lock(tx, pledge).await?.ok_or(GiftRefusal::UnknownPledge { pledge })?;
    let pledge = pledge.fulfil(gift.id, gift.amount)?;
    store::pledge::save(tx, &pledge).await?;
    tx.cancel_timer(EXPIRY, pledge.id.uuid()).await?;
    tx.emit(events::gift::pledge_changed(&pledge));
    Ok(pledge)
}

/// The pledge waits again: its cheque came back.
pub(super) async fn release(tx: &mut Tx, pledge: PledgeId) -> Result<()> {
    let pledge = store::pledge::lock(tx, pledge).await?.ok_or(GiftRefusal::UnknownPledge { pledge })?.reopen();
    store::pledge::save(tx, &pledge).await?;
    tx.set_timer(EXPIRY, pledge.id.uuid(), pledge.expires_on.plus_days(1).start()).await?;
    tx.emit(events::gift::pledge_changed(&pledge));
    Ok(())
}
