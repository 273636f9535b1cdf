//! Assets with a serial number, and who has them on loan.

use crate::route::{Route, Table};

const ASSETS: Table = Table { peer: "inventory", tag: "assets" };
const LOANS: Table = Table { peer: "inventory", tag: "loans" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.inventory.v1.LoanService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    ASSETS.post("/v1/assets", rpc!("RegisterAsset")).created(),
    ASSETS.get("/v1/assets", rpc!("ListAssets")),
    ASSETS.get("/v1/assets/{asset_id}", rpc!("GetAsset")),
    ASSETS.get("/v1/assets/{asset_id}/calendar", rpc!("GetAssetCalendar")),
    ASSETS.post("/v1/assets/{asset_id}/repair", rpc!("SendToRepair")),
    ASSETS.post("/v1/assets/{asset_id}/finish-repair", rpc!("FinishRepair")),
    ASSETS.post("/v1/assets/{asset_id}/finish-sanitising", rpc!("FinishSanitising")),
    ASSETS.post("/v1/assets/{asset_id}/lose", rpc!("MarkAssetLost")),
    ASSETS.post("/v1/assets/{asset_id}/recover", rpc!("RecoverAsset")),
    ASSETS.post("/v1/assets/{asset_id}/retire", rpc!("RetireAsset")),
    LOANS.put("/v1/items/{item_id}/loan-terms", rpc!("SetLoanTerms")),
    LOANS.get("/v1/items/{item_id}/loan-terms", rpc!("GetLoanTerms")),
    LOANS.get("/v1/loans", rpc!("ListLoans")),
    LOANS.get("/v1/loans/{loan_id}", rpc!("GetLoan")),
    LOANS.post("/v1/loans/{loan_id}/return", rpc!("ReturnLoan")),
    LOANS.post("/v1/loans/{loan_id}/recall", rpc!("RecallLoan")),
    LOANS.post("/v1/loans/{loan_id}/extend", rpc!("ExtendLoan")),
];
