//! Stock-takes: what lies in their scope, what lay there at a moment, and their lines.

use kaifong_kernel::{
    Error, Read, Result, Tx,
    kept::read_row,
    reexport::uuid::Uuid,
    values::{Instant, Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use super::{add, kinds::kinds, list, of};
use crate::domain::{
    asset::Asset,
    ids::{AssetId, LocationId, LotId, StockTakeId},
    movement::Movement,
    stock_take::{Key, Line, MOST_LINES, Scope, StockTake, StockTakeState},
};

kinds! {
    StockTake "stock_take", |it| it.id, ["warehouse_id" = it.warehouse, "state" = it.state];
    // Ended by [`end_lines`]: a line that is written is being counted.
    Line "stock_take_line", |it| it.id, [
        "stock_take_id" = it.stock_take, "location_id" = it.key.location, "item_id" = it.key.item,
        "lot_id" = it.key.lot, "asset_id" = it.key.asset, "counted" = it.count.is_some(), "live" = true
    ];
}

/// What lies in a scope, at most one more than a stock-take may have.
pub async fn in_scope(read: &Read, scope: &Scope) -> Result<Vec<Key>> {
    let (mut lots, assets) = (lots_in(read, scope).await?, assets_in(read, scope).await?);
    lots.extend(assets);
    Ok(lots)
}

/// `AND column IN ($2, $3)`, unless there are none.
fn among(column: &str, ids: impl Iterator<Item = Uuid>, values: &mut Vec<Value>) -> String {
    let places: Vec<String> = ids
        .map(|id| {
            values.push(id.into());
            format!("${}", values.len())
        })
        .collect();
    if places.is_empty() { String::new() } else { format!(" AND {column} IN ({})", places.join(", ")) }
}

async fn lots_in(read: &Read, scope: &Scope) -> Result<Vec<Key>> {
    let mut values: Vec<Value> = vec![scope.warehouse.into()];
    let there = among("balance.location_id", scope.locations.iter().map(|one| one.uuid()), &mut values);
    let of_item = among("balance.item_id", scope.items.iter().map(|one| one.uuid()), &mut values);
    let sql = format!(
        "SELECT balance.location_id, balance.item_id, balance.lot_id FROM balance \
         JOIN item ON item.id = balance.item_id WHERE balance.warehouse_id = $1 \
         AND balance.kind IN ('bin', 'quarantine') AND balance.on_hand > 0 AND item.class <> 'serialised'{there}{of_item} \
         ORDER BY balance.location_id, balance.item_id, balance.lot_id LIMIT {}",
        MOST_LINES + 1
    );
    read.all(&sql, values).await?.iter().map(|row| key(row, None)).collect()
}

async fn assets_in(read: &Read, scope: &Scope) -> Result<Vec<Key>> {
    let mut values: Vec<Value> = vec![scope.warehouse.into()];
    let there = among("asset.location_id", scope.locations.iter().map(|one| one.uuid()), &mut values);
    let of_item = among("asset.item_id", scope.items.iter().map(|one| one.uuid()), &mut values);
    let sql = format!(
        "SELECT asset.location_id, asset.item_id, asset.lot_id, asset.id FROM asset \
         JOIN location ON location.id = asset.location_id WHERE location.warehouse_id = $1 \
         AND location.kind IN ('bin', 'quarantine'){there}{of_item} \
         ORDER BY asset.location_id, asset.id LIMIT {}",
        MOST_LINES + 1
    );
    read.all(&sql, values).await?.iter().map(|row| key(row, Some(row.try_get("", "id")?))).collect()
}

fn key(row: &QueryResult, asset: Option<AssetId>) -> Result<Key> {
    Ok(Key {
        location: row.try_get("", "location_id")?,
        item: row.try_get("", "item_id")?,
        lot: row.try_get("", "lot_id")?,
        asset,
    })
}

/// What of a lot lay at a place at a moment, by everything that is known to have happened until then.
pub async fn on_hand_at(read: &Read, lot: LotId, location: LocationId, at: Instant) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN to_id = $2 THEN quantity ELSE -quantity END), 0) AS BIGINT) AS on_hand \
               FROM movement WHERE lot_id = $1 AND (to_id = $2 OR from_id = $2) AND occurred_at <= $3";
    let row = read.one(sql, [lot.into(), location.into(), at.into()]).await?;
    let row = row.ok_or_else(|| Error::internal("a sum has a row"))?;
    Ok(row.try_get("", "on_hand")?)
}

/// Where an asset was at a moment, by everything that is known to have happened until then.
pub async fn place_at(read: &Read, asset: &Asset, at: Instant) -> Result<LocationId> {
    // Few movements of a lot are of one of its assets: the text of the facts leaves most of the others out.
    let sql = "SELECT facts FROM movement WHERE lot_id = $1 AND facts LIKE $2 ORDER BY occurred_at, id";
    let rows = read.all(sql, [asset.lot.into(), format!("%{}%", asset.id).into()]).await?;
    let moves = rows.iter().map(read_row).collect::<Result<Vec<Movement>>>()?;
    let own: Vec<&Movement> = moves.iter().filter(|one| one.asset == Some(asset.id)).collect();
    let before = own.iter().rfind(|one| one.occurred_at <= at).map(|one| one.to);
    // Where it was before it was ever moved: where its first movement took it from.
    Ok(before.or_else(|| own.first().map(|one| one.from)).unwrap_or(asset.location))
}

/// The lines of a stock-take, in the order they were added.
pub async fn lines(read: &Read, stock_take: StockTakeId) -> Result<Vec<Line>> {
    of(read, &[("stock_take_id", Some(stock_take.into()))]).await
}

/// One page of them.
pub async fn list_lines(read: &Read, stock_take: StockTakeId, page: &Page) -> Result<PageOf<Line>> {
    list(read, &[("stock_take_id", Some(stock_take.into()))], page).await
}

/// Locks the lots of a stock-take's lines, in the order of their ids: nothing of them moves meanwhile.
pub async fn lock_lots(tx: &Tx, stock_take: StockTakeId) -> Result<()> {
    let sql = format!(
        "SELECT id FROM lot WHERE id IN (SELECT lot_id FROM stock_take_line WHERE stock_take_id = $1) ORDER BY id{}",
        tx.for_update()
    );
    tx.all(&sql, [stock_take.into()]).await.map(drop)
}

/// Adds a line; the stock-take that is counting the same, where there is one.
pub async fn add_line(tx: &mut Tx, line: &Line) -> Result<Option<StockTakeId>> {
    if add(tx, line).await? {
        return Ok(None);
    }
    let sql = "SELECT stock_take_id FROM stock_take_line WHERE live AND location_id = $1 AND lot_id = $2 \
               AND item_id = $3 AND (asset_id = $4 OR (asset_id IS NULL AND CAST($4 AS UUID) IS NULL))";
    let (location, lot, item) = (line.key.location, line.key.lot, line.key.item);
    let row = tx.one(sql, [location.into(), lot.into(), item.into(), line.key.asset.into()]).await?;
    let row = row.ok_or_else(|| Error::internal("a line is in no stock-take's way"))?;
    Ok(Some(row.try_get("", "stock_take_id")?))
}

/// The lines of a stock-take that is over are in nobody's way any more.
pub async fn end_lines(tx: &mut Tx, stock_take: StockTakeId) -> Result<()> {
    tx.run("UPDATE stock_take_line SET live = FALSE WHERE stock_take_id = $1", [stock_take.into()]).await.map(drop)
}

/// One page of stock-takes.
pub async fn list_stock_takes(
    read: &Read,
    warehouse: Option<LocationId>,
    state: Option<StockTakeState>,
    page: &Page,
) -> Result<PageOf<StockTake>> {
    list(read, &[("warehouse_id", warehouse.map(Into::into)), ("state", state.map(Into::into))], page).await
}
