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
        loan::{Loan, Purpose},
        location::LocationKind,
        movement::{MovementReason, OrderLine},
    },
    store::lending as store,
    verbs::wording,
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

/// What an asset says that was lost with its loan: why is about a household, and stands there alone.
const LENT: &str = "lost on loan";

/// An asset is lost: its loan ends, its promises are off, and it is counted among what is unexplained.
pub(in crate::verbs) async fn lose(
    tx: &mut Tx,
    asset: AssetId,
    reason: &str,
    movement: MovementReason,
) -> Result<Asset> {
    let before = locked(tx, asset).await?;
    let away = store::live(tx, asset).await?.into_iter().filter(|loan| loan.is_out() || loan.is_aboard());
    let away: Vec<Loan> = away.collect();
    let of_asset = if away.is_empty() { reason } else { LENT };
    keep_asset(tx, before.lose(of_asset.to_owned())?).await?;
    let mut why = Why::said(movement, of_asset);
    for loan in away {
        let (Purpose { order, line_no, household }, aboard) = (loan.purpose, loan.is_aboard());
        let words = wording::about(tx, household, reason).await?;
        keep_loan(tx, &loan.lose(words, tx.now())?, LoanGuard::Free).await?;
        if aboard {
            why.order = Some(OrderLine { order, line_no });
            withdrawing::tell(tx, order, "its asset was lost on its way").await?;
        }
    }
    withdrawing::promises(tx, asset, "its asset is lost").await?;
    let unexplained = only(tx, LocationKind::Unexplained).await?;
    shift(tx, asset, &unexplained, why).await
}
