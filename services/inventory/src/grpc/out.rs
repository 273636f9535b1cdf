//! States of catalogue and stock as they go out.

use kaifong_kernel::values::Instant;
use kaifong_proto::{common::v1 as common, inventory::v1 as pb};

use super::words::Wired;
use crate::{
    domain::{
        Both,
        import::{StockImport, StockImportLine},
        item::{Item, Pack},
        location::{Location, Point},
        lot::{Lot, Restriction},
        movement::Movement,
        receipt::{Found, Goods, Receipt, ReceiptLine},
        reservation::Reservation,
    },
    store::{
        answers::Reserved,
        balance::Balance,
        carried::Carried,
        verify::{Difference, Verification},
    },
    verbs::read_reservations::Availability,
};

/// A value's text, or empty.
fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn micros(instant: Option<Instant>) -> i64 {
    instant.map_or(0, Instant::micros)
}

fn both(text: Both) -> common::LocalizedText {
    common::LocalizedText { en: text.en, zh_hant: text.zh_hant }
}

impl From<Pack> for pb::Pack {
    fn from(pack: Pack) -> Self {
        Self { code: pack.code, units: pack.units, frozen: pack.frozen }
    }
}

impl From<Item> for pb::Item {
    fn from(item: Item) -> Self {
        let details = item.details;
        Self {
            item_id: item.id.to_string(),
            code: item.code,
            name: Some(both(details.name)),
            item_class: details.class.wire().into(),
            base_unit: details.base_unit,
            packs: details.packs.into_iter().map(Into::into).collect(),
            weight_g: details.weight_g,
            volume_cm3: details.volume_cm3,
            two_person: details.two_person,
            fits_lift: details.fits_lift,
            gtin: text(details.gtin),
            active: item.active,
            version: item.version,
            created_at_us: item.created_at.micros(),
        }
    }
}

impl From<Point> for pb::Point {
    fn from(point: Point) -> Self {
        Self { lat_e6: point.lat_e6, lng_e6: point.lng_e6 }
    }
}

impl From<Location> for pb::Location {
    fn from(location: Location) -> Self {
        Self {
            location_id: location.id.to_string(),
            kind: location.kind.wire().into(),
            code: location.code,
            parent_id: text(location.parent),
            warehouse_id: text(location.warehouse),
            name: location.name.map(both),
            address: text(location.address),
            point: location.point.map(Into::into),
            created_at_us: location.created_at.micros(),
        }
    }
}

impl From<Restriction> for pb::Restriction {
    fn from(restriction: Restriction) -> Self {
        Self { districts: restriction.districts, purposes: restriction.purposes }
    }
}

impl From<Goods> for pb::ReceiptLineDetails {
    fn from(goods: Goods) -> Self {
        Self {
            source_key: goods.source_key,
            item_id: goods.item.to_string(),
            quantity: goods.quantity,
            pack: text(goods.pack),
            lot_code: text(goods.lot_code),
            expires_on: text(goods.expires_on),
            condition: goods.condition.wire().into(),
            restriction: Some(goods.restriction.into()),
        }
    }
}

impl From<Receipt> for pb::GoodsReceipt {
    fn from(receipt: Receipt) -> Self {
        Self {
            receipt_id: receipt.id.to_string(),
            warehouse_id: receipt.warehouse.to_string(),
            source: receipt.source,
            lot_source: receipt.lot_source.wire().into(),
            state: receipt.state.wire().into(),
            lines: receipt.lines,
            import_id: text(receipt.import),
            reason: text(receipt.reason),
            version: receipt.version,
            announced_at_us: receipt.announced_at.micros(),
            arrived_at_us: micros(receipt.arrived_at),
            inspected_at_us: micros(receipt.inspected_at),
            closed_at_us: micros(receipt.closed_at),
        }
    }
}

impl From<ReceiptLine> for pb::ReceiptLine {
    fn from(line: ReceiptLine) -> Self {
        let nothing = Found { accepted: 0, quarantined: 0, rejected: 0, missing: 0 };
        let found = line.found.unwrap_or(nothing);
        Self {
            line_no: line.line_no,
            details: Some(line.goods.into()),
            units: line.units.get(),
            accepted: found.accepted,
            quarantined: found.quarantined,
            rejected: found.rejected,
            missing: found.missing,
            lot_id: text(line.lot),
        }
    }
}

impl From<StockImport> for pb::StockImport {
    fn from(import: StockImport) -> Self {
        let document = common::BlobRef {
            blob_id: import.blob_id,
            media_type: "text/csv".to_owned(),
            size_bytes: import.size_bytes,
            file_name: String::new(),
        };
        Self {
            import_id: import.id.to_string(),
            state: import.state.wire().into(),
            warehouse_id: import.warehouse.to_string(),
            source: import.source,
            document: Some(document),
            receipt_id: text(import.receipt),
            lines_total: import.lines_total,
            lines_accepted: import.tally.accepted,
            lines_known: import.tally.known,
            lines_refused: import.tally.refused,
            started_at_us: import.started_at.micros(),
            finished_at_us: micros(import.finished_at),
        }
    }
}

impl From<StockImportLine> for pb::StockImportLine {
    fn from(line: StockImportLine) -> Self {
        Self {
            line_no: line.line_no,
            state: line.state.wire().into(),
            source_key: line.source_key,
            column: text(line.column),
            code: text(line.code),
            reason: line.reason.map(both),
            receipt_line_no: line.receipt_line_no.unwrap_or_default(),
        }
    }
}

impl From<Lot> for pb::Lot {
    fn from(lot: Lot) -> Self {
        Self {
            lot_id: lot.id.to_string(),
            item_id: lot.item.to_string(),
            lot_code: text(lot.code),
            lot_source: lot.source.wire().into(),
            source: lot.sender,
            expires_on: text(lot.expires_on),
            condition: lot.condition.wire().into(),
            restriction: Some(lot.restriction.into()),
            hold_reason: text(lot.hold.map(|hold| hold.reason)),
            receipt_id: text(lot.receipt),
            version: lot.version,
            created_at_us: lot.created_at.micros(),
        }
    }
}

impl From<Movement> for pb::Movement {
    fn from(movement: Movement) -> Self {
        Self {
            movement_id: movement.id.to_string(),
            item_id: movement.item.to_string(),
            lot_id: movement.lot.to_string(),
            asset_id: text(movement.asset),
            from_location_id: movement.from.to_string(),
            to_location_id: movement.to.to_string(),
            quantity: movement.quantity.get(),
            reason: movement.reason.wire().into(),
            note: text(movement.note),
            order_id: text(movement.order.map(|line| line.order)),
            occurred_at_us: movement.occurred_at.micros(),
            recorded_at_us: movement.recorded_at.micros(),
            source_kind: movement.source.kind,
            source_id: movement.source.id,
            source_line: movement.source.line,
        }
    }
}

impl From<Balance> for pb::Balance {
    fn from(balance: Balance) -> Self {
        Self {
            item_id: balance.item.to_string(),
            lot_id: balance.lot.to_string(),
            location_id: balance.location.to_string(),
            location_kind: balance.kind.wire().into(),
            warehouse_id: text(balance.warehouse),
            on_hand: balance.on_hand,
        }
    }
}

impl From<Difference> for pb::BalanceDifference {
    fn from(difference: Difference) -> Self {
        Self {
            lot_id: difference.lot.to_string(),
            location_id: difference.location.to_string(),
            kept: difference.kept,
            computed: difference.computed,
        }
    }
}

impl From<Verification> for pb::VerifyBalancesResponse {
    fn from(verification: Verification) -> Self {
        let differences = verification.differences.into_iter().map(Into::into).collect();
        Self { checked: verification.checked, differences }
    }
}

impl From<Availability> for pb::GetAvailabilityResponse {
    fn from(availability: Availability) -> Self {
        Self { item_id: availability.item.to_string(), free: availability.free }
    }
}

impl From<Reservation> for pb::Reservation {
    fn from(reservation: Reservation) -> Self {
        Self {
            reservation_id: reservation.id.to_string(),
            order_id: reservation.order.to_string(),
            line_no: reservation.line_no,
            item_id: reservation.item.to_string(),
            lot_id: reservation.lot.to_string(),
            asset_id: text(reservation.asset),
            warehouse_id: reservation.warehouse.to_string(),
            quantity: reservation.quantity.get(),
            state: reservation.state.wire().into(),
            deliver_on: reservation.deliver_on.to_string(),
            expires_at_us: reservation.expires_at.micros(),
            run_id: text(reservation.run),
            reason: text(reservation.reason),
            reserved_at_us: reservation.reserved_at.micros(),
        }
    }
}

impl From<Reserved> for pb::ReserveResponse {
    fn from(reserved: Reserved) -> Self {
        let lines = reserved.loads.into_iter().map(|(line_no, load)| pb::ReservedLine {
            line_no,
            weight_g: load.weight_g,
            volume_cm3: load.volume_cm3,
            two_person: load.two_person,
            fits_lift: load.fits_lift,
        });
        let lines = lines.collect();
        Self { reservations: reserved.reservations.into_iter().map(Into::into).collect(), lines }
    }
}

impl From<Carried> for pb::VehicleLine {
    fn from(carried: Carried) -> Self {
        Self {
            order_id: text(carried.order.map(|line| line.order)),
            line_no: carried.order.map_or(0, |line| line.line_no),
            item_id: carried.item.to_string(),
            lot_id: carried.lot.to_string(),
            asset_id: text(carried.asset),
            quantity: carried.quantity,
        }
    }
}
