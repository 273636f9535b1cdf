//! Has lines counted again.

use std::collections::BTreeSet;

use kaifong_kernel::{Result, Tx, Verb};

use super::{keep, locked};
use crate::{
    domain::{
        ids::StockTakeId,
        lending_refusal::LendingRefusal,
        stock_take::{LineId, StockTake},
    },
    store::{self, counting},
};

/// Have lines counted again: the stock-take is open again.
pub struct RequestRecount {
    /// The stock-take.
    pub stock_take: StockTakeId,
    /// The lines.
    pub lines: BTreeSet<LineId>,
}

impl Verb for RequestRecount {
    const NAME: &'static str = "RequestRecount";
    type Out = StockTake;

    async fn run(&self, tx: &mut Tx) -> Result<StockTake> {
        let stock_take = locked(tx, self.stock_take).await?;
        let lines = counting::lines(tx, stock_take.id).await?;
        if let Some(line) = self.lines.iter().find(|wanted| lines.iter().all(|line| line.id != **wanted)) {
            return Err(LendingRefusal::UnknownLine { stock_take: stock_take.id, line: *line }.into());
        }
        let counted = lines.iter().filter(|line| line.count.is_some() && !self.lines.contains(&line.id)).count();
        let open = stock_take.recount(counted)?;
        for line in lines.into_iter().filter(|line| self.lines.contains(&line.id)) {
            store::save(tx, &line.recount()).await?;
        }
        keep(tx, open).await
    }
}
