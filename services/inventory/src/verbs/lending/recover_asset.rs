//! Takes in a lost asset that turned up.

use kaifong_kernel::{Result, Tx, Verb};

use super::{
    check_in,
    keeping::{Why, place, shift},
    locked,
};
use crate::domain::{
    asset::{Asset, AssetState, Condition, Seen},
    ids::{AssetId, LocationId},
    lending_refusal::LendingRefusal,
    movement::MovementReason,
};

/// Recover a lost asset, checked by a person.
pub struct RecoverAsset {
    /// The asset.
    pub asset: AssetId,
    /// Where it was put.
    pub to: LocationId,
    /// What the person saw.
    pub condition: Condition,
}

impl Verb for RecoverAsset {
    const NAME: &'static str = "RecoverAsset";
    type Out = Asset;

    async fn run(&self, tx: &mut Tx) -> Result<Asset> {
        let seen = Seen { by: tx.actor().require_person()?, at: tx.now() };
        let (to, _) = place(tx, self.to).await?;
        let asset = locked(tx, self.asset).await?;
        if asset.state != AssetState::Lost {
            return Err(LendingRefusal::AssetElsewhere { asset: asset.id, state: asset.state }.into());
        }
        let found = shift(tx, self.asset, &to, Why::just(MovementReason::Adjusted)).await?;
        check_in(tx, found, self.condition, seen).await?;
        locked(tx, self.asset).await
    }
}
