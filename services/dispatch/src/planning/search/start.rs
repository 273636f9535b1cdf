//! The rota as the search's first solution: what was published, or what insertion made.
#![expect(clippy::cast_precision_loss, reason = "vrp-core counts in floats below 2^52")]

use std::{collections::HashMap, sync::Arc};

use vrp_core::{
    construction::heuristics::UnassignmentInfo,
    models::{
        common::{Schedule, TimeSpan, TimeWindow},
        problem::{Actor, Job, Single},
        solution::{Activity, Place, Registry, Route, Tour},
    },
    prelude::{Environment, Float, InsertionContext, Problem, Solution},
};

use super::model::{reload_of, slot_of, step_of};
use crate::planning::{
    rota::{Rota, Run},
    timetable::{Begun, Move},
};

pub(super) fn solution(rota: &Rota<'_>, model: &Arc<Problem>, environment: &Arc<Environment>) -> InsertionContext {
    let mut singles: HashMap<(Option<usize>, Move), Vec<Arc<Single>>> = HashMap::new();
    for job in model.jobs.all() {
        let parts: Vec<Arc<Single>> = match job {
            Job::Single(single) => vec![Arc::clone(single)],
            Job::Multi(multi) => multi.jobs.clone(),
        };
        for part in parts {
            if let Some(step) = step_of(&part) {
                singles.entry((reload_of(&part.dimens), step)).or_default().push(part);
            }
        }
    }
    let mut registry = Registry::new(&model.fleet, Arc::clone(&environment.random));
    let actors: Vec<Arc<Actor>> = registry.all().collect();
    let mut routes = Vec::new();
    for actor in actors {
        let Some(slot) = slot_of(&actor) else { continue };
        let run = &rota.runs[slot];
        if !run.moves.is_empty()
            && let Some(route) = route(slot, run, &actor, &mut singles)
        {
            registry.use_actor(&actor);
            routes.push(route);
        }
    }
    let served: Vec<Job> = routes.iter().flat_map(|route: &Route| route.tour.jobs().cloned()).collect();
    let open = model.jobs.all().iter().filter(|job| !served.contains(job));
    let unassigned = open.map(|job| (job.clone(), UnassignmentInfo::Unknown)).collect();
    let solution = Solution { cost: Float::default(), registry, routes, unassigned, telemetry: None };
    InsertionContext::new_from_solution(Arc::clone(model), (solution, None), Arc::clone(environment))
}

fn route(
    slot: usize,
    run: &Run,
    actor: &Arc<Actor>,
    singles: &mut HashMap<(Option<usize>, Move), Vec<Arc<Single>>>,
) -> Option<Route> {
    let table = run.table.as_ref()?;
    let mut tour = Tour::new(actor);
    for begun in table.begun() {
        let Some(step) = begun.does else { continue };
        let owner = (step == Move::Reload).then_some(slot);
        let single = singles.get_mut(&(owner, step))?.pop()?;
        tour.insert_last(activity(single, &begun)?);
    }
    Some(Route { actor: Arc::clone(actor), tour })
}

fn activity(single: Arc<Single>, begun: &Begun) -> Option<Activity> {
    let place = single.places.first()?;
    let start = begun.start_s as Float;
    let windows = place.times.iter().map(|span| match span {
        TimeSpan::Window(window) => window.clone(),
        TimeSpan::Offset(_) => TimeWindow::max(),
    });
    let time = windows.into_iter().find(|window| window.start <= start && start <= window.end)?;
    let place = Place { idx: 0, location: place.location?, duration: place.duration, time };
    let schedule = Schedule { arrival: begun.arrival_s as Float, departure: begun.end_s as Float };
    Some(Activity { place, schedule, job: Some(single), commute: None })
}
