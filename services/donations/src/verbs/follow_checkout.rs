//! Follows what the provider says of a card payment, and books the gift once it is paid.

use kaifong_kernel::{Result, Tx, Verb, values::Instant};

use super::{books, create_checkout::EXPIRY, receipting};
use crate::{
    domain::{
        checkout::{Checkout, CheckoutId, Told},
        gift::{Gift, GiftId},
        gift_refusal::GiftRefusal,
    },
    events, store,
};

/// What the payer does in the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Play {
    /// Pays.
    Paid,
    /// Finishes without the money moving.
    Unpaid,
    /// Walks away.
    Expired,
    /// Is declined.
    Declined,
}

/// Play the payer's part on a checkout of the sandbox.
pub struct PaySandboxCheckout {
    /// The checkout.
    pub checkout: CheckoutId,
    /// What happens.
    pub play: Play,
    /// The sandbox's name.
    pub sandbox: &'static str,
}

impl Verb for PaySandboxCheckout {
    const NAME: &'static str = "PaySandboxCheckout";
    type Out = Checkout;

    async fn run(&self, tx: &mut Tx) -> Result<Checkout> {
        let unknown = GiftRefusal::UnknownCheckout { checkout: self.checkout };
        let checkout = store::checkout::lock(tx, self.checkout).await?.ok_or(unknown)?;
        if checkout.provider != self.sandbox {
            return Err(GiftRefusal::NotSandbox { checkout: checkout.id }.into());
        }
        let told = match self.play {
            Play::Paid => Told::Paid { at: tx.now() },
            Play::Unpaid => Told::CompletedUnpaid,
            Play::Expired => Told::Expired,
            Play::Declined => Told::Declined,
        };
        follow(tx, checkout, told).await
    }
}

/// End a checkout that nobody paid in time; does nothing to any other.
pub struct ExpireCheckout {
    /// The checkout.
    pub checkout: CheckoutId,
}

impl Verb for ExpireCheckout {
    const NAME: &'static str = "ExpireCheckout";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let Some(checkout) = store::checkout::lock(tx, self.checkout).await? else { return Ok(()) };
        if checkout.clone().follow(Told::Expired).is_ok() {
            follow(tx, checkout, Told::Expired).await?;
        }
        Ok(())
    }
}

async fn follow(tx: &mut Tx, checkout: Checkout, told: Told) -> Result<Checkout> {
    let before = checkout.state;
    let (mut checkout, paid_at) = checkout.follow(told)?;
    if checkout.state == before {
        return Ok(checkout);
    }
    if let Some(paid_at) = paid_at {
        checkout.gift = Some(book(tx, &checkout, paid_at).await?);
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
