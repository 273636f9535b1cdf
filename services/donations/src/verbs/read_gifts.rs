//! Questions about gifts.

use kaifong_kernel::{
    Query, Read, Result,
    values::{Page, PageOf},
};

use crate::{
    domain::{
        gift::{Gift, GiftId},
        gift_refusal::GiftRefusal,
    },
    store::{self, gift::Wanted},
};

/// Reads one gift.
pub struct GetGift {
    /// The gift.
    pub gift: GiftId,
}

impl Query for GetGift {
    const NAME: &'static str = "GetGift";
    type Out = Gift;

    async fn run(&self, read: &Read) -> Result<Gift> {
        let unknown = GiftRefusal::UnknownGift { gift: self.gift };
        Ok(store::gift::get_by_id(read, self.gift).await?.ok_or(unknown)?)
    }
}

/// Lists gifts.
pub struct ListGifts {
    /// Which.
    pub wanted: Wanted,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListGifts {
    const NAME: &'static str = "ListGifts";
    type Out = PageOf<Gift>;

    async fn run(&self, read: &Read) -> Result<PageOf<Gift>> {
        store::gift::list(read, &self.wanted, &self.page).await
    }
}
