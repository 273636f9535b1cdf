//! What open orders bring to whom: the one table about orders that has no wall, and tells nothing but item and day.

use kaifong_kernel::{Read, Result, Tx, values::HkDate};

use crate::domain::{
    ids::ItemId,
    order::{Direction, Order, OrderState},
};

/// Keeps what an order brings, as long as it is open.
///
/// # Errors
/// When the database refuses.
pub async fn keep(tx: &Tx, order: &Order) -> Result<()> {
    tx.run("DELETE FROM open_line WHERE order_id = $1", [order.id.into()]).await?;
    if order.is_over() || order.state == OrderState::Failed || order.content.direction == Direction::Collect {
        return Ok(());
    }
    let sql =
        "INSERT INTO open_line (order_id, line_no, household_id, item_id, deliver_on) VALUES ($1, $2, $3, $4, $5)";
    for line in &order.content.lines {
        let content = &order.content;
        let place = [order.id.into(), line.line_no.into(), content.household.into()];
        tx.run(sql, place.into_iter().chain([line.item.into(), content.deliver_on.into()])).await?;
    }
    Ok(())
}

/// Another open order, of whomever, that brings an item of this one to its household within a window.
///
/// # Errors
/// When the database can't answer.
pub async fn served_already(read: &Read, order: &Order, window_days: u64) -> Result<Option<(ItemId, HkDate)>> {
    let day = order.content.deliver_on;
    let (from, to) = (day.minus_days(window_days), day.plus_days(window_days));
    let sql = "SELECT item_id, deliver_on FROM open_line WHERE household_id = $1 AND item_id = $2 AND order_id <> $3 \
               AND deliver_on >= $4 AND deliver_on <= $5 ORDER BY deliver_on LIMIT 1";
    for line in &order.content.lines {
        let of = [order.content.household.into(), line.item.into(), order.id.into()];
        if let Some(row) = read.one(sql, of.into_iter().chain([from.into(), to.into()])).await? {
            return Ok(Some((row.try_get("", "item_id")?, row.try_get("", "deliver_on")?)));
        }
    }
    Ok(None)
}
