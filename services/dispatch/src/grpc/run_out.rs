//! Plans and runs as they go out.

use kaifong_proto::dispatch::v1 as pb;

use super::{
    out::{both, lines, micros, text},
    words::Wired,
};
use crate::{
    domain::{
        ids::RunId,
        outcome::Outcome,
        plan::{DayPlan, Found, PlanChange, Unplanned},
        run::Run,
        stop::Stop,
        unit::Unit,
    },
    peers::Door,
    store::seen::SeenRun,
    verbs::read_runs::DriverStop,
};

impl From<Unplanned> for pb::Unassigned {
    fn from(unplanned: Unplanned) -> Self {
        Self {
            order_id: unplanned.order.to_string(),
            code: unplanned.code,
            reason: both(unplanned.reason),
            remedy: both(unplanned.remedy),
        }
    }
}

fn place(place: Option<(RunId, i32)>) -> (String, i32) {
    place.map(|(run, sequence)| (run.to_string(), sequence)).unwrap_or_default()
}

impl From<PlanChange> for pb::PlanChange {
    fn from(change: PlanChange) -> Self {
        let ((from_run_id, from_sequence), (to_run_id, to_sequence)) = (place(change.from), place(change.to));
        Self { order_id: change.order.to_string(), from_run_id, to_run_id, from_sequence, to_sequence }
    }
}

impl From<Found> for pb::Violation {
    fn from(found: Found) -> Self {
        Self {
            code: found.code,
            order_id: text(found.order),
            vehicle_id: text(found.vehicle),
            detail: both(found.detail),
        }
    }
}

impl From<DayPlan> for pb::Plan {
    fn from(plan: DayPlan) -> Self {
        Self {
            plan_id: plan.id.to_string(),
            plan_on: plan.plan_on.to_string(),
            state: plan.state.wire().into(),
            replan: plan.replan,
            reason: text(plan.reason),
            run_ids: plan.runs.iter().map(ToString::to_string).collect(),
            unassigned: plan.unplanned.into_iter().map(Into::into).collect(),
            changes: plan.changes.into_iter().map(Into::into).collect(),
            violations: plan.found.into_iter().map(Into::into).collect(),
            distance_m: plan.distance_m,
            duration_s: plan.duration_s,
            requested_at_us: plan.requested_at.micros(),
            ended_at_us: micros(plan.ended_at),
        }
    }
}

impl From<Unit> for pb::Unit {
    fn from(unit: Unit) -> Self {
        Self {
            unit_id: unit.id.to_string(),
            order_id: unit.order.to_string(),
            device_id: unit.device.to_string(),
            operator_id: unit.operator.to_string(),
            vehicle_id: unit.vehicle.to_string(),
            from_us: unit.interval.from.micros(),
            to_us: unit.interval.to.micros(),
        }
    }
}

impl From<Run> for pb::Run {
    fn from(run: Run) -> Self {
        let taken_off =
            run.taken_off.into_iter().map(|off| pb::TakenOff { order_id: off.order.to_string(), reason: off.reason });
        Self {
            run_id: run.id.to_string(),
            plan_id: run.plan.to_string(),
            run_on: run.run_on.to_string(),
            vehicle_id: run.vehicle.to_string(),
            shift_id: run.shift.to_string(),
            state: run.state.wire().into(),
            starts_at_us: run.interval.from.micros(),
            ends_at_us: run.interval.to.micros(),
            distance_m: run.distance_m,
            stops: Vec::new(),
            taken_off: taken_off.collect(),
            carrier_id: text(run.carrier),
            units: run.units.into_iter().map(Into::into).collect(),
            closing: run.closing.is_some(),
            not_closed: text(run.not_closed),
            key_until_us: micros(run.key_until),
        }
    }
}

impl From<SeenRun> for pb::Run {
    fn from(seen: SeenRun) -> Self {
        Self { stops: seen.stops.into_iter().map(Into::into).collect(), ..seen.run.into() }
    }
}

impl From<Stop> for pb::Stop {
    fn from(stop: Stop) -> Self {
        Self {
            stop_id: stop.id.to_string(),
            order_id: stop.order.to_string(),
            sequence: stop.sequence,
            state: stop.state.wire().into(),
            direction: stop.direction.wire().into(),
            arrives_at_us: stop.arrives_at.micros(),
            leaves_at_us: stop.leaves_at.micros(),
            fail_reason: stop.fail_reason.map_or(0, |reason| reason.wire().into()),
            occurred_at_us: micros(stop.ended_at),
            recorded_at_us: micros(stop.recorded_at),
        }
    }
}

/// A stop as its driver sees it.
pub(super) fn driver_stop((given, door): (DriverStop, Option<Door>)) -> pb::DriverStop {
    let door = door.unwrap_or(Door { name: String::new(), phone: String::new(), address: String::new() });
    let open = !given.stop.has_ended();
    let routing = given.routing.filter(|_| open);
    let way = routing.as_ref();
    pb::DriverStop {
        stop: Some(given.stop.into()),
        lines: lines(given.order.content.lines),
        name: door.name,
        phone: door.phone,
        address: door.address,
        floor: way.map_or(0, |way| way.floor),
        lift: way.is_some_and(|way| way.lift),
        stair_flights: way.map_or(0, |way| way.stair_flights),
        contact_restrictions: way.map(|way| way.contact_restrictions.clone()).unwrap_or_default(),
    }
}

impl From<Outcome> for pb::OutcomeReceipt {
    fn from(outcome: Outcome) -> Self {
        Self { key: outcome.telling.key, result: outcome.result.wire().into(), reason: text(outcome.reason) }
    }
}
