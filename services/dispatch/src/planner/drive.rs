//! Drives a run whose order of stops somebody chose: when it is where. Whether that may be so is the checker's to say.

use crate::{
    domain::ids::OrderId,
    planning::{Job, Part, Problem, Rest, Route, Seconds, Shift, Stop, Task, Travel, Vehicle},
};

/// The run of a shift over orders in this order; `None` where there are none, or no road leads.
pub(super) fn route(problem: &Problem, travel: &Travel, shift: &str, orders: &[OrderId]) -> Option<Route> {
    let vehicle = problem.vehicle(shift)?;
    let on = vehicle.shifts.first()?;
    let jobs: Option<Vec<&Job>> = orders.iter().map(|order| problem.job(&order.to_string())).collect();
    let jobs = jobs.filter(|jobs| !jobs.is_empty())?;
    let earliest = on.span.from_s.max(problem.now_s);
    let first = along(problem, travel, vehicle, on, &jobs, earliest)?;
    // Nobody waits at the first door: the vehicle leaves later, as long as it is there in time.
    let waits = first.stops.first().map_or(0, |stop| stop.start_s - stop.arrival_s);
    if waits == 0 {
        return Some(first);
    }
    let later = along(problem, travel, vehicle, on, &jobs, earliest + waits);
    Some(later.filter(|later| later.back_s <= first.back_s).unwrap_or(first))
}

fn along(
    problem: &Problem,
    travel: &Travel,
    vehicle: &Vehicle,
    shift: &Shift,
    jobs: &[&Job],
    depart_s: Seconds,
) -> Option<Route> {
    let (start, end) = (problem.depot(&shift.start)?.point, problem.depot(&shift.end)?.point);
    let mut load: Vec<i64> = vec![0; vehicle.capacity.len()];
    for job in jobs.iter().filter(|job| job.pickup.is_none()) {
        add(&mut load, &job.demand, 1);
    }
    let leaving = load.clone();
    let (mut at, mut now, mut metres, mut driven) = (start, depart_s, 0, 0);
    // Who leaves after the last moment for it has no break on the way.
    let (mut stops, mut rest) = (Vec::new(), shift.rest.filter(|rest| depart_s <= rest.latest_s));
    for job in jobs {
        let (task, part, sign) = part_of(job)?;
        let leg = travel.leg(at, part.point, now)?;
        let mut arrival_s = now + leg.seconds;
        if let Some(due) = rest.filter(|rest| arrival_s > rest.latest_s || now >= rest.earliest_s) {
            now = resting(&mut stops, &due, now, &load);
            rest = None;
            arrival_s = now + travel.leg(at, part.point, now)?.seconds;
        }
        let leg = travel.leg(at, part.point, now)?;
        let start_s = begins(part, job.release_s, arrival_s);
        let end_s = start_s + part.service_s;
        add(&mut load, &job.demand, sign);
        stops.push(Stop { task, arrival_s, start_s, end_s, load: load.clone() });
        (at, now, metres, driven) = (part.point, end_s, metres + leg.metres, driven + leg.seconds);
    }
    if let Some(due) = rest {
        let home = now + travel.leg(at, end, now)?.seconds;
        if home > due.latest_s {
            now = resting(&mut stops, &due, now, &load);
        }
    }
    let leg = travel.leg(at, end, now)?;
    Some(Route {
        vehicle: vehicle.id.clone(),
        shift: 0,
        from: shift.start.clone(),
        to: Some(shift.end.clone()),
        depart_s,
        load: leaving,
        stops,
        back_s: now + leg.seconds,
        distance_m: metres + leg.metres,
        travel_s: driven + leg.seconds,
    })
}

fn part_of(job: &Job) -> Option<(Task, &Part, i64)> {
    match (&job.pickup, &job.delivery) {
        (Some(part), None) => Some((Task::Pickup(job.id.clone()), part, 1)),
        (None, Some(part)) => Some((Task::Delivery(job.id.clone()), part, -1)),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

fn resting(stops: &mut Vec<Stop>, rest: &Rest, now: Seconds, load: &[i64]) -> Seconds {
    let start_s = now.max(rest.earliest_s);
    let end_s = start_s + rest.duration_s;
    stops.push(Stop { task: Task::Rest, arrival_s: now, start_s, end_s, load: load.to_vec() });
    end_s
}

/// The first moment at which somebody is there; when nobody is any more, at once: the checker says so.
fn begins(part: &Part, release_s: Option<Seconds>, arrival_s: Seconds) -> Seconds {
    let ready = release_s.map_or(arrival_s, |release| release.max(arrival_s));
    let open = part.windows.iter().filter(|window| window.to_s >= ready).map(|window| window.from_s.max(ready));
    open.min().unwrap_or(ready)
}

fn add(load: &mut [i64], demand: &[i64], sign: i64) {
    for (aboard, more) in load.iter_mut().zip(demand) {
        *aboard += sign * more;
    }
}
