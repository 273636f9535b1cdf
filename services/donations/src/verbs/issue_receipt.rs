//! Issues one receipt for gifts of one donor.

use kaifong_kernel::{Result, Tx, Verb};

use super::receipting;
use crate::{
    domain::{gift::GiftId, gift_refusal::GiftRefusal, receipt::Receipt},
    store,
};

/// Issue one receipt for these gifts.
pub struct IssueReceipt {
    /// The gifts, each once, at least one.
    pub gifts: Vec<GiftId>,
}

impl Verb for IssueReceipt {
    const NAME: &'static str = "IssueReceipt";
    type Out = Receipt;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt> {
        let gifts = store::gift::lock_all(tx, &self.gifts).await?;
        let missing = self.gifts.iter().find(|id| !gifts.iter().any(|gift| gift.id == **id));
        if let Some(gift) = missing {
            return Err(GiftRefusal::UnknownGift { gift: *gift }.into());
        }
        receipting::issue(tx, gifts).await
    }
}
