//! The row that the steps of one order wait for.

use kaifong_kernel::{Result, Tx};

use crate::domain::ids::OrderId;

/// Opens an order's stock; `false` when something is set aside for it already.
pub async fn open(tx: &Tx, order: OrderId) -> Result<bool> {
    let sql = "INSERT INTO order_stock (order_id, live) VALUES ($1, TRUE) \
               ON CONFLICT (order_id) DO UPDATE SET live = TRUE WHERE NOT order_stock.live";
    Ok(tx.run(sql, [order.into()]).await? == 1)
}

/// Waits for whoever works on an order, and keeps others waiting.
pub async fn lock(tx: &Tx, order: OrderId) -> Result<()> {
    let sql = format!("SELECT live FROM order_stock WHERE order_id = $1{}", tx.for_update());
    tx.one(&sql, [order.into()]).await.map(drop)
}

/// Nothing is set aside for an order any more.
pub async fn close(tx: &Tx, order: OrderId) -> Result<()> {
    tx.run("UPDATE order_stock SET live = FALSE WHERE order_id = $1", [order.into()]).await.map(drop)
}
