//! Questions about stock-takes.

use kaifong_kernel::{
    Query, Read, Result,
    values::{Page, PageOf},
};

use super::expected;
use crate::{
    domain::{
        ids::{LocationId, StockTakeId},
        lending_refusal::LendingRefusal,
        stock_take::{Line, Reviewed, StockTake, StockTakeState},
    },
    store::{self, counting},
};

/// Reads one stock-take.
pub struct GetStockTake {
    /// The stock-take.
    pub stock_take: StockTakeId,
}

impl Query for GetStockTake {
    const NAME: &'static str = "GetStockTake";
    type Out = StockTake;

    async fn run(&self, read: &Read) -> Result<StockTake> {
        let unknown = LendingRefusal::UnknownStockTake { stock_take: self.stock_take };
        Ok(store::get(read, self.stock_take.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists stock-takes.
pub struct ListStockTakes {
    /// Only of this warehouse.
    pub warehouse: Option<LocationId>,
    /// Only in this state.
    pub state: Option<StockTakeState>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListStockTakes {
    const NAME: &'static str = "ListStockTakes";
    type Out = PageOf<StockTake>;

    async fn run(&self, read: &Read) -> Result<PageOf<StockTake>> {
        counting::list_stock_takes(read, self.warehouse, self.state, &self.page).await
    }
}

/// A line, with what is expected where that may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenLine {
    /// The line.
    pub line: Line,
    /// What was counted, beside what was expected; `None` while it isn't counted, or isn't told.
    pub against: Option<Reviewed>,
}

/// Lists the lines of a stock-take.
pub struct ListStockTakeLines {
    /// The stock-take.
    pub stock_take: StockTakeId,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListStockTakeLines {
    const NAME: &'static str = "ListStockTakeLines";
    type Out = PageOf<SeenLine>;

    async fn run(&self, read: &Read) -> Result<PageOf<SeenLine>> {
        let stock_take = GetStockTake { stock_take: self.stock_take }.run(read).await?;
        let PageOf { items, next } = counting::list_lines(read, stock_take.id, &self.page).await?;
        let mut seen = Vec::new();
        for line in items {
            let against = told(read, &stock_take, &line).await?;
            seen.push(SeenLine { line, against });
        }
        Ok(PageOf { items: seen, next })
    }
}

/// What is posted or was ended stays as it was reviewed; before that it is what is known now.
async fn told(read: &Read, stock_take: &StockTake, line: &Line) -> Result<Option<Reviewed>> {
    match stock_take.state {
        StockTakeState::Open if stock_take.blind => Ok(None),
        StockTakeState::Open | StockTakeState::Counted | StockTakeState::Reviewed => {
            Ok(line.against(expected(read, line).await?))
        }
        StockTakeState::Posted | StockTakeState::Cancelled => Ok(line.reviewed),
    }
}
