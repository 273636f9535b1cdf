//! Requests about lots, movements and balances: into verbs and questions.

use kaifong_kernel::{
    values::{Instant, Invalid, Units},
    wire::Fields,
};
use kaifong_proto::inventory::v1 as pb;

use super::{
    read::{lines, one_id, optional_instant, reason, units},
    words::is_damaged,
};
use crate::{
    domain::{
        ids::{LocationId, LotId},
        item::MOST_UNITS,
    },
    store::{balance, movement},
    verbs::{
        adjust_stock::AdjustStock,
        hold_lot::HoldLot,
        lift_lot_hold::LiftLotHold,
        move_stock::MoveStock,
        read_stock::{GetLot, ListBalances, ListLots, ListMovements, VerifyBalances},
        record_offline_movement::RecordOfflineMovement,
        return_from_vehicle::{Back, ReturnFromVehicle},
    },
};

impl TryFrom<pb::GetLotRequest> for GetLot {
    type Error = Invalid;

    fn try_from(request: pb::GetLotRequest) -> Result<Self, Invalid> {
        Ok(Self { lot: one_id("lot_id", &request.lot_id)? })
    }
}

impl TryFrom<pb::ListLotsRequest> for ListLots {
    type Error = Invalid;

    fn try_from(request: pb::ListLotsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let item = fields.optional_id("item_id", &request.item_id);
        let receipt = fields.optional_id("receipt_id", &request.receipt_id);
        let (Some(page), Some(item), Some(receipt)) = (page, item, receipt) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { item, receipt, only_on_hold: request.only_on_hold, page })
    }
}

impl TryFrom<pb::HoldLotRequest> for HoldLot {
    type Error = Invalid;

    fn try_from(request: pb::HoldLotRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let lot = fields.id("lot_id", &request.lot_id);
        let reason = reason(&mut fields, &request.reason);
        let (Some(lot), Some(reason)) = (lot, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { lot, reason, release: request.release_reservations })
    }
}

impl TryFrom<pb::LiftLotHoldRequest> for LiftLotHold {
    type Error = Invalid;

    fn try_from(request: pb::LiftLotHoldRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let lot = fields.id("lot_id", &request.lot_id);
        let reason = reason(&mut fields, &request.reason);
        let (Some(lot), Some(reason)) = (lot, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { lot, reason })
    }
}

/// What every movement by hand says.
struct ByHand {
    lot: LotId,
    from: LocationId,
    quantity: Units,
    reason: String,
    occurred_at: Option<Instant>,
}

fn by_hand(fields: &mut Fields, [lot, from, why]: [&str; 3], quantity: i64, occurred_at_us: i64) -> Option<ByHand> {
    let lot = fields.id("lot_id", lot);
    let from = fields.id("from_location_id", from);
    let quantity = units(fields, "quantity", quantity, MOST_UNITS);
    let reason = reason(fields, why);
    let occurred_at = optional_instant(fields, "occurred_at_us", occurred_at_us);
    Some(ByHand { lot: lot?, from: from?, quantity: quantity?, reason: reason?, occurred_at: occurred_at? })
}

impl TryFrom<pb::MoveStockRequest> for MoveStock {
    type Error = Invalid;

    fn try_from(request: pb::MoveStockRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let texts = [&*request.lot_id, &*request.from_location_id, &*request.reason];
        let said = by_hand(&mut fields, texts, request.quantity, request.occurred_at_us);
        let to = fields.id("to_location_id", &request.to_location_id);
        let (Some(said), Some(to)) = (said, to) else { return Err(fields.into_invalid()) };
        let ByHand { lot, from, quantity, reason, occurred_at } = said;
        Ok(Self { lot, from, to: Some(to), quantity, reason, occurred_at })
    }
}

impl TryFrom<pb::ScrapStockRequest> for MoveStock {
    type Error = Invalid;

    fn try_from(request: pb::ScrapStockRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let texts = [&*request.lot_id, &*request.from_location_id, &*request.reason];
        let said = by_hand(&mut fields, texts, request.quantity, request.occurred_at_us);
        let ByHand { lot, from, quantity, reason, occurred_at } = said.ok_or_else(|| fields.into_invalid())?;
        Ok(Self { lot, from, to: None, quantity, reason, occurred_at })
    }
}

impl TryFrom<pb::AdjustStockRequest> for AdjustStock {
    type Error = Invalid;

    fn try_from(request: pb::AdjustStockRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let lot = fields.id("lot_id", &request.lot_id);
        let location = fields.id("location_id", &request.location_id);
        let quantity = units(&mut fields, "delta", request.delta.saturating_abs(), MOST_UNITS);
        let reason = reason(&mut fields, &request.reason);
        let (Some(lot), Some(location), Some(quantity), Some(reason)) = (lot, location, quantity, reason) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { lot, location, quantity, more: request.delta > 0, reason })
    }
}

impl TryFrom<pb::RecordOfflineMovementRequest> for RecordOfflineMovement {
    type Error = Invalid;

    fn try_from(request: pb::RecordOfflineMovementRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let source_key = fields.text("source_key", &request.source_key, 1..=80);
        let texts = [&*request.lot_id, &*request.from_location_id, &*request.reason];
        let said = by_hand(&mut fields, texts, request.quantity, 0);
        let to = fields.id("to_location_id", &request.to_location_id);
        let occurred_at = fields.instant("occurred_at_us", request.occurred_at_us);
        let (Some(source_key), Some(said), Some(to), Some(occurred_at)) = (source_key, said, to, occurred_at) else {
            return Err(fields.into_invalid());
        };
        let ByHand { lot, from, quantity, reason, .. } = said;
        Ok(Self { source_key, lot, from, to, quantity, reason, occurred_at })
    }
}

impl TryFrom<pb::ListBalancesRequest> for ListBalances {
    type Error = Invalid;

    fn try_from(request: pb::ListBalancesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let item = fields.optional_id("item_id", &request.item_id);
        let lot = fields.optional_id("lot_id", &request.lot_id);
        let location = fields.optional_id("location_id", &request.location_id);
        let warehouse = fields.optional_id("warehouse_id", &request.warehouse_id);
        let (Some(page), Some(item), Some(lot), Some(location), Some(warehouse)) =
            (page, item, lot, location, warehouse)
        else {
            return Err(fields.into_invalid());
        };
        Ok(Self { wanted: balance::Wanted { item, lot, location, warehouse }, page })
    }
}

impl TryFrom<pb::ListMovementsRequest> for ListMovements {
    type Error = Invalid;

    fn try_from(request: pb::ListMovementsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let item = fields.optional_id("item_id", &request.item_id);
        let lot = fields.optional_id("lot_id", &request.lot_id);
        let location = fields.optional_id("location_id", &request.location_id);
        let order = fields.optional_id("order_id", &request.order_id);
        let from = optional_instant(&mut fields, "from_us", request.from_us);
        let until = optional_instant(&mut fields, "until_us", request.until_us);
        let (Some(page), Some(item), Some(lot), Some(location)) = (page, item, lot, location) else {
            return Err(fields.into_invalid());
        };
        let (Some(order), Some(from), Some(until)) = (order, from, until) else { return Err(fields.into_invalid()) };
        Ok(Self { wanted: movement::Wanted { item, lot, location, order, from, until }, page })
    }
}

impl TryFrom<pb::VerifyBalancesRequest> for VerifyBalances {
    type Error = Invalid;

    fn try_from(request: pb::VerifyBalancesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let item = fields.optional_id("item_id", &request.item_id);
        Ok(Self { item: item.ok_or_else(|| fields.into_invalid())? })
    }
}

fn back(fields: &mut Fields, line: &pb::ReturnLine) -> Option<Back> {
    let line_no = fields.number("line_no", line.line_no.into(), 0..=i64::from(i32::MAX));
    let lot = fields.id("lot_id", &line.lot_id);
    let asset = fields.optional_id("asset_id", &line.asset_id);
    let quantity = units(fields, "quantity", line.quantity, 1_000_000);
    if asset.flatten().is_some() && line.quantity != 1 {
        fields.wrong("quantity", "an asset is one unit");
        return None;
    }
    line_no
        .map(|_| line.line_no)
        .and_then(|line_no| Some(Back { line_no, lot: lot?, asset: asset?, quantity: quantity? }))
}

impl TryFrom<pb::ReturnFromVehicleRequest> for ReturnFromVehicle {
    type Error = Invalid;

    fn try_from(request: pb::ReturnFromVehicleRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let vehicle = fields.id("vehicle_id", &request.vehicle_id);
        let order = fields.optional_id("order_id", &request.order_id);
        let lines = lines(&mut fields, "lines", &request.lines, 1..=100, back);
        let to = fields.id("to_location_id", &request.to_location_id);
        let damaged = is_damaged(&mut fields, "condition", request.condition);
        let note = fields.optional_text("note", &request.note, 300);
        let (Some(vehicle), Some(order), Some(lines)) = (vehicle, order, lines) else {
            return Err(fields.into_invalid());
        };
        let (Some(to), Some(damaged), Some(note)) = (to, damaged, note) else { return Err(fields.into_invalid()) };
        Ok(Self { vehicle, order, lines, to, damaged, note })
    }
}
