//! Counting what is there.

use crate::route::{Route, Table};

const STOCK_TAKES: Table = Table { peer: "inventory", tag: "stock-takes" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.inventory.v1.StockTakeService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    STOCK_TAKES.post("/v1/stock-takes", rpc!("OpenStockTake")).created(),
    STOCK_TAKES.get("/v1/stock-takes", rpc!("ListStockTakes")),
    STOCK_TAKES.get("/v1/stock-takes/{stock_take_id}", rpc!("GetStockTake")),
    STOCK_TAKES.get("/v1/stock-takes/{stock_take_id}/lines", rpc!("ListStockTakeLines")),
    STOCK_TAKES.post("/v1/stock-takes/{stock_take_id}/counts", rpc!("RecordCounts")),
    STOCK_TAKES.post("/v1/stock-takes/{stock_take_id}/finish-counting", rpc!("FinishCounting")),
    STOCK_TAKES.post("/v1/stock-takes/{stock_take_id}/request-recount", rpc!("RequestRecount")),
    STOCK_TAKES.post("/v1/stock-takes/{stock_take_id}/review", rpc!("ReviewStockTake")),
    STOCK_TAKES.post("/v1/stock-takes/{stock_take_id}/post", rpc!("PostStockTake")),
    STOCK_TAKES.post("/v1/stock-takes/{stock_take_id}/cancel", rpc!("CancelStockTake")),
];
