//! The port, and its adapter: search, repair, judgement.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::{
    Plan, Problem, Travel, Violation, check,
    explain::explain,
    ground::{Ground, Unplannable},
    rota::{Rota, Score},
    ruin,
    search::search,
    timetable::Move,
};

/// Alone on its thread the first search has one part in so many of the time.
const FIRST: u64 = 10;

/// What driving is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Seconds.
    Time,
    /// Metres.
    Distance,
}

/// How long and at what to work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effort {
    /// The search ends after so long; without it after the generations.
    pub time_ms: Option<u64>,
    /// The search ends after so many generations; none at all with 0.
    pub generations: Option<usize>,
    /// The same random numbers each time. Insertion is the same each time anyway; the search is nearly so, with one thread
    /// and no time limit: `vrp-core` keeps vehicles in sets that are ordered by address.
    pub repeatable: bool,
    /// Threads of the search.
    pub threads: usize,
    /// Whether fewer vehicles come before less driving.
    pub fleet_first: bool,
    /// What driving is counted in.
    pub measure: Measure,
}

impl Effort {
    /// For planning a day: ten seconds, fewer vehicles first.
    #[must_use]
    pub const fn day() -> Self {
        Self {
            time_ms: Some(10_000),
            generations: None,
            repeatable: false,
            threads: 2,
            fleet_first: true,
            measure: Measure::Time,
        }
    }

    /// For planning anew while vehicles wait: a second's search.
    #[must_use]
    pub const fn replan() -> Self {
        Self { time_ms: Some(1_000), ..Self::day() }
    }

    /// For tests: so many generations, however long they take, with the same random numbers each time.
    #[must_use]
    pub const fn repeatable(generations: usize) -> Self {
        Self { time_ms: None, generations: Some(generations), repeatable: true, threads: 1, ..Self::day() }
    }
}

/// Which way a plan was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// By the first search, `vrp-core`'s.
    Search,
    /// By the second search, ruin and recreate.
    Ruin,
    /// By insertion, from nothing or from the published runs.
    Insertion,
    /// Nothing but what has started.
    Nothing,
}

/// A plan that has passed the checker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The plan.
    pub plan: Plan,
    /// What it was chosen by.
    pub score: Score,
    /// How it was found.
    pub found: Found,
    /// Plans that the checker refused before, with what it found: faults of the planner to be reported.
    pub refused: Vec<(Found, Vec<Violation>)>,
    /// What the search said when it failed.
    pub search_failed: Option<String>,
}

/// Makes plans. It works on the processor for as long as the effort says: call it on a blocking thread.
pub trait Planner: std::fmt::Debug + Send + Sync {
    /// Plans the problem; a published plan is changed as little as the objective allows.
    ///
    /// # Errors
    /// [`Unplannable`] for a problem that contradicts itself. A plan that breaks a rule is never an answer.
    fn plan(
        &self,
        problem: &Problem,
        travel: &Travel,
        effort: &Effort,
        published: Option<&Plan>,
    ) -> Result<Outcome, Unplannable>;
}

/// The planner: two searches, `vrp-core`'s and our own, between our insertion and our checker.
#[derive(Debug, Clone, Copy, Default)]
pub struct SearchPlanner;

impl Planner for SearchPlanner {
    fn plan(
        &self,
        problem: &Problem,
        travel: &Travel,
        effort: &Effort,
        published: Option<&Plan>,
    ) -> Result<Outcome, Unplannable> {
        let ground = Ground::new(problem, travel)?;
        let start = insertion(&ground, effort, published);
        let mut candidates = vec![(Found::Insertion, start)];
        let (searched, search_failed) = searches(&candidates[0].1, effort, published);
        candidates.extend(searched.into_iter().map(|(found, orders)| (found, repaired(&ground, effort, &orders))));
        candidates.push((Found::Nothing, Rota::empty(&ground, effort.fleet_first)));
        let mut scored: Vec<(Score, Found, Rota<'_>)> =
            candidates.into_iter().map(|(found, rota)| (weighed(&rota, effort, published), found, rota)).collect();
        scored.sort_by_key(|(score, ..)| *score);
        let mut refused = Vec::new();
        for (score, found, rota) in &scored {
            let plan = Plan { routes: rota.routes(), unassigned: explain(rota) };
            let violations = check(problem, travel, &plan);
            if violations.is_empty() {
                return Ok(Outcome { plan, score: *score, found: *found, refused, search_failed });
            }
            tracing::error!(found = ?found, violations = violations.len(), first = ?violations[0], "a plan was refused");
            refused.push((*found, violations));
        }
        Err(Unplannable::NoPlan(refused.into_iter().flat_map(|(_, violations)| violations).collect()))
    }
}

type Orders = Vec<Vec<Move>>;

/// What the two searches find from a first plan: with two threads at the same time, with one after each other, the second
/// with most of the time. And what the first says when it fails.
fn searches(start: &Rota<'_>, effort: &Effort, published: Option<&Plan>) -> (Vec<(Found, Orders)>, Option<String>) {
    if effort.generations == Some(0) {
        return (Vec::new(), None);
    }
    let ends = effort.time_ms.map(|time_ms| Instant::now() + Duration::from_millis(time_ms));
    let first = |effort: &Effort| search(start, effort).map_err(|error| error.to_string());
    let second = || ruin::search(start, effort, published, ends);
    let (first, second) = if effort.threads > 1 {
        let beside = Effort { threads: effort.threads - 1, ..effort.clone() };
        thread::scope(|scope| {
            let second = scope.spawn(second);
            (first(&beside), second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    } else {
        let part = Effort { time_ms: effort.time_ms.map(|time_ms| time_ms / FIRST), ..effort.clone() };
        (first(&part), second())
    };
    let found = first.as_ref().ok().cloned().flatten().map(|orders| (Found::Search, orders));
    (found.into_iter().chain(second.map(|orders| (Found::Ruin, orders))).collect(), first.err())
}

/// What insertion makes: from the published runs when there are any.
fn insertion<'g>(ground: &'g Ground<'g>, effort: &Effort, published: Option<&Plan>) -> Rota<'g> {
    match published {
        Some(published) => {
            let orders: Vec<_> = (0..ground.slots.len()).map(|slot| ground.moves_of(published, slot)).collect();
            repaired(ground, effort, &orders)
        }
        None => repaired(ground, effort, &[]),
    }
}

fn repaired<'g>(ground: &'g Ground<'g>, effort: &Effort, orders: &[Vec<super::timetable::Move>]) -> Rota<'g> {
    let mut rota = Rota::adopt(ground, effort.fleet_first, orders);
    rota.insert_all();
    rota.displace();
    rota
}

/// The score, with only the measure that counts.
fn weighed(rota: &Rota<'_>, effort: &Effort, published: Option<&Plan>) -> Score {
    let score = rota.score(published);
    match effort.measure {
        Measure::Time => score,
        Measure::Distance => Score { travel_s: 0, ..score },
    }
}
