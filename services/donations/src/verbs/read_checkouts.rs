//! Questions about checkouts.

use kaifong_kernel::{
    Query, Read, Result,
    values::{Page, PageOf},
};

use crate::{
    domain::{
        checkout::{Checkout, CheckoutId},
        gift_refusal::GiftRefusal,
    },
    store::{self, checkout::Wanted},
};

/// Reads one checkout.
pub struct GetCheckout {
    /// The checkout.
    pub checkout: CheckoutId,
}

impl Query for GetCheckout {
    const NAME: &'static str = "GetCheckout";
    type Out = Checkout;

    async fn run(&self, read: &Read) -> Result<Checkout> {
        let unknown = GiftRefusal::UnknownCheckout { checkout: self.checkout };
        Ok(store::checkout::get_by_id(read, self.checkout).await?.ok_or(unknown)?)
    }
}

/// Lists checkouts.
pub struct ListCheckouts {
    /// Which.
    pub wanted: Wanted,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListCheckouts {
    const NAME: &'static str = "ListCheckouts";
    type Out = PageOf<Checkout>;

    async fn run(&self, read: &Read) -> Result<PageOf<Checkout>> {
        store::checkout::list(read, &self.wanted, &self.page).await
    }
}
