//! The search: `vrp-core` looks for better orders of stops.
//!
//! It answers orders of stops and nothing else. Its times aren't taken over, nor its word that a job can't be served: our
//! timetable drives each run anew, and insertion tries again what it left out (reinterpretcat/vrp#48). A run that has
//! left begins where its vehicle is, so that nothing is pinned by a relation (reinterpretcat/vrp#138).

mod goal;
mod model;
mod ride;
mod road;
mod start;

pub(super) use model::{loads, offered, rest};

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use vrp_core::{
    prelude::{DefaultRandom, Environment, GenericError, Solution, Solver, VrpConfigBuilder},
    rosomaxa::{evolution::TelemetryMode, prelude::Quota},
    utils::{Parallelism, ThreadPool},
};

use super::{planner::Effort, rota::Rota, timetable::Move};

/// Plans that a generation begins from. With one, which is what `vrp-core` takes for one processor, it keeps one plan alone
/// and gets stuck at the first hill.
const PARENTS: usize = 8;

/// Longer than any search: what ends it is the effort's own time.
const NO_END_S: usize = 3_600;

/// Looks for a better order of stops than the rota's, by slot; `None` when there is nothing to look for.
///
/// # Errors
/// What `vrp-core` says when it can't read the model or finds nothing.
pub(super) fn search(rota: &Rota<'_>, effort: &Effort) -> Result<Option<Vec<Vec<Move>>>, GenericError> {
    let ends = effort.time_ms.map(|time_ms| Instant::now() + Duration::from_millis(time_ms));
    // A pool of its own has random numbers of its own: with one thread the same problem is searched the same way.
    let pool = ThreadPool::new(effort.threads.max(1));
    pool.execute(|| run(rota, effort, ends))
}

fn run(rota: &Rota<'_>, effort: &Effort, ends: Option<Instant>) -> Result<Option<Vec<Vec<Move>>>, GenericError> {
    let Some(model) = model::build(rota, effort)? else { return Ok(None) };
    let random: Arc<DefaultRandom> =
        Arc::new(if effort.repeatable { DefaultRandom::new_repeatable() } else { DefaultRandom::default() });
    let quota = ends.map(|ends| -> Arc<dyn Quota> { Arc::new(Until(ends)) });
    let environment =
        Arc::new(Environment::new(random, quota, Parallelism::new_with_cpus(PARENTS), Arc::new(|_| {}), false));
    let initial = start::solution(rota, &model, &environment);
    let seconds =
        effort.time_ms.map_or(NO_END_S, |time_ms| usize::try_from(time_ms.div_ceil(1_000)).unwrap_or(NO_END_S));
    let config = VrpConfigBuilder::new(Arc::clone(&model))
        .set_environment(environment)
        .set_telemetry_mode(TelemetryMode::None)
        .prebuild()?
        .with_init_solutions(vec![initial], None)
        .with_max_time(Some(seconds))
        .with_max_generations(effort.generations)
        .build()?;
    let solution = Solver::new(model, config).solve()?;
    Ok(Some(orders(rota, &solution)))
}

/// When the time is up.
struct Until(Instant);

impl Quota for Until {
    fn is_reached(&self) -> bool {
        Instant::now() >= self.0
    }
}

/// The order of stops of each slot.
fn orders(rota: &Rota<'_>, solution: &Solution) -> Vec<Vec<Move>> {
    let mut orders = vec![Vec::new(); rota.runs.len()];
    for route in &solution.routes {
        let Some(slot) = model::slot_of(&route.actor) else { continue };
        let steps = route.tour.all_activities().filter_map(|activity| model::step_of(activity.job.as_ref()?));
        orders[slot] = steps.collect();
    }
    orders
}
