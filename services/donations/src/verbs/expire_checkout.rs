//! Ends a checkout that nobody paid in time.

use kaifong_kernel::{Result, Tx, Verb};

use super::following::follow;
use crate::{
    domain::checkout::{CheckoutId, Told},
    store,
};

/// End a checkout that nobody completed in time; does nothing to any other.
pub struct ExpireCheckout {
    /// The checkout.
    pub checkout: CheckoutId,
}

impl Verb for ExpireCheckout {
    const NAME: &'static str = "ExpireCheckout";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let Some(checkout) = store::checkout::lock(tx, self.checkout).await? else { return Ok(()) };
        if checkout.awaits_payer() {
            follow(tx, checkout, Told::Expired).await?;
        }
        Ok(())
    }
}
