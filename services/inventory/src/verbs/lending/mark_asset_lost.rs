//! Says that nobody knows where an asset is.

use kaifong_kernel::{Result, Tx, Verb};

use super::{
    keeping::{LoanGuard, Why, keep_asset, keep_loan, only, shift},
    locked, withdrawing,
};
use crate::{
    domain::{
        asset::Asset,
        ids::AssetId,
        loan::Purpose,
        location::LocationKind,
        movement::{MovementReason, OrderLine},
    },
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
    let mut why = Why::said(movement, reason);
    for loan in store::live(tx, asset).await?.into_iter().filter(|loan| loan.is_out() || loan.is_aboard()) {
        let (Purpose { order, line_no, .. }, aboard) = (loan.purpose, loan.is_aboard());
        keep_loan(tx, &loan.lose(reason.to_owned(), tx.now())?, LoanGuard::Free).await?;
        if aboard {
            why.order = Some(OrderLine { order, line_no });
            withdrawing::tell(tx, order, "its asset was lost on its way").await?;
        }
    }
    withdrawing::promises(tx, asset, "its asset is lost").await?;
    let unexplained = only(tx, LocationKind::Unexplained).await?;
    shift(tx, asset, &unexplained, why).await
}
