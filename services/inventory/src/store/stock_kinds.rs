//! The kinds of catalogue and stock.

use super::kinds::kinds;
use crate::domain::{
    import::{StockImport, StockImportLine},
    item::Item,
    location::Location,
    lot::Lot,
    movement::Movement,
    receipt::{Receipt, ReceiptLine},
    reservation::Reservation,
};

kinds! {
    Item "item", |it| it.id,
        ["code" = it.code.clone(), "gtin" = it.details.gtin.clone(), "class" = it.details.class, "active" = it.active];
    Location "location", |it| it.id,
        ["location_key" = it.key(), "kind" = it.kind, "parent_id" = it.parent, "warehouse_id" = it.warehouse];
    StockImport "stock_import", |it| it.id,
        ["content_key" = it.content_key(), "source" = it.source.clone(), "state" = it.state];
    StockImportLine "stock_import_line", |it| it.id,
        ["import_id" = it.import, "line_no" = it.line_no, "state" = it.state, "source_key" = it.source_key.clone()];
    Receipt "receipt", |it| it.id,
        ["warehouse_id" = it.warehouse, "source" = it.source.clone(), "state" = it.state];
    ReceiptLine "receipt_line", |it| it.id,
        ["receipt_id" = it.receipt, "line_no" = it.line_no, "source" = it.source.clone(),
         "source_key" = it.goods.source_key.clone()];
    Lot "lot", |it| it.id, ["item_id" = it.item, "receipt_id" = it.receipt, "held" = it.hold.is_some()];
    Movement "movement", |it| it.id,
        ["item_id" = it.item, "lot_id" = it.lot, "from_id" = it.from, "to_id" = it.to, "quantity" = it.quantity,
         "order_id" = it.order.map(|line| line.order), "occurred_at" = it.occurred_at,
         "source_kind" = it.source.kind.clone(), "source_id" = it.source.id.clone(), "source_line" = it.source.line];
    Reservation "reservation", |it| it.id,
        ["order_id" = it.order, "line_no" = it.line_no, "item_id" = it.item, "lot_id" = it.lot, "asset_id" = it.asset,
         "warehouse_id" = it.warehouse, "household_id" = it.household, "run_id" = it.run, "quantity" = it.quantity,
         "state" = it.state];
}
