//! Orders, jobs, proofs and the fleet as they go out.

use kaifong_kernel::values::Instant;
use kaifong_proto::{common::v1 as common, dispatch::v1 as pb};

use super::words::Wired;
use crate::{
    domain::{
        Both, Interval, Point,
        fleet::{CrewMember, Depot, Device, Out, Shift, Vehicle},
        order::{DayWindow, Line, Order},
        priority::{Part, points},
        proof::Proof,
        routing::Routing,
    },
    store::{jobs::Job, seen::SeenOrder},
};

/// A value's text, or empty.
pub(super) fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A moment, or 0.
pub(super) fn micros(instant: Option<Instant>) -> i64 {
    instant.map_or(0, Instant::micros)
}

/// Where a list goes on.
pub(super) fn page(next: Option<String>) -> Option<common::PageInfo> {
    Some(common::PageInfo { next_cursor: next.unwrap_or_default() })
}

/// A text in both languages.
pub(super) fn both(text: Both) -> Option<common::LocalizedText> {
    Some(common::LocalizedText { en: text.en, zh_hant: text.zh_hant })
}

/// Words as their numbers.
pub(super) fn numbers<W: Wired>(words: Vec<W>) -> Vec<i32> {
    words.into_iter().map(|word| word.wire().into()).collect()
}

const fn point(point: Point) -> pb::Point {
    pb::Point { lat_e6: point.lat_e6, lng_e6: point.lng_e6 }
}

fn windows(windows: Vec<DayWindow>) -> Vec<pb::DayWindow> {
    let one = |window: DayWindow| pb::DayWindow { from_minute: window.from_minute, to_minute: window.to_minute };
    windows.into_iter().map(one).collect()
}

/// The lines of an order.
pub(super) fn lines(lines: Vec<Line>) -> Vec<pb::OrderLine> {
    let one = |line: Line| pb::OrderLine {
        line_no: line.line_no,
        item_id: line.item.to_string(),
        quantity: line.quantity,
        delivered: line.delivered,
    };
    lines.into_iter().map(one).collect()
}

fn priority(order: &Order, parts: Vec<Part>) -> pb::Priority {
    let set = order.overridden.clone();
    pb::Priority {
        points: set.as_ref().map_or_else(|| points(&parts), |set| set.points),
        parts: parts.into_iter().map(|part| pb::PriorityPart { points: part.points, why: both(part.why) }).collect(),
        overridden_points: set.as_ref().map_or(0, |set| set.points),
        reason: set.as_ref().map(|set| set.said.reason.clone()).unwrap_or_default(),
        overridden_by: text(set.map(|set| set.said.by)),
    }
}

impl From<Routing> for pb::Routing {
    fn from(routing: Routing) -> Self {
        Self {
            point: Some(point(routing.point)),
            district: routing.district,
            floor: routing.floor,
            lift: routing.lift,
            stair_flights: routing.stair_flights,
            contact_restrictions: routing.contact_restrictions,
        }
    }
}

impl From<SeenOrder> for pb::Order {
    fn from(SeenOrder { order, routing, parts }: SeenOrder) -> Self {
        let (vulnerabilities, vulnerability_reason) = routing
            .as_ref()
            .map(|routing| (numbers(routing.vulnerabilities.clone()), routing.vulnerability_reason.clone()))
            .unwrap_or_default();
        let priority = priority(&order, parts);
        let skills = order.skills();
        let content = order.content;
        Self {
            order_id: order.id.to_string(),
            agency_id: order.agency.to_string(),
            household_id: content.household.to_string(),
            need_id: text(content.need),
            former_address: text(content.former_address),
            direction: content.direction.wire().into(),
            state: order.state.wire().into(),
            goods: order.goods.wire().into(),
            deliver_on: content.deliver_on.to_string(),
            windows: windows(content.windows),
            lines: lines(content.lines),
            skills: numbers(skills),
            ride: content.ride.map(|ride| pb::Ride {
                passenger_weight_g: ride.passenger_weight_g,
                round_trip: ride.round_trip,
                away_minutes: ride.away_minutes,
                flights: ride.flights,
            }),
            vulnerabilities,
            vulnerability_reason,
            priority: Some(priority),
            routing: routing.map(Into::into),
            loan_due_on: text(content.loan_due_on),
            carrier_id: text(order.carrier),
            run_id: text(order.run),
            reason: text(order.reason),
            attempt: order.attempt,
            supersedes: text(order.supersedes),
            superseded_by: text(order.superseded_by),
            weight_g: order.weight_g,
            volume_cm3: order.volume_cm3,
            held_until_us: micros(order.held_until),
            duplicate_reason: text(content.duplicate_reason),
            version: order.version,
            created_at_us: order.created_at.micros(),
            purpose: text(content.purpose),
        }
    }
}

impl From<Job> for pb::Job {
    fn from(job: Job) -> Self {
        Self {
            order_id: job.order.to_string(),
            state: job.state.wire().into(),
            direction: job.direction.wire().into(),
            deliver_on: job.deliver_on.to_string(),
            windows: windows(job.windows),
            lines: lines(job.lines),
            skills: numbers(job.skills),
            run_id: text(job.run),
        }
    }
}

impl From<Proof> for pb::Proof {
    fn from(proof: Proof) -> Self {
        Self {
            proof_id: proof.id.to_string(),
            order_id: proof.order.to_string(),
            stop_id: proof.stop.to_string(),
            kind: proof.kind.wire().into(),
            recipient: proof.recipient.wire().into(),
            // Without it there would be no proof.
            consent: true,
            media_type: proof.media_type,
            size_bytes: proof.size_bytes,
            device_time_us: proof.device_time.micros(),
            received_at_us: proof.received_at.micros(),
        }
    }
}

impl From<Depot> for pb::Depot {
    fn from(depot: Depot) -> Self {
        Self {
            depot_id: depot.id.to_string(),
            code: depot.code,
            name: both(depot.name),
            point: Some(point(depot.point)),
            location_id: depot.location.to_string(),
        }
    }
}

fn service(out: Option<Out>) -> (i32, String, i64) {
    match out {
        None => (pb::ServiceState::Active.into(), String::new(), 0),
        Some(out) => (pb::ServiceState::Out.into(), out.reason, out.since.micros()),
    }
}

impl From<Vehicle> for pb::Vehicle {
    fn from(vehicle: Vehicle) -> Self {
        let (state, reason, since_us) = service(vehicle.out);
        let capacity = vehicle.capacity;
        Self {
            vehicle_id: vehicle.id.to_string(),
            plate: vehicle.plate,
            capacity: Some(pb::Capacity {
                weight_g: capacity.weight_g,
                volume_cm3: capacity.volume_cm3,
                wheelchair_places: capacity.wheelchair_places,
            }),
            depot_id: vehicle.depot.to_string(),
            carrier_id: text(vehicle.carrier),
            state,
            reason,
            since_us,
        }
    }
}

impl From<CrewMember> for pb::CrewMember {
    fn from(member: CrewMember) -> Self {
        let certificates = member.certificates.into_iter().map(|held| pb::Certificate {
            skill: held.skill.wire().into(),
            number: held.number,
            valid_from: held.valid_from.to_string(),
            valid_to: held.valid_to.to_string(),
        });
        Self {
            crew_id: member.id.to_string(),
            code: member.code,
            certificates: certificates.collect(),
            suspended: member.suspended.is_some(),
            reason: text(member.suspended.map(|out| out.reason)),
            carrier_id: text(member.carrier),
        }
    }
}

impl From<Device> for pb::Device {
    fn from(device: Device) -> Self {
        let (state, reason, _) = service(device.out);
        Self {
            device_id: device.id.to_string(),
            code: device.code,
            asset_id: text(device.asset),
            rated_load_g: device.rated_load_g,
            weight_g: device.weight_g,
            flights_per_charge: device.flights_per_charge,
            state,
            reason,
        }
    }
}

const fn interval(interval: Interval) -> pb::Interval {
    pb::Interval { from_us: interval.from.micros(), to_us: interval.to.micros() }
}

impl From<Shift> for pb::Shift {
    fn from(shift: Shift) -> Self {
        Self {
            shift_id: shift.id.to_string(),
            vehicle_id: shift.vehicle.to_string(),
            crew_ids: shift.crew.iter().map(ToString::to_string).collect(),
            device_id: text(shift.device),
            shift_on: shift.shift_on.to_string(),
            interval: Some(interval(shift.interval)),
            breaks: shift.breaks.into_iter().map(interval).collect(),
            cancelled: shift.cancelled,
        }
    }
}
