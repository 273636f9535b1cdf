//! Assets that a stock-take found somewhere else, or not at all.

use std::collections::BTreeMap;

use kaifong_kernel::{Error, Result, Tx};

use super::post_stock_take::Difference;
use crate::{
    domain::{
        asset::{Asset, AssetState, Seen},
        ids::{AssetId, OrderId},
        lending_refusal::LendingRefusal,
        location::{Location, LocationKind},
        movement::MovementReason,
        stock_take::Line,
    },
    store::{self, lending},
    verbs::lending::{
        keeping::{Why, keep_asset, shift},
        locked,
        mark_asset_lost::lose,
    },
};

/// What is to be booked of an asset.
pub(super) struct Found {
    /// The line that says so.
    line: Line,
    /// The asset.
    asset: Asset,
    /// Where it lies, unless it is missing.
    at: Option<Location>,
    /// The orders that lose it.
    pub orders: Vec<OrderId>,
}

/// What becomes of each asset: it is where it was counted last, or missing where it should have been.
pub(super) async fn judge(tx: &Tx, differences: Vec<Difference>) -> Result<Vec<Found>> {
    let mut of_asset = BTreeMap::<AssetId, Vec<Difference>>::new();
    for one in differences {
        let asset = one.line.key.asset.ok_or_else(|| Error::internal("a difference of no asset"))?;
        of_asset.entry(asset).or_default().push(one);
    }
    let mut all = Vec::new();
    for (asset, differences) in of_asset {
        let asset = locked(tx, asset).await?;
        let seen = differences.iter().filter(|one| one.delta > 0);
        let seen = seen.max_by_key(|one| one.line.count.map(|count| count.at)).map(|one| one.line.clone());
        match seen {
            Some(line) => all.extend(elsewhere(tx, asset, line).await?),
            None => all.extend(missing(tx, asset, differences).await?),
        }
    }
    Ok(all)
}

/// It lies where nobody expected it, unless it was moved on since.
async fn elsewhere(tx: &Tx, asset: Asset, line: Line) -> Result<Option<Found>> {
    let counted_at = line.count.map(|count| count.at).ok_or_else(|| Error::internal("a difference of no count"))?;
    let then = store::counting::place_at(tx, &asset, counted_at).await?;
    if asset.location != then || asset.location == line.key.location {
        return Ok(None);
    }
    let now = place(tx, &asset).await?;
    let abroad = !matches!(now.kind, LocationKind::Bin | LocationKind::Quarantine | LocationKind::Unexplained);
    if abroad || asset.state == AssetState::Retired {
        return Err(LendingRefusal::CountedAbroad { asset: asset.id, state: asset.state }.into());
    }
    let at: Option<Location> = store::get(tx, line.key.location.uuid()).await?;
    let orders =
        if at.as_ref().is_some_and(|at| is_set_apart(&asset, at)) { promised(tx, asset.id).await? } else { Vec::new() };
    Ok(Some(Found { line, asset, at, orders }))
}

/// What was ready and was found in quarantine: nobody gets it before a person has looked at it.
fn is_set_apart(asset: &Asset, at: &Location) -> bool {
    at.kind == LocationKind::Quarantine && matches!(asset.state, AssetState::Available | AssetState::Reserved)
}

/// The orders that an asset is promised to, and waits for.
async fn promised(tx: &Tx, asset: AssetId) -> Result<Vec<OrderId>> {
    let booked = lending::live(tx, asset).await?.into_iter().filter(|loan| !loan.is_out());
    Ok(booked.map(|loan| loan.purpose.order).collect())
}

/// It should have been there and was not, unless it was moved from there since.
async fn missing(tx: &Tx, asset: Asset, differences: Vec<Difference>) -> Result<Option<Found>> {
    let line = differences.into_iter().map(|one| one.line).find(|line| line.key.location == asset.location);
    let Some(line) = line else { return Ok(None) };
    let orders = promised(tx, asset.id).await?;
    Ok(Some(Found { line, asset, at: None, orders }))
}

async fn place(tx: &Tx, asset: &Asset) -> Result<Location> {
    let place = store::get(tx, asset.location.uuid()).await?;
    place.ok_or_else(|| Error::internal("an asset is nowhere"))
}

/// Books it.
pub(super) async fn book(tx: &mut Tx, found: Vec<Found>, reason: &str) -> Result<()> {
    for Found { line, asset, at, .. } in found {
        match at {
            None => lose(tx, asset.id, reason, MovementReason::Counted).await?,
            Some(at) => put_there(tx, asset.id, &at, &line, reason).await?,
        };
    }
    Ok(())
}

/// What was lost and turned up is as good as given back: who counted it has seen it, and it is sanitised. What was ready and
/// turned up in quarantine is ready no more.
async fn put_there(tx: &mut Tx, asset: AssetId, at: &Location, line: &Line, reason: &str) -> Result<Asset> {
    let moved = shift(tx, asset, at, Why::said(MovementReason::Counted, reason)).await?;
    if moved.state == AssetState::Lost {
        let count = line.count.ok_or_else(|| Error::internal("a difference of no count"))?;
        let condition = moved.condition;
        keep_asset(tx, moved.check(condition, Seen { by: count.by, at: count.at })?).await?;
    } else if is_set_apart(&moved, at) {
        keep_asset(tx, moved.set_apart(reason.to_owned())?).await?;
    }
    locked(tx, asset).await
}
