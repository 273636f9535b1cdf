//! A day as a problem. A shift is the planner's vehicle: the van, its crew and its device are booked as one, from leaving to
//! being back; so a stair-climbing job has all three, and its way back.

use crate::{
    domain::{
        day::{Day, DayRun, Waiting},
        fleet::{Shift as DomainShift, Skill as DomainSkill, Vehicle as DomainVehicle},
        ids::LocationId,
        order::{Direction, OrderState},
        run::RunState,
        stop::{Stop as DomainStop, StopState},
        unit,
    },
    planning::{
        Booking, Certificate, Depot, Job, Part, Plan, Point, Problem, Rest, Route, Shift, Span, Started, Stop, Task,
        Vehicle,
    },
};

use super::Edited;

/// Seconds at every door.
const AT_A_DOOR: i64 = 420;
/// Seconds for each line of goods.
const A_LINE: i64 = 60;
/// Seconds for each flight of stairs that goods are carried without a lift.
const A_FLIGHT: i64 = 90;

const fn point(point: crate::domain::Point) -> Point {
    Point { lat_e6: point.lat_e6 as i64, lng_e6: point.lng_e6 as i64 }
}

/// The whole day.
pub(super) fn of(day: &Day) -> Problem {
    let depots = day.depots.iter().map(|depot| Depot { id: depot.id.to_string(), point: point(depot.point) });
    let vehicles: Vec<Vehicle> = day.shifts.iter().filter_map(|shift| vehicle(day, shift)).collect();
    let there = |on: &&DayRun| vehicles.iter().any(|vehicle| vehicle.id == on.run.shift.to_string());
    let started = day.runs.iter().filter(|on| day.replan && on.run.state == RunState::Started).filter(there);
    Problem {
        date: day.date,
        now_s: day.second(day.now).max(0),
        depots: depots.collect(),
        bookings: if day.replan { Vec::new() } else { day.runs.iter().flat_map(|on| bookings(day, on)).collect() },
        jobs: day.orders.iter().map(job).collect(),
        started: started.map(|on| under_way(day, on)).collect(),
        vehicles,
    }
}

/// Runs that somebody edits, beside all others, which keep what they booked.
pub(super) fn of_edited(day: &Day, edited: &Edited) -> Problem {
    let others = day.runs.iter().filter(|on| edited.iter().all(|(run, _)| *run != on.run.id));
    let wanted = |job: &Job| edited.iter().flat_map(|(_, orders)| orders).any(|order| order.to_string() == job.id);
    let whole = of(day);
    Problem {
        bookings: others.flat_map(|on| bookings(day, on)).collect(),
        started: Vec::new(),
        jobs: whole.jobs.into_iter().filter(wanted).collect(),
        ..whole
    }
}

fn bookings(day: &Day, on: &DayRun) -> Vec<Booking> {
    let span = Span::new(day.second(on.run.interval.from), day.second(on.run.interval.to));
    let crew = on.run.crew.iter().map(ToString::to_string);
    let device = on.run.device.iter().map(ToString::to_string);
    let resources = std::iter::once(on.run.vehicle.to_string()).chain(crew).chain(device);
    resources.map(|resource| Booking { resource, span }).collect()
}

/// A shift with everything that it books; `None` when its vehicle is out and nothing of it is on the road.
fn vehicle(day: &Day, shift: &DomainShift) -> Option<Vehicle> {
    let van = day.vehicles.iter().find(|vehicle| vehicle.id == shift.vehicle)?;
    let on_the_road = day.run_of(shift.id).is_some_and(|on| on.run.state == RunState::Started);
    let crew = day.crew_of(shift);
    let fit = van.out.is_none() && crew.iter().all(|member| member.suspended.is_none());
    if !fit && !on_the_road {
        return None;
    }
    let resources = std::iter::once(shift.vehicle.to_string())
        .chain(shift.crew.iter().map(ToString::to_string))
        .chain(shift.device.iter().map(ToString::to_string));
    let capacity = vec![van.capacity.weight_g, van.capacity.volume_cm3, van.capacity.wheelchair_places];
    let certificates = crew.iter().flat_map(|member| {
        let of = member.certificates.iter().filter(|held| shift.device.is_some() && held.valid_from <= day.date);
        of.map(|held| Certificate {
            holder: member.id.to_string(),
            skill: held.skill.word().to_owned(),
            valid_until: held.valid_to,
        })
    });
    Some(Vehicle {
        id: shift.id.to_string(),
        resources: resources.collect(),
        capacity,
        charge: day.device_of(shift).map(|device| i64::from(device.flights_per_charge)),
        skills: skills(day, shift, van),
        certificates: certificates.collect(),
        shifts: vec![span(day, shift, van)],
        max_ride_s: None,
    })
}

fn span(day: &Day, shift: &DomainShift, van: &DomainVehicle) -> Shift {
    let rest = shift.breaks.first().map(|rest| {
        let (from, to) = (day.second(rest.from), day.second(rest.to));
        Rest { earliest_s: from, latest_s: to, duration_s: to - from }
    });
    Shift {
        span: Span::new(day.second(shift.interval.from), day.second(shift.interval.to)),
        start: van.depot.to_string(),
        end: van.depot.to_string(),
        rest,
        reload: None,
        max_stops: None,
        max_duration_s: None,
    }
}

/// What a shift offers without a certificate: its warehouse, two persons, its carrier, and each ride that its device bears.
fn skills(day: &Day, shift: &DomainShift, van: &DomainVehicle) -> Vec<String> {
    let mut skills = vec![carrier(van.carrier)];
    let depot = day.depots.iter().find(|depot| depot.id == van.depot);
    skills.extend(depot.map(|depot| loading(depot.location)));
    if shift.crew.len() >= 2 {
        skills.push(DomainSkill::TwoPerson.word().to_owned());
    }
    let Some(device) = day.device_of(shift) else { return skills };
    for waiting in &day.orders {
        if waiting.order.content.ride.is_some_and(|ride| unit::bears(device, &ride).is_ok()) {
            skills.push(ride(waiting));
        }
    }
    skills
}

fn carrier(of: Option<kaifong_kernel::values::OrgId>) -> String {
    of.map_or_else(|| "carrier:council".to_owned(), |carrier| format!("carrier:{carrier}"))
}

fn loading(at: LocationId) -> String {
    format!("loading:{at}")
}

fn ride(waiting: &Waiting) -> String {
    format!("ride:{}", waiting.order.id)
}

fn job(waiting: &Waiting) -> Job {
    let (order, routing) = (&waiting.order, &waiting.routing);
    let content = &order.content;
    let window = |window: &crate::domain::order::DayWindow| {
        Span::new(i64::from(window.from_minute) * 60, i64::from(window.to_minute) * 60)
    };
    let part = Part {
        point: point(routing.point),
        windows: content.windows.iter().map(window).collect(),
        service_s: service(waiting),
    };
    let mut skills: Vec<String> = order.skills().iter().map(|skill| skill.word().to_owned()).collect();
    skills.push(carrier(order.carrier));
    skills.extend(content.ride.map(|_| ride(waiting)));
    // Goods are loaded where they lie. What lies at no depot of ours, or in several warehouses, nobody loads.
    if order.brings_goods() && order.state != OrderState::Dispatched {
        skills.push(order.warehouse.map_or_else(|| "loading:nowhere".to_owned(), loading));
    }
    let wheelchair = i64::from(content.ride.is_some());
    let collects = content.direction == Direction::Collect;
    Job {
        id: order.id.to_string(),
        household: Some(content.household.to_string()),
        pickup: collects.then(|| part.clone()),
        delivery: (!collects).then_some(part),
        demand: vec![order.weight_g, order.volume_cm3, wheelchair],
        draws: content.ride.map_or(0, |ride| i64::from(ride.flights_both_ways())),
        skills,
        weight: i64::from(waiting.points.max(1)),
        optional: false,
        release_s: None,
        due_by_s: None,
        ride_limit_s: None,
    }
}

fn service(waiting: &Waiting) -> i64 {
    let content = &waiting.order.content;
    let lines = i64::try_from(content.lines.len()).unwrap_or(0);
    let stairs = if waiting.routing.lift { 0 } else { i64::from(waiting.routing.stair_flights) * A_FLIGHT };
    AT_A_DOOR + lines * A_LINE + stairs + content.ride.map_or(0, |ride| ride.seconds())
}

/// A run that has left: what began stays, and what is aboard nobody else has.
fn under_way(day: &Day, on: &DayRun) -> Started {
    let (begun, open): (Vec<&DomainStop>, Vec<&DomainStop>) = on.stops.iter().partition(|stop| stop.has_begun());
    let out = day.vehicles.iter().any(|vehicle| vehicle.id == on.run.vehicle && vehicle.out.is_some());
    let mut load = leaving(day, on);
    let aboard = open.iter().filter(|stop| stop.direction == Direction::Deliver);
    Started {
        vehicle: on.run.shift.to_string(),
        shift: 0,
        depart_s: day.second(on.run.interval.from),
        stops: begun.into_iter().map(|stop| told(day, stop, &mut load)).collect(),
        aboard: aboard.map(|stop| stop.order.to_string()).collect(),
        back_s: None,
        out,
    }
}

/// What a run left with.
fn leaving(day: &Day, on: &DayRun) -> Vec<i64> {
    let mut load = vec![0, 0, 0];
    for stop in on.stops.iter().filter(|stop| stop.direction == Direction::Deliver) {
        add(&mut load, &demand(day, stop), 1);
    }
    load
}

fn demand(day: &Day, stop: &DomainStop) -> Vec<i64> {
    day.order(stop.order).map_or_else(
        || vec![0, 0, 0],
        |waiting| {
            let order = &waiting.order;
            vec![order.weight_g, order.volume_cm3, i64::from(order.content.ride.is_some())]
        },
    )
}

fn add(load: &mut [i64], demand: &[i64], sign: i64) {
    for (aboard, more) in load.iter_mut().zip(demand) {
        *aboard += sign * more;
    }
}

/// A stop of a run that is there, at the times that are known or were planned.
fn told(day: &Day, stop: &DomainStop, load: &mut [i64]) -> Stop {
    let sign = if stop.direction == Direction::Deliver { -1 } else { 1 };
    add(load, &demand(day, stop), sign);
    let arrival_s = day.second(stop.arrived_at.unwrap_or(stop.arrives_at));
    let planned_s = day.second(stop.leaves_at) - day.second(stop.arrives_at);
    let end_s = stop.ended_at.map_or(arrival_s + planned_s, |ended| day.second(ended)).max(arrival_s);
    let id = stop.order.to_string();
    let task = match stop.direction {
        Direction::Deliver => Task::Delivery(id),
        Direction::Collect => Task::Pickup(id),
    };
    Stop { task, arrival_s, start_s: arrival_s, end_s, load: load.to_vec() }
}

/// The runs that are there, as a plan.
pub(super) fn published(day: &Day, problem: &Problem) -> Plan {
    let known = day.runs.iter().filter(|on| problem.vehicle(&on.run.shift.to_string()).is_some());
    let routes = known.filter(|on| !on.stops.is_empty()).map(|on| {
        let depot = problem.vehicle(&on.run.shift.to_string()).map(|vehicle| vehicle.shifts[0].start.clone());
        let mut load = leaving(day, on);
        Route {
            vehicle: on.run.shift.to_string(),
            shift: 0,
            from: depot.clone().unwrap_or_default(),
            to: depot,
            depart_s: day.second(on.run.interval.from),
            load: load.clone(),
            stops: on
                .stops
                .iter()
                .filter(|stop| stop.state != StopState::Removed)
                .map(|stop| told(day, stop, &mut load))
                .collect(),
            back_s: day.second(on.run.interval.to),
            distance_m: on.run.distance_m,
            travel_s: 0,
        }
    });
    Plan { routes: routes.collect(), unassigned: Vec::new() }
}
