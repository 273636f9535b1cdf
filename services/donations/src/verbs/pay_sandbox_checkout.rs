//! Plays the payer's part in the sandbox.

use kaifong_kernel::{Result, Tx, Verb};

use super::following::follow;
use crate::{
    domain::{
        checkout::{Checkout, CheckoutId, Told},
        gift_refusal::GiftRefusal,
    },
    store,
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
