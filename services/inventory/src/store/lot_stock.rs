//! What of a lot lies in the bins of a warehouse, and how much of it is set aside. Guarded statements keep it so that nothing
//! is set aside twice: they are the guard, whatever was read before.

use kaifong_kernel::{Error, Read, Result, Tx, values::Units};
use sea_orm::QueryResult;

use super::row;
use crate::domain::{
    ids::{ItemId, LocationId, LotId},
    lot::Lot,
    picking::Candidate,
};

/// A lot's stock in a warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LotStock {
    /// In bins.
    pub on_hand: i64,
    /// Of these: set aside.
    pub reserved: i64,
}

impl LotStock {
    /// What can still be set aside or taken away.
    #[must_use]
    pub const fn free(&self) -> i64 {
        self.on_hand - self.reserved
    }
}

fn state(row: &QueryResult) -> Result<LotStock> {
    Ok(LotStock { on_hand: row::get(row, "on_hand")?, reserved: row::get(row, "reserved")? })
}

/// A lot's stock in a warehouse; nothing where none of it ever was.
pub async fn get(read: &Read, lot: LotId, warehouse: LocationId) -> Result<LotStock> {
    let sql = "SELECT on_hand, reserved FROM lot_stock WHERE lot_id = $1 AND warehouse_id = $2";
    let row = read.one(sql, [lot.into(), warehouse.into()]).await?;
    row.as_ref().map_or(Ok(LotStock { on_hand: 0, reserved: 0 }), state)
}

/// How much of a lot is set aside, in all warehouses.
pub async fn reserved(read: &Read, lot: LotId) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(reserved), 0) AS BIGINT) AS reserved FROM lot_stock WHERE lot_id = $1";
    let row = read.one(sql, [lot.into()]).await?.ok_or_else(|| Error::internal("a sum has no row"))?;
    row::get(&row, "reserved")
}

/// The lots of an item of which something is free, where nobody has taken it yet.
pub async fn candidates(read: &Read, item: ItemId, warehouse: Option<LocationId>) -> Result<Vec<Candidate>> {
    let mut values = vec![item.into()];
    let place = warehouse.map_or("", |warehouse| {
        values.push(warehouse.into());
        " AND lot_stock.warehouse_id = $2"
    });
    let sql = format!(
        "SELECT lot.facts, lot_stock.warehouse_id, lot_stock.on_hand, lot_stock.reserved FROM lot_stock \
         JOIN lot ON lot.id = lot_stock.lot_id WHERE lot_stock.item_id = $1 AND NOT lot_stock.held \
         AND lot_stock.on_hand > lot_stock.reserved{place}"
    );
    let candidate = |row: &QueryResult| {
        let facts: String = row::get(row, "facts")?;
        let lot: Lot = serde_json::from_str(&facts).map_err(Error::internal)?;
        Ok(Candidate { lot, warehouse: row::get(row, "warehouse_id")?, free: state(row)?.free() })
    };
    read.all(&sql, values).await?.iter().map(candidate).collect()
}

/// Sets something aside, only while so much is free and the lot isn't on hold; says whether it was.
pub async fn hold(tx: &Tx, lot: LotId, warehouse: LocationId, quantity: i64) -> Result<bool> {
    let sql = "UPDATE lot_stock SET reserved = reserved + $3 WHERE lot_id = $1 AND warehouse_id = $2 AND NOT held \
               AND on_hand - reserved >= $3";
    Ok(tx.run(sql, [lot.into(), warehouse.into(), quantity.into()]).await? == 1)
}

/// Frees what was set aside.
pub async fn free(tx: &Tx, lot: LotId, warehouse: LocationId, quantity: Units) -> Result<()> {
    let sql =
        "UPDATE lot_stock SET reserved = reserved - $3 WHERE lot_id = $1 AND warehouse_id = $2 AND reserved >= $3";
    let freed = tx.run(sql, [lot.into(), warehouse.into(), quantity.into()]).await?;
    assert_eq!(freed, 1, "what is freed was set aside");
    Ok(())
}

/// Keeps whether a lot is on hold, where something may be set aside of it.
pub async fn set_held(tx: &Tx, lot: LotId, held: bool) -> Result<()> {
    let sql = "UPDATE lot_stock SET held = $2 WHERE lot_id = $1";
    tx.run(sql, [lot.into(), held.into()]).await.map(drop)
}

/// What comes into the bins of a warehouse. The lot is locked.
pub(super) async fn come(tx: &Tx, lot: &Lot, warehouse: LocationId, quantity: i64) -> Result<()> {
    let sql = "INSERT INTO lot_stock (lot_id, warehouse_id, item_id, on_hand, reserved, held) \
               VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (lot_id, warehouse_id) \
               DO UPDATE SET on_hand = lot_stock.on_hand + excluded.on_hand";
    let held = lot.hold.is_some();
    tx.run(sql, [lot.id.into(), warehouse.into(), lot.item.into(), quantity.into(), held.into()]).await.map(drop)
}

/// What leaves the bins of a warehouse, of which so much was set aside, only while what is left covers the rest that is;
/// says whether it left.
pub(super) async fn go(tx: &Tx, lot: LotId, warehouse: LocationId, quantity: i64, reserved: i64) -> Result<bool> {
    let sql = "UPDATE lot_stock SET on_hand = on_hand - $3, reserved = reserved - $4 \
               WHERE lot_id = $1 AND warehouse_id = $2 AND reserved >= $4 AND on_hand - $3 >= reserved - $4";
    Ok(tx.run(sql, [lot.into(), warehouse.into(), quantity.into(), reserved.into()]).await? == 1)
}
