//! The problem as `vrp-core` reads it.
#![expect(clippy::cast_precision_loss, reason = "vrp-core counts in floats below 2^52")]

use std::sync::Arc;

use vrp_core::{
    models::{
        common::{Demand, Dimensions, MultiDimLoad, TimeWindow},
        problem::{Actor, Job, Single, TransportCost},
    },
    prelude::{
        Float, GenericError, MultiBuilder, Problem, ProblemBuilder, SingleBuilder, Vehicle, VehicleBuilder,
        VehicleDetailBuilder,
    },
};

use super::{
    goal::{Rules, goal},
    road::Road,
};
use crate::planning::{
    Part, Seconds,
    ground::{Ground, GroundJob, Load, Slot, Standing},
    planner::{Effort, Measure},
    rota::Rota,
    timetable::Move,
};

/// No window ends later.
const END_OF_TIME_S: Seconds = 100_000_000;

struct SlotKey;
struct JobKey;
struct StepKey;
struct DueKey;
struct ReloadKey;

pub(super) fn slot_of(actor: &Actor) -> Option<usize> {
    actor.vehicle.dimens.get_value::<SlotKey, usize>().copied()
}

pub(super) fn job_of(job: &Job) -> Option<usize> {
    job.dimens().get_value::<JobKey, usize>().copied()
}

pub(super) fn step_of(single: &Arc<Single>) -> Option<Move> {
    single.dimens.get_value::<StepKey, Move>().copied()
}

/// The job whose promise this part keeps.
pub(super) fn due_of(dimens: &Dimensions) -> Option<usize> {
    dimens.get_value::<DueKey, usize>().copied()
}

/// The slot whose reload this is.
pub(super) fn reload_of(dimens: &Dimensions) -> Option<usize> {
    dimens.get_value::<ReloadKey, usize>().copied()
}

/// The model, or `None` when no job is open that a vehicle could do.
pub(super) fn build(rota: &Rota<'_>, effort: &Effort) -> Result<Option<Arc<Problem>>, GenericError> {
    let ground = rota.ground;
    let offered = offered(ground);
    let road: Arc<dyn TransportCost> = Arc::new(Road::new(ground.travel));
    let rules = Arc::new(rules(ground, effort));
    let mut builder = ProblemBuilder::default()
        .with_goal(goal(&rules, &road)?)
        .with_transport_cost(road)
        .with_logger(Arc::new(|_| {}));
    for slot in &offered {
        builder = builder.add_vehicle(vehicle(ground, *slot, effort)?);
        for _ in 0..reloads(&ground.slots[*slot]) {
            builder = builder.add_job(reload(ground, *slot)?);
        }
    }
    let open = |number: &usize| {
        ground.jobs[*number].standing != Standing::Done
            && offered.iter().any(|slot| rules.able[*slot].get(*number) == Some(&true))
    };
    let open: Vec<usize> = (0..ground.jobs.len()).filter(open).collect();
    if open.is_empty() {
        return Ok(None);
    }
    for number in open {
        builder = builder.add_job(job(ground, number, &ground.jobs[number])?);
    }
    Ok(Some(Arc::new(builder.build()?)))
}

/// The slots that may run beside each other whatever the search does: of those that share a resource at the same time
/// the one that has left, or else the one that alone can do the weightiest jobs.
pub(in crate::planning) fn offered(ground: &Ground<'_>) -> Vec<usize> {
    let out = |slot: &Slot<'_>| slot.started.as_ref().is_some_and(|left| left.facts.is_over());
    let usable = |slot: &usize| ground.slots[*slot].unable.iter().any(Option::is_none) && !out(&ground.slots[*slot]);
    let mut slots: Vec<usize> = (0..ground.slots.len()).filter(usable).collect();
    let alone = |slot: usize| -> i64 {
        let only = |job: &usize| {
            let able = |other: usize| ground.slots[other].unable[*job].is_none();
            able(slot) && !ground.slots[slot].rivals.iter().any(|rival| able(*rival))
        };
        (0..ground.jobs.len()).filter(only).map(|job| ground.cost(job)).fold(0, i64::saturating_add)
    };
    slots.sort_by_key(|slot| (ground.slots[*slot].started.is_none(), std::cmp::Reverse(alone(*slot)), *slot));
    let mut chosen: Vec<usize> = Vec::new();
    for slot in slots {
        let meets = |other: &usize| {
            let spans = (ground.slots[*other].shift.span, ground.slots[slot].shift.span);
            ground.slots[slot].rivals.contains(other) && spans.0.overlaps(&spans.1)
        };
        if !chosen.iter().any(meets) {
            chosen.push(slot);
        }
    }
    chosen
}

/// Whether a slot has the job's goods, or comes by them: no search sends a vehicle that has left back to the depot for what
/// it hasn't loaded; insertion does.
pub(in crate::planning) fn loads(slot: &Slot<'_>, job: &GroundJob<'_>) -> bool {
    slot.started.is_none() || job.pickup.is_some() || job.standing != Standing::Open
}

fn rules(ground: &Ground<'_>, effort: &Effort) -> Rules {
    let able = |slot: &Slot<'_>| {
        ground.jobs.iter().zip(&slot.unable).map(|(job, unable)| unable.is_none() && loads(slot, job)).collect()
    };
    let stops = |slot: &Slot<'_>| {
        let served = slot.started.as_ref().map_or(0, |left| left.served);
        slot.shift.max_stops.map(|most| most.saturating_sub(served) + reloads(slot))
    };
    let out = |slot: &Slot<'_>| {
        let since = slot.started.as_ref().map_or(0, |left| left.free_s - left.facts.depart_s);
        slot.shift.max_duration_s.map(|most| (most - since - rest(slot)) as Float)
    };
    Rules {
        costs: (0..ground.jobs.len()).map(|job| ground.cost(job) as Float).collect(),
        able: ground.slots.iter().map(able).collect(),
        due: ground.jobs.iter().map(|job| job.job.due_by_s.map(|due| due as Float)).collect(),
        rides: ground.jobs.iter().map(|job| job.job.ride_limit_s.map(|limit| limit as Float)).collect(),
        slot_rides: ground.slots.iter().map(|slot| slot.vehicle.max_ride_s.map(|limit| limit as Float)).collect(),
        draws: ground.jobs.iter().map(|job| job.job.draws).collect(),
        charges: ground.slots.iter().map(Slot::charge).collect(),
        stops: ground.slots.iter().map(stops).collect(),
        out: ground.slots.iter().map(out).collect(),
        reloads: ground.slots.iter().any(|slot| reloads(slot) > 0),
        fleet_first: effort.fleet_first,
    }
}

fn reloads(slot: &Slot<'_>) -> usize {
    let done = slot.started.as_ref().map_or(0, |left| left.reloads);
    slot.shift.reload.as_ref().filter(|_| slot.started.is_none()).map_or(0, |reload| reload.most.saturating_sub(done))
}

/// How much of the shift the break takes: the search leaves that time free at the end, the timetable puts the break in.
pub(in crate::planning) fn rest(slot: &Slot<'_>) -> Seconds {
    slot.rest().map_or(0, |rest| rest.duration_s)
}

fn vehicle(ground: &Ground<'_>, number: usize, effort: &Effort) -> Result<Vehicle, GenericError> {
    let slot = &ground.slots[number];
    let mut capacity = slot.capacity;
    let (mut place, mut from_s) = (slot.start, slot.shift.span.from_s.max(ground.problem.now_s));
    let mut to_s = slot.shift.span.to_s;
    if let Some(left) = &slot.started {
        (place, from_s) = (left.place, left.free_s);
        super::super::ground::sub(&mut capacity, &left.collected);
    } else if !slot.booked.is_empty() {
        let free = Rota::empty(ground, false).free(number);
        let widest = free.iter().max_by_key(|span| span.to_s - span.from_s);
        (from_s, to_s) = widest.map_or((from_s, from_s), |span| (span.from_s.max(from_s), span.to_s));
    }
    let detail = VehicleDetailBuilder::default()
        .set_start_location(place)
        .set_start_time(from_s as Float)
        .set_end_location(slot.end)
        .set_end_time((to_s - rest(slot)).max(from_s) as Float)
        .build()?;
    let mut vehicle = VehicleBuilder::default()
        .id(&number.to_string())
        .add_detail(detail)
        .capacity(vector(ground, &capacity)?)
        .dimension(|dimens| dimens.set_value::<SlotKey, usize>(number))
        .build()?;
    let (distance, driving) = match effort.measure {
        Measure::Time => (0., 1.),
        Measure::Distance => (1., 0.),
    };
    vehicle.costs.per_distance = distance;
    vehicle.costs.per_driving_time = driving;
    Ok(vehicle)
}

fn vector(ground: &Ground<'_>, load: &Load) -> Result<MultiDimLoad, GenericError> {
    let numbers = load[..ground.dimensions].iter().map(|number| i32::try_from((*number).max(0)));
    let numbers = numbers.collect::<Result<Vec<i32>, _>>().map_err(|_| GenericError::from("a load is beyond 2^31"))?;
    Ok(MultiDimLoad::new(numbers))
}

fn reload(ground: &Ground<'_>, number: usize) -> Result<Job, GenericError> {
    let slot = &ground.slots[number];
    let (Some(place), Some(reload)) = (slot.reload, &slot.shift.reload) else { return Err("no reload".into()) };
    SingleBuilder::default()
        .id(&format!("reload-{number}"))
        .location(place)?
        .duration(reload.duration_s as Float)?
        .dimension(|dimens| {
            dimens.set_value::<ReloadKey, usize>(number);
            dimens.set_value::<StepKey, Move>(Move::Reload);
        })
        .build_as_job()
}

fn job(ground: &Ground<'_>, number: usize, from: &GroundJob<'_>) -> Result<Job, GenericError> {
    let amount = vector(ground, &from.demand)?;
    let none = MultiDimLoad::default;
    let demand =
        |pickup: (MultiDimLoad, MultiDimLoad), delivery: (MultiDimLoad, MultiDimLoad)| Demand { pickup, delivery };
    match (from.pickup.zip(from.job.pickup.as_ref()), from.delivery.zip(from.job.delivery.as_ref())) {
        (Some((pickup, collect)), Some((delivery, bring))) if from.standing == Standing::Open => {
            let first = single(collect, pickup, from.job.release_s, demand((none(), amount), (none(), none())))?;
            let last = single(bring, delivery, None, demand((none(), none()), (none(), amount)))?;
            MultiBuilder::default()
                .id(&number.to_string())
                .dimension(|dimens| dimens.set_value::<JobKey, usize>(number))
                .add_job(mark(first, number, Move::Pickup(number), false).build()?)
                .add_job(mark(last, number, Move::Delivery(number), true).build()?)
                .build_as_job()
        }
        (_, Some((place, part))) => {
            let single = single(part, place, None, demand((none(), none()), (amount, none())))?;
            mark(single, number, Move::Delivery(number), true).build_as_job()
        }
        (Some((place, part)), None) => {
            let single = single(part, place, from.job.release_s, demand((amount, none()), (none(), none())))?;
            mark(single, number, Move::Pickup(number), true).build_as_job()
        }
        (None, None) => Err("a job without parts".into()),
    }
}

fn mark(single: SingleBuilder, number: usize, step: Move, promised: bool) -> SingleBuilder {
    single.id(&number.to_string()).dimension(|dimens| {
        dimens.set_value::<JobKey, usize>(number);
        dimens.set_value::<StepKey, Move>(step);
        if promised {
            dimens.set_value::<DueKey, usize>(number);
        }
    })
}

fn single(
    part: &Part,
    place: usize,
    release: Option<Seconds>,
    demand: Demand<MultiDimLoad>,
) -> Result<SingleBuilder, GenericError> {
    let earliest = release.unwrap_or(0).max(0);
    let mut windows: Vec<(Seconds, Seconds)> =
        part.windows.iter().map(|window| (window.from_s.max(earliest), window.to_s)).filter(|(a, b)| a <= b).collect();
    if windows.is_empty() {
        windows.push((earliest, END_OF_TIME_S));
    }
    let times = windows.iter().map(|(from, to)| TimeWindow::new(*from as Float, *to as Float)).collect();
    let single = SingleBuilder::default().location(place)?.duration(part.service_s as Float)?.times(times)?;
    Ok(single.demand(demand))
}
