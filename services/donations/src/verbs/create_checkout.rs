//! Records a card payment that is to be opened with the provider.

use kaifong_kernel::{Result, Tx, Verb, values::Money};

use super::giving;
use crate::{
    domain::{
        checkout::{Checkout, CheckoutId},
        donor::DonorId,
        fund::PurposeId,
    },
    events, store,
};

/// The timer that ends a checkout.
pub const EXPIRY: &str = "checkout.expiry";

/// Seconds a payer has: a day, the longest that Stripe leaves a session open.
const OPEN_SECONDS: i64 = 86_400;

/// Record a card payment; a consumer of the event then opens it with the provider.
pub struct CreateCheckout {
    /// The giver, if known.
    pub donor: Option<DonorId>,
    /// The purpose.
    pub purpose: PurposeId,
    /// How much.
    pub amount: Money,
    /// The provider's name.
    pub provider: &'static str,
}

impl Verb for CreateCheckout {
    const NAME: &'static str = "CreateCheckout";
    type Out = Checkout;

    async fn run(&self, tx: &mut Tx) -> Result<Checkout> {
        let giving = giving::judge(tx, self.donor, self.purpose, self.amount).await?;
        let (id, now) = (tx.mint::<CheckoutId>(), tx.now());
        let checkout = Checkout::create(id, giving, self.provider, now.plus_seconds(OPEN_SECONDS), now)?;
        store::checkout::add(tx, &checkout).await?;
        tx.set_timer(EXPIRY, id.uuid(), checkout.expires_at).await?;
        tx.emit(events::gift::checkout_created(&checkout));
        Ok(checkout)
    }
}
