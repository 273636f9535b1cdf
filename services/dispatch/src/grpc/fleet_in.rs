//! Requests about the fleet: into verbs and questions.

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::{common::v1 as common, dispatch::v1 as pb};

use super::{
    delivery_in::{of_id_and_reason, of_one_id, of_page},
    words::word,
};
use crate::{
    domain::{
        Both, Interval, Point,
        fleet::{Capacity, Certificate},
    },
    verbs::{
        fleet::{
            AddCertificate, CreateCrewMember, CreateDepot, CreateDevice, CreateVehicle, ReturnVehicle,
            SetCrewSuspended, SetDeviceOut, TakeVehicleOut,
        },
        read_fleet::{GetCrewMember, GetVehicle, ListCrewMembers, ListDepots, ListDevices, ListShifts, ListVehicles},
        shifts::{CancelShift, CreateShift},
    },
};

/// The most that anything weighs, in grams: 100 tonnes.
const MOST_WEIGHT_G: i64 = 100_000_000;
/// The most that anything bears, in cubic centimetres: 1,000 cubic metres.
const MOST_VOLUME_CM3: i64 = 1_000_000_000;
/// Crew of one shift.
const MOST_CREW: usize = 6;

of_one_id! {
    pb::ReturnVehicleRequest => ReturnVehicle { vehicle: vehicle_id };
    pb::GetVehicleRequest => GetVehicle { vehicle: vehicle_id };
    pb::GetCrewMemberRequest => GetCrewMember { crew: crew_id };
    pb::CancelShiftRequest => CancelShift { shift: shift_id };
}

of_id_and_reason! {
    pb::TakeVehicleOutRequest => TakeVehicleOut { vehicle: vehicle_id };
}

of_page! {
    pb::ListDepotsRequest => ListDepots;
    pb::ListCrewMembersRequest => ListCrewMembers;
    pb::ListDevicesRequest => ListDevices;
}

/// A short text in both languages.
fn both(fields: &mut Fields, field: &str, given: Option<common::LocalizedText>) -> Option<Both> {
    let given = fields.given(field, given)?;
    let (en, zh_hant) = fields
        .within(field, |text| (text.text("en", &given.en, 1..=120), text.text("zh_hant", &given.zh_hant, 1..=120)));
    Some(Both { en: en?, zh_hant: zh_hant? })
}

fn point(fields: &mut Fields, given: Option<pb::Point>) -> Option<Point> {
    let given = fields.given("point", given)?;
    fields.within("point", |fields| {
        let lat = fields.number("lat_e6", given.lat_e6.into(), -90_000_000..=90_000_000);
        let lng = fields.number("lng_e6", given.lng_e6.into(), -180_000_000..=180_000_000);
        lat.and(lng).map(|_| Point { lat_e6: given.lat_e6, lng_e6: given.lng_e6 })
    })
}

impl TryFrom<pb::CreateDepotRequest> for CreateDepot {
    type Error = Invalid;

    fn try_from(request: pb::CreateDepotRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let code = fields.text("code", &request.code, 1..=20);
        let name = both(&mut fields, "name", request.name);
        let point = point(&mut fields, request.point);
        let location = fields.id("location_id", &request.location_id);
        let (Some(code), Some(name), Some(point), Some(location)) = (code, name, point, location) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { code, name, point, location })
    }
}

impl TryFrom<pb::CreateVehicleRequest> for CreateVehicle {
    type Error = Invalid;

    fn try_from(request: pb::CreateVehicleRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let plate = fields.text("plate", &request.plate, 1..=20);
        let capacity = fields.given("capacity", request.capacity).and_then(|given| {
            fields.within("capacity", |fields| {
                let weight_g = fields.number("weight_g", given.weight_g, 1..=MOST_WEIGHT_G);
                let volume_cm3 = fields.number("volume_cm3", given.volume_cm3, 1..=MOST_VOLUME_CM3);
                let wheelchair_places = fields.number("wheelchair_places", given.wheelchair_places, 0..=50);
                Some(Capacity { weight_g: weight_g?, volume_cm3: volume_cm3?, wheelchair_places: wheelchair_places? })
            })
        });
        let depot = fields.id("depot_id", &request.depot_id);
        let carrier = fields.optional_id("carrier_id", &request.carrier_id);
        let (Some(plate), Some(capacity), Some(depot), Some(carrier)) = (plate, capacity, depot, carrier) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { plate, capacity, depot, carrier })
    }
}

impl TryFrom<pb::ListVehiclesRequest> for ListVehicles {
    type Error = Invalid;

    fn try_from(request: pb::ListVehiclesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let out = match pb::ServiceState::try_from(request.state) {
            Ok(pb::ServiceState::Unspecified) => Some(None),
            Ok(state) => Some(Some(state == pb::ServiceState::Out)),
            Err(_) => {
                fields.wrong("state", "not a value of the list");
                None
            }
        };
        let (Some(page), Some(out)) = (page, out) else { return Err(fields.into_invalid()) };
        Ok(Self { out, page })
    }
}

impl TryFrom<pb::CreateCrewMemberRequest> for CreateCrewMember {
    type Error = Invalid;

    fn try_from(request: pb::CreateCrewMemberRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let code = fields.text("code", &request.code, 1..=20);
        let carrier = fields.optional_id("carrier_id", &request.carrier_id);
        let (Some(code), Some(carrier)) = (code, carrier) else { return Err(fields.into_invalid()) };
        Ok(Self { code, carrier })
    }
}

impl TryFrom<pb::AddCertificateRequest> for AddCertificate {
    type Error = Invalid;

    fn try_from(request: pb::AddCertificateRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let crew = fields.id("crew_id", &request.crew_id);
        let certificate = fields.given("certificate", request.certificate);
        let certificate = certificate.and_then(|given| {
            fields.within("certificate", |fields| {
                let skill = word(fields, "skill", given.skill);
                let number = fields.text("number", &given.number, 1..=60);
                let valid_from = fields.date("valid_from", &given.valid_from);
                let valid_to = fields.date("valid_to", &given.valid_to);
                let (valid_from, valid_to) = (valid_from?, valid_to?);
                if valid_to < valid_from {
                    fields.wrong("valid_to", "send the first day or a later one");
                    return None;
                }
                Some(Certificate { skill: skill?, number: number?, valid_from, valid_to })
            })
        });
        let (Some(crew), Some(certificate)) = (crew, certificate) else { return Err(fields.into_invalid()) };
        Ok(Self { crew, certificate })
    }
}

impl TryFrom<pb::SetCrewSuspendedRequest> for SetCrewSuspended {
    type Error = Invalid;

    fn try_from(request: pb::SetCrewSuspendedRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let crew = fields.id("crew_id", &request.crew_id);
        let reason = fields.text("reason", &request.reason, 1..=500);
        let (Some(crew), Some(reason)) = (crew, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { crew, suspended: request.suspended, reason })
    }
}

impl TryFrom<pb::CreateDeviceRequest> for CreateDevice {
    type Error = Invalid;

    fn try_from(request: pb::CreateDeviceRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let code = fields.text("code", &request.code, 1..=20);
        let asset = fields.optional_id("asset_id", &request.asset_id);
        let rated_load_g = fields.number("rated_load_g", request.rated_load_g, 1..=MOST_WEIGHT_G);
        let weight_g = fields.number("weight_g", request.weight_g, 1..=MOST_WEIGHT_G);
        let flights = fields.number("flights_per_charge", request.flights_per_charge.into(), 1..=10_000);
        let (Some(code), Some(asset), Some(rated_load_g), Some(weight_g), Some(_)) =
            (code, asset, rated_load_g, weight_g, flights)
        else {
            return Err(fields.into_invalid());
        };
        Ok(Self { code, asset, rated_load_g, weight_g, flights_per_charge: request.flights_per_charge })
    }
}

impl TryFrom<pb::SetDeviceOutRequest> for SetDeviceOut {
    type Error = Invalid;

    fn try_from(request: pb::SetDeviceOutRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let device = fields.id("device_id", &request.device_id);
        let reason = fields.text("reason", &request.reason, 1..=500);
        let (Some(device), Some(reason)) = (device, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { device, out: request.out, reason })
    }
}

fn interval(fields: &mut Fields, field: &str, given: Option<pb::Interval>) -> Option<Interval> {
    let given = fields.given(field, given)?;
    fields.within(field, |fields| {
        let (from, to) = (fields.instant("from_us", given.from_us), fields.instant("to_us", given.to_us));
        let (from, to) = (from?, to?);
        if to <= from {
            fields.wrong("to_us", "send a later moment");
            return None;
        }
        Some(Interval { from, to })
    })
}

impl TryFrom<pb::CreateShiftRequest> for CreateShift {
    type Error = Invalid;

    fn try_from(request: pb::CreateShiftRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let vehicle = fields.id("vehicle_id", &request.vehicle_id);
        let crew: Option<Vec<_>> = request.crew_ids.iter().map(|id| fields.id("crew_ids", id)).collect();
        let device = fields.optional_id("device_id", &request.device_id);
        let interval = interval(&mut fields, "interval", request.interval);
        let breaks = breaks(&mut fields, &request.breaks, interval);
        let (Some(vehicle), Some(mut crew), Some(device), Some(interval), Some(breaks)) =
            (vehicle, crew, device, interval, breaks)
        else {
            return Err(fields.into_invalid());
        };
        crew.sort_unstable();
        crew.dedup();
        if crew.len() != request.crew_ids.len() || !(1..=MOST_CREW).contains(&crew.len()) {
            return Err(Invalid::field("crew_ids", format!("send 1 to {MOST_CREW}, each once")));
        }
        if interval.from.hk_date() != interval.to.plus_seconds(-1).hk_date() {
            return Err(Invalid::field("interval", "send a time within one day in Hong Kong"));
        }
        Ok(Self { vehicle, crew, device, interval, breaks })
    }
}

fn breaks(fields: &mut Fields, given: &[pb::Interval], within: Option<Interval>) -> Option<Vec<Interval>> {
    if given.len() > 1 {
        fields.wrong("breaks", "send one break at most");
        return None;
    }
    let read: Option<Vec<Interval>> = given.iter().map(|one| interval(fields, "breaks[0]", Some(*one))).collect();
    let read = read?;
    if within.is_some_and(|within| !read.iter().all(|one| within.holds(one))) {
        fields.wrong("breaks[0]", "send a time within the shift");
        return None;
    }
    Some(read)
}

impl TryFrom<pb::ListShiftsRequest> for ListShifts {
    type Error = Invalid;

    fn try_from(request: pb::ListShiftsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let shift_on = fields.optional_date("shift_on", &request.shift_on);
        let (Some(page), Some(shift_on)) = (page, shift_on) else { return Err(fields.into_invalid()) };
        Ok(Self { shift_on, page })
    }
}
