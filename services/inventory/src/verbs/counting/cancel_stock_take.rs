//! Ends a stock-take that was not posted.

use kaifong_kernel::{Result, Tx, Verb};

use super::{keep, locked};
use crate::{
    domain::{ids::StockTakeId, stock_take::StockTake},
    store::counting,
};

/// Cancel a stock-take.
pub struct CancelStockTake {
    /// The stock-take.
    pub stock_take: StockTakeId,
    /// Why.
    pub reason: String,
}

impl Verb for CancelStockTake {
    const NAME: &'static str = "CancelStockTake";
    type Out = StockTake;

    async fn run(&self, tx: &mut Tx) -> Result<StockTake> {
        let cancelled = locked(tx, self.stock_take).await?.cancel(self.reason.clone(), tx.now())?;
        counting::end_lines(tx, cancelled.id).await?;
        keep(tx, cancelled).await
    }
}
