//! Says that nobody knows where an asset is.

use kaifong_kernel::{Error, Result, Tx, Verb};

use super::{
    keeping::{LoanGuard, Why, keep_asset, keep_loan, only, shift},
    locked, withdrawing,
};
use crate::{
    domain::{
        asset::Asset,
        ids::{AssetId, VehicleId},
        loan::{Loan, Purpose},
        location::{Location, LocationKind},
        movement::{MovementReason, OrderLine},
    },
    events::{self, Returned},
    store::{carried, get, lending as store},
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

/// An asset is lost: its loan ends, its promises are off, and it is counted among what is unexplained. What is lost from a
/// vehicle is off it, as if it were taken back: nobody waits for it.
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
    let aboard = aboard(tx, &before).await?;
    keep_asset(tx, before.clone().lose(of_asset.to_owned())?).await?;
    let line = aboard.and_then(|(_, line)| line);
    // A movement for an order is about its household: no words stand there that an erasure would overlook.
    let note = if line.is_some() { LENT } else { of_asset };
    let why = Why { order: line, ..Why::said(movement, note) };
    for loan in away {
        let (Purpose { order, household, .. }, aboard) = (loan.purpose, loan.is_aboard());
        let words = wording::about(tx, household, reason).await?;
        keep_loan(tx, &loan.lose(words, tx.now())?, LoanGuard::Free).await?;
        if aboard {
            withdrawing::tell(tx, order, "its asset was lost on its way").await?;
        }
    }
    withdrawing::promises(tx, asset, "its asset is lost").await?;
    let unexplained = only(tx, LocationKind::Unexplained).await?;
    let lost = shift(tx, asset, &unexplained, why).await?;
    if let Some((vehicle, line)) = aboard {
        let line_no = line.map_or(0, |line| line.line_no);
        let gone = Returned { line_no, item: before.item, lot: before.lot, asset: Some(asset), quantity: 1 };
        tx.emit(events::vehicle_returned(vehicle, line.map(|line| line.order), &[gone], "lost"));
    }
    Ok(lost)
}

/// The vehicle that carries an asset, and for which line of an order.
async fn aboard(tx: &Tx, asset: &Asset) -> Result<Option<(VehicleId, Option<OrderLine>)>> {
    let place: Option<Location> = get(tx, asset.location.uuid()).await?;
    let Some(place) = place.filter(|place| place.kind == LocationKind::Vehicle) else { return Ok(None) };
    let vehicle = place.code.parse().map_err(Error::internal)?;
    let carried = carried::on(tx, place.id).await?.into_iter().find(|carried| carried.asset == Some(asset.id));
    Ok(Some((vehicle, carried.and_then(|carried| carried.order))))
}
