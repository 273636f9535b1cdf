//! Books the differences of a stock-take.

use std::collections::BTreeSet;

use kaifong_kernel::{Error, Result, Tx, Verb, values::Units};

use super::{cutting, expected, finding, keep, locked};
use crate::{
    domain::{
        ids::{LocationId, OrderId, StockTakeId},
        location::LocationKind,
        movement::{MovementReason, Source},
        stock_take::{Line, StockTake},
    },
    store::{self, counting},
    verbs::{
        lending::keeping::only,
        moving::{self, Move},
    },
};

/// Post a stock-take: what was found comes out of what is unexplained, what is missing goes there.
pub struct PostStockTake {
    /// The stock-take.
    pub stock_take: StockTakeId,
    /// Why the differences are booked.
    pub reason: String,
    /// Orders that may lose something by it.
    pub acknowledged: BTreeSet<OrderId>,
}

/// A line with the difference that is booked.
pub(super) struct Difference {
    /// The line.
    pub line: Line,
    /// Base units: above 0 found, below 0 missing.
    pub delta: i64,
}

impl Verb for PostStockTake {
    const NAME: &'static str = "PostStockTake";
    type Out = StockTake;

    async fn run(&self, tx: &mut Tx) -> Result<StockTake> {
        let posted = locked(tx, self.stock_take).await?.post(self.reason.clone(), tx.now())?;
        // Nothing of them moves from here on: what is expected stays what it is.
        counting::lock_lots(tx, posted.id).await?;
        let mut differences = Vec::new();
        for line in counting::lines(tx, posted.id).await? {
            let delta = line.is_as_reviewed(expected(tx, &line).await?)?;
            if delta != 0 {
                differences.push(Difference { line, delta });
            }
        }
        let (assets, lots): (Vec<_>, Vec<_>) = differences.into_iter().partition(|one| one.line.key.asset.is_some());
        let found = finding::judge(tx, assets).await?;
        cutting::make_room(tx, &posted, &lots, &found, &self.acknowledged).await?;
        self.book_lots(tx, lots).await?;
        finding::book(tx, found, &self.reason).await?;
        counting::end_lines(tx, posted.id).await?;
        keep(tx, posted).await
    }
}

impl PostStockTake {
    /// What was found first: what is missing in one bin may lie in another.
    async fn book_lots(&self, tx: &mut Tx, mut lots: Vec<Difference>) -> Result<()> {
        lots.sort_by_key(|one| (one.delta < 0, one.line.key.lot, one.line.id));
        let unexplained = only(tx, LocationKind::Unexplained).await?.id;
        for Difference { line, delta } in lots {
            let movement = moving::carry(tx, &self.movement(&line, delta, unexplained)?).await?;
            store::save(tx, &Line { movement: Some(movement.id), ..line }).await?;
        }
        Ok(())
    }

    fn movement(&self, line: &Line, delta: i64, unexplained: LocationId) -> Result<Move> {
        let here = line.key.location;
        let (from, to) = if delta > 0 { (unexplained, here) } else { (here, unexplained) };
        let quantity = Units::new(delta.abs()).ok_or_else(|| Error::internal("a difference is a quantity"))?;
        Ok(Move {
            lot: line.key.lot,
            asset: None,
            from,
            told_from: None,
            to,
            quantity,
            reason: MovementReason::Counted,
            note: Some(self.reason.clone()),
            salt: None,
            order: None,
            // When it was counted: a later stock-take expects what this one found.
            occurred_at: line.count.map(|count| count.at),
            source: Source::new("stock_take_line", line.id, 0),
        })
    }
}
