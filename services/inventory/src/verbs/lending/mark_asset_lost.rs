//! Says that nobody knows where an asset is.

use kaifong_kernel::{Result, Tx, Verb};

use super::{
    keeping::{LoanGuard, keep_asset, keep_loan, only, shift},
    locked, withdrawing,
};
use crate::{
    domain::{asset::Asset, ids::AssetId, location::LocationKind, movement::MovementReason},
    store::lending as store,
};

/// Mark an asset as lost. Its loan ends; what was booked of it is lost to its orders.
pub struct MarkAssetLost {
    /// The asset.
    pub asset: AssetId,
    /// Why.
    pub reason: String,
}

impl Verb for MarkAssetLost {
    const NAME: &'static str = "MarkAssetLost";
    type Out = Asset;

    async fn run(&self, tx: &mut Tx) -> Result<Asset> {
        lose(tx, self.asset, &self.reason, MovementReason::Adjusted).await
    }
}

/// An asset is lost: its loan ends, its promises are off, and it is counted among what is unexplained.
pub(in crate::verbs) async fn lose(
    tx: &mut Tx,
    asset: AssetId,
    reason: &str,
    movement: MovementReason,
) -> Result<Asset> {
    let lost = locked(tx, asset).await?.lose(reason.to_owned())?;
    keep_asset(tx, lost).await?;
    for loan in store::live(tx, asset).await?.into_iter().filter(|loan| loan.is_out() || loan.is_aboard()) {
        let (order, aboard) = (loan.purpose.order, loan.is_aboard());
        keep_loan(tx, &loan.lose(reason.to_owned(), tx.now())?, LoanGuard::Free).await?;
        if aboard {
            withdrawing::tell(tx, order, "its asset was lost on its way").await?;
        }
    }
    withdrawing::promises(tx, asset, "its asset is lost").await?;
    let unexplained = only(tx, LocationKind::Unexplained).await?;
    shift(tx, asset, &unexplained, movement, Some(reason.to_owned())).await
}
