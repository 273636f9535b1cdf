//! Requests about reservations and availability: into verbs and questions.

use std::collections::BTreeSet;

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::inventory::v1 as pb;

use super::{
    read::{lines, one_id, optional_district, reason, units},
    words::optional_word,
};
use crate::{
    domain::{lot::Use, picking::Want, reservation::PickedPart},
    verbs::{
        allocate_reservations::AllocateReservations,
        issue_reservations::IssueReservations,
        pick_reservation::PickReservation,
        read_reservations::{GetAvailability, GetVehicleStock, ListReservations},
        release_reservations::ReleaseReservations,
        reserve::Reserve,
        unallocate_reservations::UnallocateReservations,
    },
};

/// The most of a line.
const MOST: i64 = 1_000_000;

fn asked(fields: &mut Fields, district: &str, purpose: &str) -> Option<Use> {
    let district = optional_district(fields, "district", district);
    let purpose = fields.optional_code("purpose", purpose, 20);
    Some(Use { district: district?, purpose: purpose? })
}

fn wants(fields: &mut Fields, given: &[pb::OrderLine]) -> Option<Vec<Want>> {
    let wants = lines(fields, "lines", given, 1..=50, |fields, line| {
        let line_no = fields.number("line_no", line.line_no.into(), 1..=i64::from(i32::MAX));
        let item = fields.id("item_id", &line.item_id);
        let quantity = units(fields, "quantity", line.quantity, MOST);
        line_no.and(Some(Want { line_no: line.line_no, item: item?, quantity: quantity? }))
    })?;
    let numbers: BTreeSet<i32> = wants.iter().map(|want| want.line_no).collect();
    if numbers.len() < wants.len() {
        fields.wrong("lines", "send each line_no once");
        return None;
    }
    Some(wants)
}

impl TryFrom<pb::ReserveRequest> for Reserve {
    type Error = Invalid;

    fn try_from(request: pb::ReserveRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let order = fields.id("order_id", &request.order_id);
        let household = fields.id("household_id", &request.household_id);
        let deliver_on = fields.date("deliver_on", &request.deliver_on);
        let expires_at = fields.instant("expires_at_us", request.expires_at_us);
        let wants = wants(&mut fields, &request.lines);
        let loan_due_on = fields.optional_date("loan_due_on", &request.loan_due_on);
        let warehouse = fields.optional_id("warehouse_id", &request.warehouse_id);
        let asked = asked(&mut fields, &request.district, &request.purpose);
        let (Some(order), Some(household), Some(deliver_on), Some(expires_at)) =
            (order, household, deliver_on, expires_at)
        else {
            return Err(fields.into_invalid());
        };
        let (Some(wants), Some(loan_due_on), Some(warehouse), Some(asked)) = (wants, loan_due_on, warehouse, asked)
        else {
            return Err(fields.into_invalid());
        };
        Ok(Self { order, household, deliver_on, expires_at, wants, loan_due_on, warehouse, asked })
    }
}

impl TryFrom<pb::AllocateReservationsRequest> for AllocateReservations {
    type Error = Invalid;

    fn try_from(request: pb::AllocateReservationsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let order = fields.id("order_id", &request.order_id);
        let run = fields.id("run_id", &request.run_id);
        let (Some(order), Some(run)) = (order, run) else { return Err(fields.into_invalid()) };
        Ok(Self { order, run })
    }
}

impl TryFrom<pb::UnallocateReservationsRequest> for UnallocateReservations {
    type Error = Invalid;

    fn try_from(request: pb::UnallocateReservationsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let order = fields.id("order_id", &request.order_id);
        let expires_at = fields.instant("expires_at_us", request.expires_at_us);
        let (Some(order), Some(expires_at)) = (order, expires_at) else { return Err(fields.into_invalid()) };
        Ok(Self { order, expires_at })
    }
}

impl TryFrom<pb::PickReservationRequest> for PickReservation {
    type Error = Invalid;

    fn try_from(request: pb::PickReservationRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let reservation = fields.id("reservation_id", &request.reservation_id);
        let parts = lines(&mut fields, "parts", &request.parts, 0..=20, |fields, part| {
            let bin = fields.id("bin_id", &part.bin_id);
            let quantity = units(fields, "quantity", part.quantity, MOST);
            Some(PickedPart { bin: bin?, quantity: quantity? })
        });
        let (Some(reservation), Some(parts)) = (reservation, parts) else { return Err(fields.into_invalid()) };
        Ok(Self { reservation, parts })
    }
}

impl TryFrom<pb::IssueReservationsRequest> for IssueReservations {
    type Error = Invalid;

    fn try_from(request: pb::IssueReservationsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let order = fields.id("order_id", &request.order_id);
        let run = fields.id("run_id", &request.run_id);
        let vehicle = fields.id("vehicle_id", &request.vehicle_id);
        let (Some(order), Some(run), Some(vehicle)) = (order, run, vehicle) else { return Err(fields.into_invalid()) };
        Ok(Self { order, run, vehicle })
    }
}

impl TryFrom<pb::ReleaseReservationsRequest> for ReleaseReservations {
    type Error = Invalid;

    fn try_from(request: pb::ReleaseReservationsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let order = fields.id("order_id", &request.order_id);
        let reason = reason(&mut fields, &request.reason);
        let (Some(order), Some(reason)) = (order, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { order, reason })
    }
}

impl TryFrom<pb::ListReservationsRequest> for ListReservations {
    type Error = Invalid;

    fn try_from(request: pb::ListReservationsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let order = fields.optional_id("order_id", &request.order_id);
        let state = optional_word(&mut fields, "state", request.state);
        let lot = fields.optional_id("lot_id", &request.lot_id);
        let item = fields.optional_id("item_id", &request.item_id);
        let run = fields.optional_id("run_id", &request.run_id);
        let (Some(page), Some(order), Some(state)) = (page, order, state) else { return Err(fields.into_invalid()) };
        let (Some(lot), Some(item), Some(run)) = (lot, item, run) else { return Err(fields.into_invalid()) };
        Ok(Self { order, state, lot, item, run, page })
    }
}

impl TryFrom<pb::GetVehicleStockRequest> for GetVehicleStock {
    type Error = Invalid;

    fn try_from(request: pb::GetVehicleStockRequest) -> Result<Self, Invalid> {
        Ok(Self { vehicle: one_id("vehicle_id", &request.vehicle_id)? })
    }
}

impl TryFrom<pb::GetAvailabilityRequest> for GetAvailability {
    type Error = Invalid;

    fn try_from(request: pb::GetAvailabilityRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let item = fields.id("item_id", &request.item_id);
        let day = fields.date("on_date", &request.on_date);
        let asked = asked(&mut fields, &request.district, &request.purpose);
        let warehouse = fields.optional_id("warehouse_id", &request.warehouse_id);
        let (Some(item), Some(day), Some(asked), Some(warehouse)) = (item, day, asked, warehouse) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { item, day, asked, warehouse })
    }
}
