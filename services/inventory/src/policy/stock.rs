//! Who may call what of `StockService`. Goods are set aside and loaded by dispatch alone, for what persons decided there.

use kaifong_kernel::auth::{
    Role::{self, Agency, Auditor, Dispatcher, Service, Warehouse},
    Rule,
};

/// Who logs and moves stock.
const KEEPING: &[Role] = &[Warehouse];
/// Who reads all of it.
const READING: &[Role] = &[Warehouse, Dispatcher, Auditor];
/// Who follows an order's goods.
const FOLLOWING: &[Role] = &[Warehouse, Dispatcher, Auditor, Service];
/// Whoever may know whether there is any.
const ASKING: &[Role] = &[Warehouse, Dispatcher, Agency, Auditor, Service];
/// The dispatch service, for its sagas.
const SAGAS: &[Role] = &[Service];

/// One row for each RPC of `StockService`.
pub const STOCK: &[Rule] = &[
    Rule::write("/kaifong.inventory.v1.StockService/AnnounceReceipt", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockService/ArriveReceipt", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockService/InspectReceipt", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockService/PutAwayReceipt", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockService/RejectReceipt", KEEPING),
    Rule::read("/kaifong.inventory.v1.StockService/GetGoodsReceipt", READING),
    Rule::read("/kaifong.inventory.v1.StockService/ListGoodsReceipts", READING),
    Rule::read("/kaifong.inventory.v1.StockService/ListReceiptLines", READING),
    Rule::write("/kaifong.inventory.v1.StockService/StartStockImport", KEEPING),
    Rule::read("/kaifong.inventory.v1.StockService/WatchStockImport", READING),
    Rule::read("/kaifong.inventory.v1.StockService/GetStockImport", READING),
    Rule::read("/kaifong.inventory.v1.StockService/ListStockImports", READING),
    Rule::read("/kaifong.inventory.v1.StockService/ListStockImportLines", READING),
    Rule::read("/kaifong.inventory.v1.StockService/GetLot", READING),
    Rule::read("/kaifong.inventory.v1.StockService/ListLots", READING),
    Rule::write("/kaifong.inventory.v1.StockService/HoldLot", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockService/LiftLotHold", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockService/MoveStock", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockService/ScrapStock", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockService/AdjustStock", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockService/RecordOfflineMovement", KEEPING),
    Rule::read("/kaifong.inventory.v1.StockService/ListBalances", READING),
    Rule::read("/kaifong.inventory.v1.StockService/ListMovements", READING),
    Rule::read("/kaifong.inventory.v1.StockService/VerifyBalances", READING),
    Rule::read("/kaifong.inventory.v1.StockService/GetAvailability", ASKING),
    Rule::write("/kaifong.inventory.v1.StockService/Reserve", SAGAS),
    Rule::write("/kaifong.inventory.v1.StockService/AllocateReservations", SAGAS),
    Rule::write("/kaifong.inventory.v1.StockService/UnallocateReservations", SAGAS),
    Rule::write("/kaifong.inventory.v1.StockService/PickReservation", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockService/IssueReservations", SAGAS),
    Rule::write("/kaifong.inventory.v1.StockService/ReleaseReservations", SAGAS),
    Rule::read("/kaifong.inventory.v1.StockService/ListReservations", FOLLOWING),
    Rule::read("/kaifong.inventory.v1.StockService/GetVehicleStock", FOLLOWING),
    Rule::write("/kaifong.inventory.v1.StockService/ReturnFromVehicle", KEEPING),
];
