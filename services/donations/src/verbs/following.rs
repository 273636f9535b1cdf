//! Follows what the provider says of a card payment, and books the gift once it is paid.

use kaifong_kernel::{Result, Tx, values::Instant};

use super::{books, create_checkout::EXPIRY, receipting};
use crate::{
    domain::{
        checkout::{Checkout, Told},
        gift::{Gift, GiftId},
    },
    events, store,
};

/// Takes the checkout to where the provider says it is. What was told before changes nothing.
pub(super) async fn follow(tx: &mut Tx, checkout: Checkout, told: Told) -> Result<Checkout> {
    let before = checkout.state;
    let (mut checkout, paid_at) = checkout.follow(told)?;
    if checkout.state == before {
        return Ok(checkout);
    }
    if let Some(paid_at) = paid_at {
        checkout.gift = Some(book(tx, &checkout, paid_at).await?);
    }
    if !checkout.awaits_payer() {
        tx.cancel_timer(EXPIRY, checkout.id.uuid()).await?;
    }
    store::checkout::save(tx, &checkout).await?;
    tx.emit(events::gift::checkout_changed(&checkout));
    Ok(checkout)
}

/// The provider owes the money from now on: the charity's, and not spendable before its payout.
async fn book(tx: &mut Tx, checkout: &Checkout, paid_at: Instant) -> Result<GiftId> {
    let id = tx.mint::<GiftId>();
    let gift = Gift::paid_by_card(id, checkout.giving(), checkout.id, paid_at, tx.now())?;
    store::gift::add(tx, &gift).await?;
    books::card_paid(tx, &gift).await?;
    tx.emit(events::gift::gift_booked(&gift));
    receipting::offer(tx, gift).await?;
    Ok(id)
}
