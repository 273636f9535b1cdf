//! Takes an asset away to be repaired.

use kaifong_kernel::{Result, Tx, Verb};

use super::{
    keeping::{is_ashore, keep_asset},
    locked, withdrawing,
};
use crate::domain::{asset::Asset, ids::AssetId};

/// Send an asset to repair. What was booked of it is lost to its orders.
pub struct SendToRepair {
    /// The asset.
    pub asset: AssetId,
    /// Why.
    pub reason: String,
}

impl Verb for SendToRepair {
    const NAME: &'static str = "SendToRepair";
    type Out = Asset;

    async fn run(&self, tx: &mut Tx) -> Result<Asset> {
        let asset = locked(tx, self.asset).await?;
        let broken = asset.clone().send_to_repair(self.reason.clone())?;
        is_ashore(tx, &asset).await?;
        keep_asset(tx, broken).await?;
        withdrawing::promises(tx, self.asset, "its asset is to be repaired").await?;
        locked(tx, self.asset).await
    }
}
