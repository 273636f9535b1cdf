//! Planning anew in mid-day: what has started stays, and what changes is listed.

use std::collections::BTreeSet;

use super::{JobId, Part, Plan, Point, Problem, Route, Seconds, Started, Stop, Task, VehicleId};

/// A vehicle that can't go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// Which.
    pub vehicle: VehicleId,
    /// Where it stands, when known; else where its last started stop is.
    pub at: Option<Point>,
    /// How long it takes to hand one order over to another vehicle.
    pub transfer_s: Seconds,
}

/// One change to what was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An order goes with another vehicle.
    Moved {
        /// Which.
        job: JobId,
        /// With which vehicle, and when it would have begun.
        from: (VehicleId, Seconds),
        /// With which vehicle, and when it begins.
        to: (VehicleId, Seconds),
    },
    /// An order goes with the same vehicle at another time.
    Retimed {
        /// Which.
        job: JobId,
        /// With which vehicle.
        vehicle: VehicleId,
        /// When it would have begun.
        from_s: Seconds,
        /// When it begins.
        to_s: Seconds,
    },
    /// An order that was published is not planned any more.
    Dropped {
        /// Which.
        job: JobId,
        /// With which vehicle, and when it would have begun.
        from: (VehicleId, Seconds),
    },
    /// An order that wasn't published is planned.
    Added {
        /// Which.
        job: JobId,
        /// With which vehicle, and when it begins.
        to: (VehicleId, Seconds),
    },
}

/// The problem as it stands at `now_s`, when a published plan is under way and vehicles have dropped out.
///
/// A stop whose vehicle is on its way to it, or that has begun, has started. Goods that were loaded are where their vehicle
/// is; those on a vehicle that dropped out are to be fetched from it.
#[must_use]
pub fn under_way(problem: &Problem, published: &Plan, now_s: Seconds, dropped: &[Dropped]) -> Problem {
    let mut after = problem.clone();
    after.now_s = now_s;
    after.started.clear();
    for route in published.routes.iter().filter(|route| route.depart_s <= now_s) {
        let drop = dropped.iter().find(|dropped| dropped.vehicle == route.vehicle);
        let mut started = started(problem, route, now_s, drop.is_some());
        if let Some(drop) = drop.filter(|_| started.out) {
            strand(&mut after, &started, drop);
            // Whoever fetches them has them: nothing is left aboard that only this vehicle could bring.
            started.aboard.clear();
        }
        after.started.push(started);
    }
    let gone = |vehicle: &str| dropped.iter().any(|dropped| dropped.vehicle == vehicle);
    for vehicle in after.vehicles.iter_mut().filter(|vehicle| gone(&vehicle.id)) {
        // Shifts keep their numbers; those that haven't begun are over before they begin.
        for (number, shift) in vehicle.shifts.iter_mut().enumerate() {
            let begun = after.started.iter().any(|run| run.vehicle == vehicle.id && run.shift == number);
            if !begun {
                shift.span.to_s = shift.span.from_s;
                shift.max_stops = Some(0);
            }
        }
    }
    after
}

/// What of a run has started, and what it still has aboard.
fn started(problem: &Problem, route: &Route, now_s: Seconds, out: bool) -> Started {
    let begun = |at: usize| {
        // The one before has ended: the vehicle is on its way, unless it has dropped out before it got there.
        let left = if at == 0 { route.depart_s } else { route.stops[at - 1].end_s };
        if out { route.stops[at].start_s < now_s } else { left <= now_s }
    };
    let count = (0..route.stops.len()).take_while(|at| begun(*at)).count();
    let stops: Vec<Stop> = route.stops[..count].to_vec();
    let reloaded = |stop: &&Stop| !matches!(stop.task, Task::Reload(_));
    let since = stops.iter().rposition(|stop| matches!(stop.task, Task::Reload(_))).map_or(0, |at| at + 1);
    let loaded = route.stops[since..].iter().take_while(reloaded).skip(count - since);
    let aboard = loaded.filter_map(|stop| match &stop.task {
        Task::Delivery(id) => problem.job(id).filter(|job| job.pickup.is_none()).map(|job| job.id.clone()),
        Task::Pickup(_) | Task::Reload(_) | Task::Rest => None,
    });
    let aboard = aboard.collect();
    let back_s = (route.back_s <= now_s).then_some(route.back_s);
    let out = out && back_s.is_none();
    Started { vehicle: route.vehicle.clone(), shift: route.shift, depart_s: route.depart_s, stops, aboard, back_s, out }
}

/// What is on a vehicle that dropped out is fetched from where it stands.
fn strand(after: &mut Problem, started: &Started, dropped: &Dropped) {
    let last = started.stops.iter().rev().find_map(|stop| point_of(after, &stop.task));
    let home = after.vehicle(&started.vehicle).and_then(|vehicle| vehicle.shifts.get(started.shift));
    let home = home.and_then(|shift| after.depot(&shift.start)).map(|depot| depot.point);
    let Some(point) = dropped.at.or(last).or(home) else { return };
    let picked = started.stops.iter().filter_map(|stop| match &stop.task {
        Task::Pickup(id) => Some(id.clone()),
        Task::Delivery(_) | Task::Reload(_) | Task::Rest => None,
    });
    let brought: BTreeSet<&JobId> = started
        .stops
        .iter()
        .filter_map(|stop| match &stop.task {
            Task::Delivery(id) => Some(id),
            Task::Pickup(_) | Task::Reload(_) | Task::Rest => None,
        })
        .collect();
    let stranded: BTreeSet<JobId> = picked.filter(|id| !brought.contains(id)).chain(started.aboard.clone()).collect();
    for job in after.jobs.iter_mut().filter(|job| stranded.contains(&job.id)) {
        if job.delivery.is_some() {
            job.pickup = Some(Part { point, windows: Vec::new(), service_s: dropped.transfer_s });
            job.release_s = None;
        }
    }
}

fn point_of(problem: &Problem, task: &Task) -> Option<Point> {
    match task {
        Task::Pickup(id) => problem.job(id)?.pickup.as_ref().map(|part| part.point),
        Task::Delivery(id) => problem.job(id)?.delivery.as_ref().map(|part| part.point),
        Task::Reload(depot) => problem.depot(depot).map(|depot| depot.point),
        Task::Rest => None,
    }
}

/// What differs from what was published, by order; times that differ by no more than the tolerance don't.
#[must_use]
pub fn changes(published: &Plan, plan: &Plan, tolerance_s: Seconds) -> Vec<Change> {
    let jobs = |plan: &Plan| -> BTreeSet<JobId> {
        plan.routes.iter().flat_map(|route| &route.stops).filter_map(|stop| stop.task.job().cloned()).collect()
    };
    let (was, is) = (jobs(published), jobs(plan));
    let when = |plan: &Plan, job: &JobId| plan.stop_of(job).map(|(route, stop)| (route.vehicle.clone(), stop.start_s));
    let change = |job: &JobId| match (when(published, job), when(plan, job)) {
        (Some(from), Some(to)) if from.0 != to.0 => Some(Change::Moved { job: job.clone(), from, to }),
        (Some(from), Some(to)) if (from.1 - to.1).abs() > tolerance_s => {
            Some(Change::Retimed { job: job.clone(), vehicle: to.0, from_s: from.1, to_s: to.1 })
        }
        (Some(from), None) => Some(Change::Dropped { job: job.clone(), from }),
        (None, Some(to)) => Some(Change::Added { job: job.clone(), to }),
        (Some(_), Some(_)) | (None, None) => None,
    };
    was.union(&is).filter_map(change).collect()
}
