//! Requests about receipts and imports: into verbs and questions.

use std::collections::BTreeMap;

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::inventory::v1 as pb;

use super::{
    read::{codes, districts, lines, one_id, reason},
    words::{optional_word, word},
};
use crate::{
    domain::{
        lot::Restriction,
        receipt::{Found, Goods, MOST_LINES},
    },
    verbs::{
        announce_receipt::AnnounceReceipt,
        arrive_receipt::ArriveReceipt,
        inspect_receipt::InspectReceipt,
        put_away_receipt::{Placed, PutAwayReceipt},
        read_receipts::{
            GetReceipt, GetStockImport, ListReceiptLines, ListReceipts, ListStockImportLines, ListStockImports,
        },
        reject_receipt::RejectReceipt,
    },
};

/// The most lines of a receipt that is announced in one request.
const MOST_ANNOUNCED: usize = 200;
/// The most parts that its lines are put away in.
const MOST_PARTS: usize = 2 * MOST_LINES;
/// The largest part of a line.
const MOST_UNITS: i64 = 1_000_000_000;

fn goods(fields: &mut Fields, line: &pb::ReceiptLineDetails) -> Option<Goods> {
    let source_key = fields.text("source_key", &line.source_key, 1..=80);
    let item = fields.id("item_id", &line.item_id);
    let quantity = fields.number("quantity", line.quantity, 1..=1_000_000);
    let pack = fields.optional_code("pack", &line.pack, 20);
    let lot_code = fields.optional_text("lot_code", &line.lot_code, 20);
    let expires_on = fields.optional_date("expires_on", &line.expires_on);
    let condition = word(fields, "condition", line.condition);
    let restriction = restriction(fields, line.restriction.as_ref());
    Some(Goods {
        source_key: source_key?,
        item: item?,
        quantity: quantity?,
        pack: pack?,
        lot_code: lot_code?,
        expires_on: expires_on?,
        condition: condition?,
        restriction: restriction?,
    })
}

fn restriction(fields: &mut Fields, given: Option<&pb::Restriction>) -> Option<Restriction> {
    let Some(given) = given else { return Some(Restriction::default()) };
    fields.within("restriction", |fields| {
        let districts = districts(fields, "districts", &given.districts);
        let purposes = codes(fields, "purposes", &given.purposes);
        Some(Restriction { districts: districts?, purposes: purposes? })
    })
}

impl TryFrom<pb::AnnounceReceiptRequest> for AnnounceReceipt {
    type Error = Invalid;

    fn try_from(request: pb::AnnounceReceiptRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let warehouse = fields.id("warehouse_id", &request.warehouse_id);
        let source = fields.code("source", &request.source, 1..=40);
        let lot_source = word(&mut fields, "lot_source", request.lot_source);
        let lines = lines(&mut fields, "lines", &request.lines, 1..=MOST_ANNOUNCED, goods);
        let (Some(warehouse), Some(source), Some(lot_source), Some(lines)) = (warehouse, source, lot_source, lines)
        else {
            return Err(fields.into_invalid());
        };
        Ok(Self { warehouse, source, lot_source, lines })
    }
}

impl TryFrom<pb::ArriveReceiptRequest> for ArriveReceipt {
    type Error = Invalid;

    fn try_from(request: pb::ArriveReceiptRequest) -> Result<Self, Invalid> {
        Ok(Self { receipt: one_id("receipt_id", &request.receipt_id)? })
    }
}

fn found(fields: &mut Fields, line: &pb::InspectedLine) -> Option<(i32, Found)> {
    let mut part = |name, number| fields.number(name, number, 0..=MOST_UNITS);
    let accepted = part("accepted", line.accepted);
    let quarantined = part("quarantined", line.quarantined);
    let rejected = part("rejected", line.rejected);
    let missing = part("missing", line.missing);
    let found = Found { accepted: accepted?, quarantined: quarantined?, rejected: rejected?, missing: missing? };
    Some((line.line_no, found))
}

impl TryFrom<pb::InspectReceiptRequest> for InspectReceipt {
    type Error = Invalid;

    fn try_from(request: pb::InspectReceiptRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let receipt = fields.id("receipt_id", &request.receipt_id);
        let told = lines(&mut fields, "lines", &request.lines, 0..=MOST_LINES, found);
        let (Some(receipt), Some(told)) = (receipt, told) else { return Err(fields.into_invalid()) };
        let count = told.len();
        let found: BTreeMap<i32, Found> = told.into_iter().collect();
        if found.len() < count {
            return Err(Invalid::field("lines", "send each line once"));
        }
        Ok(Self { receipt, found })
    }
}

impl TryFrom<pb::PutAwayReceiptRequest> for PutAwayReceipt {
    type Error = Invalid;

    fn try_from(request: pb::PutAwayReceiptRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let receipt = fields.id("receipt_id", &request.receipt_id);
        let bin = fields.optional_id("bin_id", &request.bin_id);
        let placed = lines(&mut fields, "lines", &request.lines, 0..=MOST_PARTS, |fields, line| {
            let bin = fields.id("bin_id", &line.bin_id);
            let quantity = fields.number("quantity", line.quantity, 1..=MOST_UNITS);
            Some(Placed { line_no: line.line_no, bin: bin?, quantity: quantity? })
        });
        let (Some(receipt), Some(bin), Some(placed)) = (receipt, bin, placed) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { receipt, placed, bin })
    }
}

impl TryFrom<pb::RejectReceiptRequest> for RejectReceipt {
    type Error = Invalid;

    fn try_from(request: pb::RejectReceiptRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let receipt = fields.id("receipt_id", &request.receipt_id);
        let reason = reason(&mut fields, &request.reason);
        let (Some(receipt), Some(reason)) = (receipt, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { receipt, reason })
    }
}

impl TryFrom<pb::GetGoodsReceiptRequest> for GetReceipt {
    type Error = Invalid;

    fn try_from(request: pb::GetGoodsReceiptRequest) -> Result<Self, Invalid> {
        Ok(Self { receipt: one_id("receipt_id", &request.receipt_id)? })
    }
}

impl TryFrom<pb::ListGoodsReceiptsRequest> for ListReceipts {
    type Error = Invalid;

    fn try_from(request: pb::ListGoodsReceiptsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let state = optional_word(&mut fields, "state", request.state);
        let warehouse = fields.optional_id("warehouse_id", &request.warehouse_id);
        let source = fields.optional_code("source", &request.source, 40);
        let (Some(page), Some(state), Some(warehouse), Some(source)) = (page, state, warehouse, source) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { state, warehouse, source, page })
    }
}

impl TryFrom<pb::ListReceiptLinesRequest> for ListReceiptLines {
    type Error = Invalid;

    fn try_from(request: pb::ListReceiptLinesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let receipt = fields.id("receipt_id", &request.receipt_id);
        let (Some(page), Some(receipt)) = (page, receipt) else { return Err(fields.into_invalid()) };
        Ok(Self { receipt, page })
    }
}

impl TryFrom<pb::GetStockImportRequest> for GetStockImport {
    type Error = Invalid;

    fn try_from(request: pb::GetStockImportRequest) -> Result<Self, Invalid> {
        Ok(Self { import: one_id("import_id", &request.import_id)? })
    }
}

impl TryFrom<pb::WatchStockImportRequest> for GetStockImport {
    type Error = Invalid;

    fn try_from(request: pb::WatchStockImportRequest) -> Result<Self, Invalid> {
        Ok(Self { import: one_id("import_id", &request.import_id)? })
    }
}

impl TryFrom<pb::ListStockImportsRequest> for ListStockImports {
    type Error = Invalid;

    fn try_from(request: pb::ListStockImportsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let state = optional_word(&mut fields, "state", request.state);
        let source = fields.optional_code("source", &request.source, 40);
        let (Some(page), Some(state), Some(source)) = (page, state, source) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { state, source, page })
    }
}

impl TryFrom<pb::ListStockImportLinesRequest> for ListStockImportLines {
    type Error = Invalid;

    fn try_from(request: pb::ListStockImportLinesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let import = fields.id("import_id", &request.import_id);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(import), Some(state)) = (page, import, state) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { import, state, page })
    }
}
