//! The ledger of movements, with everything that follows from one.

use kaifong_kernel::{
    Read, Result, Tx,
    kept::{add, read_all},
    reexport::uuid::Uuid,
    values::{Instant, Invalid, Page, PageOf},
};
use sea_orm::Value;

use super::{balance, carried, lot_stock, row::get};
use crate::domain::{
    ids::{ItemId, LocationId, LotId, OrderId},
    location::{Location, LocationKind},
    lot::Lot,
    movement::{Movement, Source, least_since},
};

/// What stands in the way of a movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// What is left in the warehouse would be less than what is set aside.
    Reserved(LocationId),
    /// The vehicle doesn't carry that for that line.
    NotCarried,
    /// Its source has such a line, of another lot or told at the same moment.
    Known,
}

/// Keeps a movement of a locked lot and everything that follows from it. `frees`: how much of what leaves was set aside.
///
/// What is at the place was judged before; here it can only fail.
///
/// # Errors
/// When the database refuses it.
pub async fn record(
    tx: &mut Tx,
    lot: &Lot,
    [from, to]: [&Location; 2],
    movement: &Movement,
    frees: i64,
) -> Result<Result<(), Obstacle>> {
    let quantity = movement.quantity.get();
    if from.shelf() != to.shelf() {
        if let Some(warehouse) = from.shelf()
            && !lot_stock::go(tx, lot.id, warehouse, quantity, frees).await?
        {
            return Ok(Err(Obstacle::Reserved(warehouse)));
        }
        if let Some(warehouse) = to.shelf() {
            lot_stock::come(tx, lot, warehouse, quantity).await?;
        }
    }
    if from.kind == LocationKind::Vehicle && !carried::unload(tx, movement).await? {
        return Ok(Err(Obstacle::NotCarried));
    }
    if to.kind == LocationKind::Vehicle {
        carried::load(tx, movement).await?;
    }
    balance::shift(tx, lot, from, -quantity).await?;
    balance::shift(tx, lot, to, quantity).await?;
    Ok(if add(tx, movement).await? { Ok(()) } else { Err(Obstacle::Known) })
}

/// The least that a place has held of a locked lot since a moment.
pub async fn least(read: &Read, lot: LotId, location: LocationId, since: Instant) -> Result<i64> {
    let sql = "SELECT from_id, quantity, occurred_at FROM movement WHERE lot_id = $1 AND occurred_at > $2 \
               AND (from_id = $3 OR to_id = $3)";
    let mut steps = Vec::new();
    for row in read.all(sql, [lot.into(), since.into(), location.into()]).await? {
        let (from, quantity): (LocationId, i64) = (get(&row, "from_id")?, get(&row, "quantity")?);
        steps.push((get(&row, "occurred_at")?, if from == location { -quantity } else { quantity }));
    }
    Ok(least_since(balance::at(read, lot, location).await?, steps))
}

/// When a lot was moved last.
pub async fn newest(read: &Read, lot: LotId) -> Result<Option<Instant>> {
    let sql = "SELECT MAX(occurred_at) AS newest FROM movement WHERE lot_id = $1";
    let row = read.one(sql, [lot.into()]).await?;
    row.map_or(Ok(None), |row| get(&row, "newest"))
}

/// When goods of a lot came to a place for an order, the last time.
pub async fn came_for(read: &Read, order: OrderId, lot: LotId, to: LocationId) -> Result<Option<Instant>> {
    let sql = "SELECT MAX(occurred_at) AS newest FROM movement WHERE order_id = $1 AND lot_id = $2 AND to_id = $3";
    let row = read.one(sql, [order.into(), lot.into(), to.into()]).await?;
    row.map_or(Ok(None), |row| get(&row, "newest"))
}

/// The movements that follow from something, in the order of its lines.
pub async fn of_source(read: &Read, source: &Source) -> Result<Vec<Movement>> {
    let sql = "SELECT facts FROM movement WHERE source_kind = $1 AND source_id = $2 ORDER BY source_line";
    read_all(read, sql, vec![source.kind.clone().into(), source.id.clone().into()]).await
}

/// Which movements are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only of this item.
    pub item: Option<ItemId>,
    /// Only of this lot.
    pub lot: Option<LotId>,
    /// Only from or to this place.
    pub location: Option<LocationId>,
    /// Only for this order.
    pub order: Option<OrderId>,
    /// Only what happened then or later.
    pub from: Option<Instant>,
    /// Only what happened before.
    pub until: Option<Instant>,
}

/// One page of movements in the order they happened, those of one moment as they were recorded.
pub async fn list(read: &Read, wanted: &Wanted, page: &Page) -> Result<PageOf<Movement>> {
    let filters: [(&str, Option<Value>); 5] = [
        ("item_id = ", wanted.item.map(Into::into)),
        ("lot_id = ", wanted.lot.map(Into::into)),
        ("order_id = ", wanted.order.map(Into::into)),
        ("occurred_at >= ", wanted.from.map(Into::into)),
        ("occurred_at < ", wanted.until.map(Into::into)),
    ];
    let (mut text, mut values) = (String::from("1 = 1"), Vec::new());
    for (condition, value) in filters {
        if let Some(value) = value {
            values.push(value);
            text.push_str(&format!(" AND {condition}${}", values.len()));
        }
    }
    if let Some(location) = wanted.location {
        values.push(location.into());
        text.push_str(&format!(" AND (from_id = ${0} OR to_id = ${0})", values.len()));
    }
    if let Some(after) = &page.after {
        let (moment, id) = parsed(after)?;
        values.extend([moment.into(), id.into()]);
        text.push_str(&format!(" AND (occurred_at, id) > (${}, ${})", values.len() - 1, values.len()));
    }
    let most = page.size.saturating_add(1);
    let sql = format!("SELECT facts FROM movement WHERE {text} ORDER BY occurred_at, id LIMIT {most}");
    let place = |it: &Movement| format!("{}.{}", it.occurred_at.micros(), it.id.uuid());
    Ok(PageOf::cut(read_all(read, &sql, values).await?, page, place))
}

fn parsed(cursor: &str) -> Result<(i64, Uuid), Invalid> {
    let bad = || Invalid::field("page.cursor", "not a cursor of this list: begin at the first page");
    let (moment, id) = cursor.split_once('.').ok_or_else(bad)?;
    Ok((moment.parse().map_err(|_| bad())?, id.parse().map_err(|_| bad())?))
}
