//! Balances: what is of a lot at a place. They follow from the movements, and are written under the lot's lock.

use kaifong_kernel::{
    Read, Result, Tx,
    reexport::uuid::Uuid,
    values::{Invalid, Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use super::row::get;
use crate::domain::{
    ids::{ItemId, LocationId, LotId},
    location::{Location, LocationKind},
    lot::Lot,
};

/// What is of a lot at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The item.
    pub item: ItemId,
    /// The lot.
    pub lot: LotId,
    /// The place.
    pub location: LocationId,
    /// Its kind.
    pub kind: LocationKind,
    /// The warehouse it belongs to.
    pub warehouse: Option<LocationId>,
    /// Base units.
    pub on_hand: i64,
}

const COLUMNS: &str = "item_id, lot_id, location_id, kind, warehouse_id, on_hand";

fn state(row: &QueryResult) -> Result<Balance> {
    Ok(Balance {
        item: get(row, "item_id")?,
        lot: get(row, "lot_id")?,
        location: get(row, "location_id")?,
        kind: get(row, "kind")?,
        warehouse: get(row, "warehouse_id")?,
        on_hand: get(row, "on_hand")?,
    })
}

/// What is of a lot at a place.
pub async fn at(read: &Read, lot: LotId, location: LocationId) -> Result<i64> {
    let sql = "SELECT on_hand FROM balance WHERE lot_id = $1 AND location_id = $2";
    let row = read.one(sql, [lot.into(), location.into()]).await?;
    row.as_ref().map_or(Ok(0), |row| get(row, "on_hand"))
}

/// What lies of a lot in the bins of a warehouse, in the order of their ids.
pub async fn in_bins(read: &Read, lot: LotId, warehouse: LocationId) -> Result<Vec<Balance>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM balance WHERE lot_id = $1 AND warehouse_id = $2 AND kind = 'bin' AND on_hand > 0 \
         ORDER BY location_id"
    );
    read.all(&sql, [lot.into(), warehouse.into()]).await?.iter().map(state).collect()
}

/// Moves what is of a lot at a place. The lot is locked.
pub(super) async fn shift(tx: &Tx, lot: &Lot, location: &Location, by: i64) -> Result<()> {
    let sql = "UPDATE balance SET on_hand = on_hand + $3 WHERE lot_id = $1 AND location_id = $2";
    if tx.run(sql, [lot.id.into(), location.id.into(), by.into()]).await? == 1 {
        return Ok(());
    }
    let sql = "INSERT INTO balance (lot_id, location_id, item_id, warehouse_id, kind, physical, on_hand) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values: [Value; 7] = [
        lot.id.into(),
        location.id.into(),
        lot.item.into(),
        location.warehouse.into(),
        location.kind.into(),
        location.is_physical().into(),
        by.into(),
    ];
    tx.run(sql, values).await.map(drop)
}

/// Which balances are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only of this item.
    pub item: Option<ItemId>,
    /// Only of this lot.
    pub lot: Option<LotId>,
    /// Only at this place.
    pub location: Option<LocationId>,
    /// Only in this warehouse.
    pub warehouse: Option<LocationId>,
}

/// One page of balances that aren't 0, by lot and place.
pub async fn list(read: &Read, wanted: &Wanted, page: &Page) -> Result<PageOf<Balance>> {
    let filters: [(&str, Option<Value>); 4] = [
        ("item_id", wanted.item.map(Into::into)),
        ("lot_id", wanted.lot.map(Into::into)),
        ("location_id", wanted.location.map(Into::into)),
        ("warehouse_id", wanted.warehouse.map(Into::into)),
    ];
    let (mut text, mut values) = (String::from("on_hand <> 0"), Vec::new());
    for (column, value) in filters {
        if let Some(value) = value {
            values.push(value);
            text.push_str(&format!(" AND {column} = ${}", values.len()));
        }
    }
    if let Some(after) = &page.after {
        let (lot, location) = parsed(after)?;
        values.extend([lot.into(), location.into()]);
        text.push_str(&format!(" AND (lot_id, location_id) > (${}, ${})", values.len() - 1, values.len()));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM balance WHERE {text} ORDER BY lot_id, location_id LIMIT {}",
        page.size.saturating_add(1)
    );
    let items = read.all(&sql, values).await?.iter().map(state).collect::<Result<Vec<_>>>()?;
    Ok(PageOf::cut(items, page, |it| format!("{}.{}", it.lot.uuid(), it.location.uuid())))
}

fn parsed(cursor: &str) -> Result<(Uuid, Uuid), Invalid> {
    let bad = || Invalid::field("page.cursor", "not a cursor of this list: begin at the first page");
    let (lot, location) = cursor.split_once('.').ok_or_else(bad)?;
    Ok((lot.parse().map_err(|_| bad())?, location.parse().map_err(|_| bad())?))
}
