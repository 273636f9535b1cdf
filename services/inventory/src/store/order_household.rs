//! Whose the orders are whose goods went onto vehicles: what is written about the goods goes when the household does.

use kaifong_kernel::{Result, Tx};

use super::row::get;
use crate::domain::ids::{HouseholdId, OrderId};

/// Keeps whose an order is.
pub async fn keep(tx: &Tx, order: OrderId, household: HouseholdId) -> Result<()> {
    let sql = "INSERT INTO order_household (order_id, household_id) VALUES ($1, $2) ON CONFLICT (order_id) DO NOTHING";
    tx.run(sql, [order.into(), household.into()]).await.map(drop)
}

/// Whose an order is, locked; nothing where none of its goods was on a vehicle.
pub async fn lock(tx: &Tx, order: OrderId) -> Result<Option<HouseholdId>> {
    let sql = format!("SELECT household_id FROM order_household WHERE order_id = $1{}", tx.for_update());
    tx.one(&sql, [order.into()]).await?.map(|row| get(&row, "household_id")).transpose()
}

/// The orders of a household, locked.
pub async fn lock_orders_of(tx: &Tx, household: HouseholdId) -> Result<Vec<OrderId>> {
    let sql =
        format!("SELECT order_id FROM order_household WHERE household_id = $1 ORDER BY order_id{}", tx.for_update());
    tx.all(&sql, [household.into()]).await?.iter().map(|row| get(row, "order_id")).collect()
}
