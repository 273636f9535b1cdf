//! Records what the provider answered to a new checkout.

use kaifong_kernel::{Result, Tx, Verb};

use crate::{
    domain::{
        checkout::{CheckoutId, CheckoutState},
        gift_refusal::GiftRefusal,
    },
    events, store,
};

/// Record where the payer pays.
pub struct OpenCheckout {
    /// The checkout.
    pub checkout: CheckoutId,
    /// The provider's id of it.
    pub session: String,
    /// The page where the payer pays.
    pub pay_url: String,
}

impl Verb for OpenCheckout {
    const NAME: &'static str = "OpenCheckout";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let unknown = GiftRefusal::UnknownCheckout { checkout: self.checkout };
        let checkout = store::checkout::lock(tx, self.checkout).await?.ok_or(unknown)?;
        if checkout.state != CheckoutState::Created {
            return Ok(());
        }
        let checkout = checkout.opened(self.session.clone(), self.pay_url.clone());
        store::checkout::save(tx, &checkout).await?;
        tx.emit(events::gift::checkout_changed(&checkout));
        Ok(())
    }
}
