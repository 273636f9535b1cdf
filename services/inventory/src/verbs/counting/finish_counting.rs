//! Says that everything is counted.

use kaifong_kernel::{Result, Tx, Verb};

use super::{keep, locked};
use crate::domain::{ids::StockTakeId, stock_take::StockTake};

/// Finish counting.
pub struct FinishCounting {
    /// The stock-take.
    pub stock_take: StockTakeId,
}

impl Verb for FinishCounting {
    const NAME: &'static str = "FinishCounting";
    type Out = StockTake;

    async fn run(&self, tx: &mut Tx) -> Result<StockTake> {
        let counted = locked(tx, self.stock_take).await?.finish()?;
        keep(tx, counted).await
    }
}
