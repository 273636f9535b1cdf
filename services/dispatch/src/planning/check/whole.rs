//! What can only be seen of the whole plan: who is served, what was published, who is where at once.

use std::collections::{BTreeMap, BTreeSet};

use super::Violation;
use crate::planning::{Plan, Problem, Route, Span, Task};

/// Each job once, or listed as unassigned.
pub(super) fn served(problem: &Problem, plan: &Plan, found: &mut Vec<Violation>) {
    let mut tasks: BTreeMap<&Task, usize> = BTreeMap::new();
    for route in &plan.routes {
        let served = route.stops.iter().map(|stop| &stop.task).filter(|task| task.job().is_some());
        served.for_each(|task| *tasks.entry(task).or_default() += 1);
    }
    let twice = tasks.iter().filter(|(_, times)| **times > 1).filter_map(|(task, _)| task.job());
    found.extend(twice.map(|job| Violation::Twice(job.clone())));
    let mut listed = BTreeSet::new();
    for unassigned in &plan.unassigned {
        if problem.job(&unassigned.job).is_none() {
            found.push(Violation::UnknownJob(unassigned.job.clone()));
        }
        if !listed.insert(unassigned.job.as_str()) {
            found.push(Violation::Twice(unassigned.job.clone()));
        }
    }
    for job in &problem.jobs {
        let last = if job.delivery.is_some() { Task::Delivery(job.id.clone()) } else { Task::Pickup(job.id.clone()) };
        match (tasks.contains_key(&last), listed.contains(job.id.as_str())) {
            (true, true) => found.push(Violation::ServedAndUnassigned(job.id.clone())),
            (false, false) => found.push(Violation::Lost(job.id.clone())),
            (true, false) | (false, true) => {}
        }
    }
}

/// What has started is there, as it was.
pub(super) fn pinned(problem: &Problem, plan: &Plan, found: &mut Vec<Violation>) {
    for started in &problem.started {
        let mut runs = plan.routes.iter().filter(|run| run.vehicle == started.vehicle && run.shift == started.shift);
        let as_it_was = |run: &Route| {
            run.depart_s == started.depart_s
                && run.stops.starts_with(&started.stops)
                && !(started.is_over() && run.stops.len() > started.stops.len())
        };
        if !runs.next().is_some_and(as_it_was) {
            found.push(Violation::PinnedMoved(started.vehicle.clone()));
        }
    }
}

/// A vehicle, a crew member or a device is in one run at a time, from leaving to being back.
pub(super) fn overlaps(problem: &Problem, plan: &Plan, found: &mut Vec<Violation>) {
    let mut taken: BTreeMap<&str, Vec<(Span, bool)>> = BTreeMap::new();
    for booking in &problem.bookings {
        taken.entry(&booking.resource).or_default().push((booking.span, true));
    }
    for route in &plan.routes {
        let Some(vehicle) = problem.vehicle(&route.vehicle) else { continue };
        let begun = problem.started(&route.vehicle, route.shift).map(|started| started.stops.len());
        // What has left and does nothing more can't be planned otherwise.
        let settled = begun.is_some_and(|begun| route.stops.len() <= begun);
        let resources: BTreeSet<&str> =
            vehicle.resources.iter().map(String::as_str).chain([vehicle.id.as_str()]).collect();
        for resource in resources {
            taken.entry(resource).or_default().push((Span::new(route.depart_s, route.back_s), settled));
        }
    }
    for (resource, mut spans) in taken {
        spans.sort_unstable();
        let mut last: Option<(Span, bool)> = None;
        for (span, settled) in spans {
            if let Some((before, fact)) = last
                && span.overlaps(&before)
                && !(fact && settled)
            {
                found.push(Violation::Overlap(resource.to_owned()));
            }
            // The one that ends last is the one that the next may meet.
            last = Some(last.filter(|(before, _)| before.to_s >= span.to_s).unwrap_or((span, settled)));
        }
    }
}
