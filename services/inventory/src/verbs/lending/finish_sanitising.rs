//! A person has sanitised an asset.

use kaifong_kernel::{Result, Tx, Verb};

use super::{
    keeping::{into_bin, keep_asset},
    locked,
};
use crate::{
    domain::{
        asset::{Asset, Seen},
        ids::{AssetId, LocationId},
    },
    store::lending as store,
};

/// Finish sanitising an asset, which lies in a bin from then on.
pub struct FinishSanitising {
    /// The asset.
    pub asset: AssetId,
    /// The bin it was put into, if it was in none.
    pub to: Option<LocationId>,
}

impl Verb for FinishSanitising {
    const NAME: &'static str = "FinishSanitising";
    type Out = Asset;

    async fn run(&self, tx: &mut Tx) -> Result<Asset> {
        let seen = Seen { by: tx.actor().require_person()?, at: tx.now() };
        let promised = !store::live(tx, locked(tx, self.asset).await?.id).await?.is_empty();
        let clean = locked(tx, self.asset).await?.finish_sanitising(promised, seen)?;
        keep_asset(tx, clean).await?;
        into_bin(tx, self.asset, self.to).await
    }
}
