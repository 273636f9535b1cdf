//! Facts as they travel: ids, quantities and states, never a name or an address.

pub mod lending;

use kaifong_kernel::Emit;
use kaifong_proto::events::v1 as pb;

use crate::domain::{
    ids::{AssetId, ItemId, LotId, OrderId, VehicleId},
    import::StockImport,
    item::Item,
    location::Location,
    lot::Lot,
    movement::Movement,
    receipt::Receipt,
    reservation::Reservation,
};

/// An item was created, changed or taken out of use.
#[must_use]
pub fn item_changed(item: &Item) -> Emit {
    let fact = pb::ItemChanged { item_id: item.id.to_string(), version: item.version, active: item.active };
    Emit::new("inventory.item.changed.v1", item.id.uuid(), &fact)
}

/// A location was created.
#[must_use]
pub fn location_created(location: &Location) -> Emit {
    let fact = pb::LocationCreated { location_id: location.id.to_string(), kind: location.kind.to_string() };
    Emit::new("inventory.location.created.v1", location.id.uuid(), &fact)
}

/// A receipt moved.
#[must_use]
pub fn receipt_changed(receipt: &Receipt) -> Emit {
    let fact = pb::ReceiptChanged {
        receipt_id: receipt.id.to_string(),
        warehouse_id: receipt.warehouse.to_string(),
        state: receipt.state.to_string(),
    };
    Emit::new("inventory.receipt.changed.v1", receipt.id.uuid(), &fact)
}

/// An import began, went on or ended.
#[must_use]
pub fn import_changed(import: &StockImport) -> Emit {
    let fact = pb::StockImportChanged {
        import_id: import.id.to_string(),
        state: import.state.to_string(),
        lines_accepted: import.tally.accepted,
        lines_refused: import.tally.refused,
    };
    Emit::new("inventory.import.changed.v1", import.id.uuid(), &fact)
}

/// A lot was put on hold, or is free again.
#[must_use]
pub fn lot_hold_changed(lot: &Lot) -> Emit {
    let fact =
        pb::LotHoldChanged { lot_id: lot.id.to_string(), item_id: lot.item.to_string(), held: lot.hold.is_some() };
    Emit::new("inventory.lot.hold_changed.v1", lot.id.uuid(), &fact)
}

/// Goods moved.
#[must_use]
pub fn movement_recorded(movement: &Movement) -> Emit {
    let fact = pb::MovementRecorded {
        movement_id: movement.id.to_string(),
        item_id: movement.item.to_string(),
        lot_id: movement.lot.to_string(),
        from_location_id: movement.from.to_string(),
        to_location_id: movement.to.to_string(),
        quantity: movement.quantity.get(),
        reason: movement.reason.to_string(),
        occurred_at_us: movement.occurred_at.micros(),
    };
    Emit::new("inventory.movement.recorded.v1", movement.id.uuid(), &fact)
}

/// A reservation was made or moved. What is told of an order's reservations is told in order.
#[must_use]
pub fn reservation_changed(reservation: &Reservation) -> Emit {
    let fact = pb::ReservationChanged {
        reservation_id: reservation.id.to_string(),
        order_id: reservation.order.to_string(),
        item_id: reservation.item.to_string(),
        quantity: reservation.quantity.get(),
        state: reservation.state.to_string(),
    };
    Emit::new("inventory.reservation.changed.v1", reservation.order.uuid(), &fact)
}

/// What was set aside for an order is so no more, without the order having asked for it.
#[must_use]
pub fn reservation_expired(reservation: &Reservation) -> Emit {
    let fact = pb::ReservationExpired {
        reservation_id: reservation.id.to_string(),
        order_id: reservation.order.to_string(),
        item_id: reservation.item.to_string(),
        quantity: reservation.quantity.get(),
        expires_at_us: reservation.expires_at.micros(),
    };
    Emit::new("inventory.reservation.expired.v1", reservation.order.uuid(), &fact)
}

/// Goods that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// The order's line, or 0.
    pub line_no: i32,
    /// The item.
    pub item: ItemId,
    /// The lot.
    pub lot: LotId,
    /// The asset of a serialised item.
    pub asset: Option<AssetId>,
    /// Base units.
    pub quantity: i64,
}

/// Goods came back from a vehicle.
#[must_use]
pub fn vehicle_returned(vehicle: VehicleId, order: Option<OrderId>, lines: &[Returned], condition: &str) -> Emit {
    let line = |line: &Returned| pb::GoodsLine {
        line_no: line.line_no,
        item_id: line.item.to_string(),
        lot_id: line.lot.to_string(),
        asset_id: line.asset.map(|asset| asset.to_string()).unwrap_or_default(),
        quantity: line.quantity,
    };
    let fact = pb::VehicleReturned {
        vehicle_id: vehicle.to_string(),
        order_id: order.map(|order| order.to_string()).unwrap_or_default(),
        lines: lines.iter().map(line).collect(),
        condition: condition.to_owned(),
    };
    Emit::new("inventory.vehicle.returned.v1", vehicle.uuid(), &fact)
}
