//! Stock-takes. What is expected of a line is what lay there when it was counted, and is computed again each time it is
//! looked at: a movement that becomes known late, and happened before, is in it.

pub mod cancel_stock_take;
mod cutting;
mod finding;
pub mod finish_counting;
pub mod open_stock_take;
pub mod post_stock_take;
pub mod read;
pub mod record_counts;
pub mod request_recount;
pub mod review_stock_take;

use kaifong_kernel::{Error, Read, Result, Tx};

use crate::{
    domain::{
        ids::StockTakeId,
        lending_refusal::LendingRefusal,
        stock_take::{Line, StockTake},
    },
    events::lending as events,
    store::{self, counting, lending},
};

/// A stock-take, locked.
async fn locked(tx: &Tx, stock_take: StockTakeId) -> Result<StockTake> {
    let found = store::lock(tx, stock_take.uuid()).await?;
    Ok(found.ok_or(LendingRefusal::UnknownStockTake { stock_take })?)
}

/// Writes it back, and tells of it.
async fn keep(tx: &mut Tx, stock_take: StockTake) -> Result<StockTake> {
    store::save(tx, &stock_take).await?;
    tx.emit(events::stock_take_changed(&stock_take));
    Ok(stock_take)
}

/// What lay at a line's place when it was counted; nothing is expected of what isn't counted.
async fn expected(read: &Read, line: &Line) -> Result<i64> {
    let Some(count) = line.count else { return Ok(0) };
    let Some(asset) = line.key.asset else {
        return counting::on_hand_at(read, line.key.lot, line.key.location, count.at).await;
    };
    let missing = || Error::internal("a line counts an asset that is not there");
    let asset = lending::asset(read, asset).await?.ok_or_else(missing)?;
    Ok(i64::from(counting::place_at(read, &asset, count.at).await? == line.key.location))
}
