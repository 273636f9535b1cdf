//! Goods that come in, lots, movements, reservations, and what is on the vehicles.

use crate::route::{Route, Table};

const RECEIPTS: Table = Table { peer: "inventory", tag: "goods receipts" };
const IMPORTS: Table = Table { peer: "inventory", tag: "stock imports" };
const LOTS: Table = Table { peer: "inventory", tag: "lots" };
const STOCK: Table = Table { peer: "inventory", tag: "stock" };
const RESERVATIONS: Table = Table { peer: "inventory", tag: "reservations" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.inventory.v1.StockService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    RECEIPTS.post("/v1/goods-receipts", rpc!("AnnounceReceipt")).created(),
    RECEIPTS.get("/v1/goods-receipts", rpc!("ListGoodsReceipts")),
    RECEIPTS.get("/v1/goods-receipts/{receipt_id}", rpc!("GetGoodsReceipt")),
    RECEIPTS.get("/v1/goods-receipts/{receipt_id}/lines", rpc!("ListReceiptLines")),
    RECEIPTS.post("/v1/goods-receipts/{receipt_id}/arrive", rpc!("ArriveReceipt")),
    RECEIPTS.post("/v1/goods-receipts/{receipt_id}/inspect", rpc!("InspectReceipt")),
    RECEIPTS.post("/v1/goods-receipts/{receipt_id}/put-away", rpc!("PutAwayReceipt")),
    RECEIPTS.post("/v1/goods-receipts/{receipt_id}/reject", rpc!("RejectReceipt")),
    IMPORTS.post("/v1/stock-imports", rpc!("StartStockImport")).created().uploading("document", &["text/csv"]),
    IMPORTS.get("/v1/stock-imports", rpc!("ListStockImports")),
    IMPORTS.get("/v1/stock-imports/{import_id}", rpc!("GetStockImport")),
    IMPORTS.get("/v1/stock-imports/{import_id}/lines", rpc!("ListStockImportLines")),
    LOTS.get("/v1/lots", rpc!("ListLots")),
    LOTS.get("/v1/lots/{lot_id}", rpc!("GetLot")),
    LOTS.post("/v1/lots/{lot_id}/hold", rpc!("HoldLot")),
    LOTS.post("/v1/lots/{lot_id}/lift-hold", rpc!("LiftLotHold")),
    STOCK.post("/v1/stock/move", rpc!("MoveStock")),
    STOCK.post("/v1/stock/scrap", rpc!("ScrapStock")),
    STOCK.post("/v1/stock/adjust", rpc!("AdjustStock")),
    STOCK.post("/v1/stock/offline-movements", rpc!("RecordOfflineMovement")),
    STOCK.get("/v1/stock/balances", rpc!("ListBalances")),
    STOCK.get("/v1/stock/movements", rpc!("ListMovements")),
    STOCK.get("/v1/stock/health", rpc!("VerifyBalances")),
    STOCK.get("/v1/items/{item_id}/availability", rpc!("GetAvailability")),
    STOCK.get("/v1/vehicles/{vehicle_id}/stock", rpc!("GetVehicleStock")),
    STOCK.post("/v1/vehicles/{vehicle_id}/return", rpc!("ReturnFromVehicle")),
    RESERVATIONS.get("/v1/reservations", rpc!("ListReservations")),
    RESERVATIONS.post("/v1/reservations/{reservation_id}/pick", rpc!("PickReservation")),
];
