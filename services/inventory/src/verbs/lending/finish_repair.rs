//! A person has seen that an asset works again.

use kaifong_kernel::{Result, Tx, Verb};

use super::{
    keeping::{into_bin, keep_asset},
    locked,
};
use crate::{
    domain::{
        asset::{Asset, Condition, Seen},
        ids::{AssetId, LocationId},
    },
    store::lending as store,
};

/// Finish the repair of an asset, which lies in a bin from then on.
pub struct FinishRepair {
    /// The asset.
    pub asset: AssetId,
    /// What it looks like now; not damaged.
    pub condition: Condition,
    /// The bin it was put into, if it was in none.
    pub to: Option<LocationId>,
}

impl Verb for FinishRepair {
    const NAME: &'static str = "FinishRepair";
    type Out = Asset;

    async fn run(&self, tx: &mut Tx) -> Result<Asset> {
        let seen = Seen { by: tx.actor().require_person()?, at: tx.now() };
        let asset = locked(tx, self.asset).await?;
        let promised = !store::live(tx, asset.id).await?.is_empty();
        keep_asset(tx, asset.finish_repair(self.condition, promised, seen)?).await?;
        into_bin(tx, self.asset, self.to).await
    }
}
