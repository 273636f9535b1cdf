//! Who may call what of `LoanService` and `StockTakeService`. Who reviews a stock-take is another person than who counted:
//! the stock-take says so.

use kaifong_kernel::auth::{
    Role::{self, Admin, Auditor, Dispatcher, Service, Warehouse},
    Rule,
};

/// Who keeps assets and counts stock.
const KEEPING: &[Role] = &[Warehouse];
/// Who moves the last day of a loan.
const LENDING: &[Role] = &[Warehouse, Dispatcher];
/// Who says how an item is lent.
const SETTING: &[Role] = &[Admin, Warehouse];
/// Who follows assets and loans.
const FOLLOWING: &[Role] = &[Warehouse, Dispatcher, Auditor, Admin, Service];
/// Who reads stock-takes.
const READING: &[Role] = &[Warehouse, Auditor, Admin];

/// One row for each RPC of both services.
pub const LOANS: &[Rule] = &[
    Rule::write("/kaifong.inventory.v1.LoanService/RegisterAsset", KEEPING),
    Rule::read("/kaifong.inventory.v1.LoanService/GetAsset", FOLLOWING),
    Rule::read("/kaifong.inventory.v1.LoanService/ListAssets", FOLLOWING),
    Rule::write("/kaifong.inventory.v1.LoanService/SendToRepair", KEEPING),
    Rule::write("/kaifong.inventory.v1.LoanService/FinishRepair", KEEPING),
    Rule::write("/kaifong.inventory.v1.LoanService/FinishSanitising", KEEPING),
    Rule::write("/kaifong.inventory.v1.LoanService/MarkAssetLost", KEEPING),
    Rule::write("/kaifong.inventory.v1.LoanService/RecoverAsset", KEEPING),
    Rule::write("/kaifong.inventory.v1.LoanService/RetireAsset", KEEPING),
    Rule::read("/kaifong.inventory.v1.LoanService/GetAssetCalendar", FOLLOWING),
    Rule::read("/kaifong.inventory.v1.LoanService/GetLoan", FOLLOWING),
    Rule::read("/kaifong.inventory.v1.LoanService/ListLoans", FOLLOWING),
    Rule::write("/kaifong.inventory.v1.LoanService/ReturnLoan", KEEPING),
    Rule::write("/kaifong.inventory.v1.LoanService/RecallLoan", LENDING),
    Rule::write("/kaifong.inventory.v1.LoanService/ExtendLoan", LENDING),
    Rule::write("/kaifong.inventory.v1.LoanService/SetLoanTerms", SETTING),
    Rule::read("/kaifong.inventory.v1.LoanService/GetLoanTerms", FOLLOWING),
    Rule::write("/kaifong.inventory.v1.StockTakeService/OpenStockTake", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockTakeService/RecordCounts", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockTakeService/FinishCounting", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockTakeService/RequestRecount", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockTakeService/ReviewStockTake", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockTakeService/PostStockTake", KEEPING),
    Rule::write("/kaifong.inventory.v1.StockTakeService/CancelStockTake", KEEPING),
    Rule::read("/kaifong.inventory.v1.StockTakeService/GetStockTake", READING),
    Rule::read("/kaifong.inventory.v1.StockTakeService/ListStockTakes", READING),
    Rule::read("/kaifong.inventory.v1.StockTakeService/ListStockTakeLines", READING),
];
