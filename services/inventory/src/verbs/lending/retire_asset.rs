//! Takes an asset out of use for good.

use kaifong_kernel::{Result, Tx, Verb};

use super::{
    keeping::{Why, is_ashore, keep_asset, only, shift},
    locked, withdrawing,
};
use crate::domain::{asset::Asset, ids::AssetId, location::LocationKind, movement::MovementReason};

/// Retire an asset. What was booked of it is lost to its orders.
pub struct RetireAsset {
    /// The asset.
    pub asset: AssetId,
    /// Why.
    pub reason: String,
}

impl Verb for RetireAsset {
    const NAME: &'static str = "RetireAsset";
    type Out = Asset;

    async fn run(&self, tx: &mut Tx) -> Result<Asset> {
        let asset = locked(tx, self.asset).await?;
        let retired = asset.clone().retire(self.reason.clone())?;
        is_ashore(tx, &asset).await?;
        keep_asset(tx, retired).await?;
        withdrawing::promises(tx, self.asset, "its asset is out of use").await?;
        let scrap = only(tx, LocationKind::Scrap).await?;
        shift(tx, self.asset, &scrap, Why::said(MovementReason::Scrapped, &self.reason)).await
    }
}
