//! What is on a vehicle, by the order's line it was loaded for.

use kaifong_kernel::{Read, Result, Tx, reexport::uuid::Uuid};
use sea_orm::{QueryResult, Value};

use super::row::get;
use crate::domain::{
    ids::{AssetId, ItemId, LocationId, LotId, OrderId},
    movement::{Movement, OrderLine},
};

/// Goods on a vehicle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// What they were loaded for, where somebody knows.
    pub order: Option<OrderLine>,
    /// The item.
    pub item: ItemId,
    /// The lot.
    pub lot: LotId,
    /// The asset of a serialised item.
    pub asset: Option<AssetId>,
    /// Base units.
    pub quantity: i64,
}

fn state(row: &QueryResult) -> Result<Carried> {
    let (order, asset): (Uuid, Uuid) = (get(row, "order_id")?, get(row, "asset_id")?);
    let line = OrderLine { order: order.into(), line_no: get(row, "line_no")? };
    Ok(Carried {
        order: (!order.is_nil()).then_some(line),
        item: get(row, "item_id")?,
        lot: get(row, "lot_id")?,
        asset: (!asset.is_nil()).then(|| asset.into()),
        quantity: get(row, "quantity")?,
    })
}

const ALL: &str = "SELECT order_id, line_no, item_id, lot_id, asset_id, quantity FROM carried WHERE location_id = $1";

/// What is on a vehicle.
pub async fn on(read: &Read, vehicle: LocationId) -> Result<Vec<Carried>> {
    let sql = format!("{ALL} ORDER BY order_id, line_no, lot_id, asset_id");
    read.all(&sql, [vehicle.into()]).await?.iter().map(state).collect()
}

/// What is on a vehicle for an order.
pub async fn of_order(read: &Read, vehicle: LocationId, order: OrderId) -> Result<Vec<Carried>> {
    let sql = format!("{ALL} AND order_id = $2 ORDER BY line_no, lot_id, asset_id");
    read.all(&sql, [vehicle.into(), order.into()]).await?.iter().map(state).collect()
}

/// What is on a vehicle of a lot; what nobody knows an order of comes first.
pub async fn of_lot(read: &Read, vehicle: LocationId, lot: LotId) -> Result<Vec<Carried>> {
    let sql = format!("{ALL} AND lot_id = $2 ORDER BY order_id, line_no, asset_id");
    read.all(&sql, [vehicle.into(), lot.into()]).await?.iter().map(state).collect()
}

/// Adds what a movement brings onto a vehicle.
pub(super) async fn load(tx: &Tx, movement: &Movement) -> Result<()> {
    let sql = "INSERT INTO carried (location_id, order_id, line_no, lot_id, asset_id, item_id, quantity) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (location_id, order_id, line_no, lot_id, asset_id) \
               DO UPDATE SET quantity = carried.quantity + excluded.quantity";
    let [order, line_no] = line(movement.order);
    let values = [
        movement.to.into(),
        order,
        line_no,
        movement.lot.into(),
        asset(movement.asset),
        movement.item.into(),
        movement.quantity.into(),
    ];
    tx.run(sql, values).await.map(drop)
}

/// Takes what a movement takes from a vehicle; says whether it carried that much for that line.
pub(super) async fn unload(tx: &Tx, movement: &Movement) -> Result<bool> {
    const WHERE: &str = "location_id = $1 AND order_id = $2 AND line_no = $3 AND lot_id = $4 AND asset_id = $5";
    let [order, line_no] = line(movement.order);
    let values: [Value; 6] =
        [movement.from.into(), order, line_no, movement.lot.into(), asset(movement.asset), movement.quantity.into()];
    let sql = format!("DELETE FROM carried WHERE {WHERE} AND quantity = $6");
    if tx.run(&sql, values.clone()).await? == 1 {
        return Ok(true);
    }
    let sql = format!("UPDATE carried SET quantity = quantity - $6 WHERE {WHERE} AND quantity > $6");
    Ok(tx.run(&sql, values).await? == 1)
}

fn line(order: Option<OrderLine>) -> [Value; 2] {
    order.map_or([Uuid::nil().into(), 0_i32.into()], |line| [line.order.into(), line.line_no.into()])
}

fn asset(asset: Option<AssetId>) -> Value {
    asset.map_or(Uuid::nil(), AssetId::uuid).into()
}
