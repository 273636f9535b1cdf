//! A person who counted none of it looks at the differences.

use kaifong_kernel::{Result, Tx, Verb};

use super::{expected, keep, locked};
use crate::{
    domain::{
        ids::StockTakeId,
        stock_take::{Line, StockTake},
    },
    store::{self, counting},
};

/// Review a stock-take: its differences as they are now are those that may be posted.
pub struct ReviewStockTake {
    /// The stock-take.
    pub stock_take: StockTakeId,
}

impl Verb for ReviewStockTake {
    const NAME: &'static str = "ReviewStockTake";
    type Out = StockTake;

    async fn run(&self, tx: &mut Tx) -> Result<StockTake> {
        let person = tx.actor().require_person()?;
        let reviewed = locked(tx, self.stock_take).await?.review(person, tx.now())?;
        for line in counting::lines(tx, reviewed.id).await? {
            let seen = line.against(expected(tx, &line).await?);
            if seen != line.reviewed {
                store::save(tx, &Line { reviewed: seen, ..line }).await?;
            }
        }
        keep(tx, reviewed).await
    }
}
