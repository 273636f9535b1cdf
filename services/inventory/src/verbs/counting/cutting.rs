//! Whose reservations go when less is there than is reserved.

use std::collections::{BTreeMap, BTreeSet};

use kaifong_kernel::{Result, Tx};

use super::{finding::Found, post_stock_take::Difference};
use crate::{
    domain::{
        ids::{LotId, OrderId},
        lending_refusal::LendingRefusal,
        location::{Location, LocationKind},
        reservation::Reservation,
        stock_take::StockTake,
    },
    store::{self, lot_stock, reservation},
    verbs::lending::withdrawing::withdraw,
};

/// Frees what can't be kept set aside any more: of each lot the reservations that were made last, and those of assets
/// that are missing.
///
/// # Errors
/// [`LendingRefusal::CutsReserved`] (INV133) when an order would lose something that nobody acknowledged.
pub(super) async fn make_room(
    tx: &mut Tx,
    stock_take: &StockTake,
    lots: &[Difference],
    found: &[Found],
    acknowledged: &BTreeSet<OrderId>,
) -> Result<()> {
    let mut orders: BTreeSet<OrderId> = found.iter().flat_map(|one| one.orders.iter().copied()).collect();
    for (lot, delta) in on_shelves(tx, lots).await? {
        orders.extend(losers(tx, stock_take, lot, delta, &orders).await?);
    }
    if !orders.is_subset(acknowledged) {
        let names: Vec<String> = orders.iter().map(ToString::to_string).collect();
        return Err(LendingRefusal::CutsReserved { stock_take: stock_take.id, orders: names.join(", ") }.into());
    }
    for order in orders {
        withdraw(tx, order, "a stock-take found less than was reserved").await?;
    }
    Ok(())
}

/// By how much each lot changes in the bins that are reserved from.
async fn on_shelves(tx: &Tx, lots: &[Difference]) -> Result<BTreeMap<LotId, i64>> {
    let mut deltas = BTreeMap::new();
    for Difference { line, delta } in lots {
        let place: Option<Location> = store::get(tx, line.key.location.uuid()).await?;
        if place.is_some_and(|place| place.kind == LocationKind::Bin) {
            *deltas.entry(line.key.lot).or_default() += delta;
        }
    }
    Ok(deltas)
}

/// The orders whose reservations of a lot don't fit any more, the youngest first, beside those that lose theirs anyhow.
async fn losers(
    tx: &Tx,
    stock_take: &StockTake,
    lot: LotId,
    delta: i64,
    gone: &BTreeSet<OrderId>,
) -> Result<BTreeSet<OrderId>> {
    let stock = lot_stock::get(tx, lot, stock_take.warehouse).await?;
    let live = reservation::live_of_lot(tx, lot, stock_take.warehouse).await?;
    let freed = |order: OrderId| live.iter().filter(move |one| one.order == order).map(|one| one.quantity.get());
    let mut short = stock.reserved - (stock.on_hand + delta);
    short -= gone.iter().copied().flat_map(freed).sum::<i64>();
    let mut losers = BTreeSet::new();
    let mut youngest: Vec<&Reservation> = live.iter().filter(|one| !gone.contains(&one.order)).collect();
    youngest.sort_by_key(|one| std::cmp::Reverse(one.id));
    for one in youngest {
        if short > 0 && losers.insert(one.order) {
            short -= freed(one.order).sum::<i64>();
        }
    }
    Ok(losers)
}
