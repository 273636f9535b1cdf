//! Receipts.

use crate::route::{Route, Table};

const RECEIPTS: Table = Table { peer: "donations", tag: "receipts" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.donations.v1.ReceiptService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    RECEIPTS.post("/v1/receipts", rpc!("IssueReceipt")).created(),
    RECEIPTS.get("/v1/receipts", rpc!("ListReceipts")),
    RECEIPTS.get("/v1/receipts/{receipt_id}", rpc!("GetReceipt")),
    RECEIPTS.post("/v1/receipts/{receipt_id}/void", rpc!("VoidReceipt")),
];
