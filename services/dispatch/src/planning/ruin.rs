//! The second search: slack induction by string removals (Christiaens and Vanden Berghe, Transportation Science 54(2), 2020).
//!
//! Again and again strings of stops near each other are taken out of several runs and put back where they cost least, each
//! now and then not quite there; what comes of it is kept when it is better, or by chance, less and less often, when it is
//! worse. Before that, vehicles are spared: a run is dissolved, and what is hard to place counts more each time.
//!
//! As the first search it answers orders of stops and nothing else, and leaves reloads and breaks to insertion.

mod model;
mod place;
mod recreate;
mod remove;
mod state;
#[cfg(test)]
mod tests;
mod tour;

use std::time::Instant;

use fastrand::Rng;

use super::{Plan, planner::Effort, rota::Rota, timetable::Move};
use model::{Kind, Model};
use recreate::recreate;
use remove::remove;
use state::{Before, State};
use tour::Tour;

/// Rounds of this search for one generation of the other.
const ROUNDS: u64 = 100;
/// How much of the time goes into sparing vehicles, where they come first.
const SPARING: f64 = 0.4;
/// The temperature at first and at last, as parts of what a stop costs on average.
const HOT: f64 = 1.;
const COLD: f64 = 0.01;

/// Looks for better orders of stops than the rota's, by slot; `None` when nothing can be planned otherwise.
pub(super) fn search(
    rota: &Rota<'_>,
    effort: &Effort,
    published: Option<&Plan>,
    ends: Option<Instant>,
) -> Option<Vec<Vec<Move>>> {
    let offered = super::search::offered(rota.ground);
    let fixed = |(slot, run): (usize, &super::rota::Run)| {
        !run.moves.is_empty() && (run.moves.contains(&Move::Reload) || !offered.contains(&slot))
    };
    let fixed: Vec<bool> = rota.runs.iter().enumerate().map(fixed).collect();
    let model = Model::new(rota, effort, published, &fixed);
    if model.errands.is_empty() {
        return None;
    }
    let runs: Vec<&[Move]> = model.berths.iter().map(|berth| rota.runs[berth.slot].moves.as_slice()).collect();
    let state = State::new(&model, &runs);
    let rounds = effort.generations.map(|generations| ROUNDS * u64::try_from(generations).unwrap_or(u64::MAX / ROUNDS));
    let rng = if effort.repeatable { Rng::with_seed(1) } else { Rng::new() };
    let clock = Clock { began: Instant::now(), ends, rounds, round: 0 };
    let most = if effort.fleet_first { state.used } else { usize::MAX };
    let mut search =
        Search { model: &model, state, before: Before::default(), scratch: Tour::default(), rng, clock, most };
    if effort.fleet_first {
        search.spare();
    }
    search.anneal();
    Some(search.orders(rota, &fixed))
}

/// How much of the effort is spent.
struct Clock {
    began: Instant,
    ends: Option<Instant>,
    rounds: Option<u64>,
    round: u64,
}

impl Clock {
    #[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "a part of the whole")]
    fn spent(&self) -> f64 {
        let rounds = self.rounds.map_or(0., |rounds| self.round as f64 / rounds.max(1) as f64);
        let time = self.ends.map_or(0., |ends| {
            let whole = ends.saturating_duration_since(self.began).as_secs_f64();
            self.began.elapsed().as_secs_f64() / whole.max(1e-9)
        });
        rounds.max(time)
    }
}

struct Search<'m, 'g> {
    model: &'m Model<'g>,
    state: State,
    before: Before,
    scratch: Tour,
    rng: Rng,
    clock: Clock,
    /// Berths that may be in use.
    most: usize,
}

impl Search<'_, '_> {
    fn round(&mut self) {
        self.clock.round += 1;
        self.state.begin(&mut self.before);
        remove(self.model, &mut self.state, &mut self.before, &mut self.rng);
        recreate(self.model, &mut self.state, &mut self.before, self.most, &mut self.scratch, &mut self.rng);
    }

    /// Whether a plan that costs so much more is taken at this temperature.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_precision_loss,
        reason = "chance is a float; costs are far below 2^52"
    )]
    fn tempts(&mut self, heat: f64) -> bool {
        let worse = (self.state.cost - self.before.cost()) as f64;
        worse < -heat * self.rng.f64().max(f64::MIN_POSITIVE).ln()
    }

    #[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "a temperature; costs are far below 2^52")]
    fn heat(&self, spent: f64) -> f64 {
        let stops: usize = self.state.tours.iter().map(|tour| tour.stops.len()).sum();
        let driven: i64 = self.state.tours.iter().map(|tour| tour.cost).sum();
        let one = driven as f64 / stops.max(1) as f64;
        one * HOT * (COLD / HOT).powf(spent)
    }

    /// Dissolves runs as long as everything finds a place in the others.
    fn spare(&mut self) {
        let (wanted, least) = (self.state.lost, self.least());
        let mut hard: Vec<u64> = vec![0; self.model.errands.len()];
        let mut best = self.state.clone();
        let heat = self.heat(0.5);
        while self.clock.spent() < SPARING {
            if self.state.lost <= wanted {
                best = self.state.clone();
                if self.state.used <= least || !self.dissolve(&hard) {
                    break;
                }
            }
            self.round();
            let sum = |absent: &[usize]| absent.iter().map(|errand| hard[*errand]).sum::<u64>();
            let (now, then) = (sum(&self.state.absent), sum(self.before.absent()));
            let fewer = self.state.lost < self.before.lost();
            let same = self.state.lost == self.before.lost() && now == then;
            let taken = fewer || now < then || (same && self.tempts(heat));
            for errand in &self.state.absent {
                hard[*errand] += 1;
            }
            if !taken {
                self.state.undo(&mut self.before);
            }
        }
        self.most = best.used;
        self.state = best;
    }

    /// Empties the run that is easiest to do without.
    fn dissolve(&mut self, hard: &[u64]) -> bool {
        let (model, state) = (self.model, &self.state);
        let in_use = |berth: &usize| !model.berths[*berth].left && !state.tours[*berth].stops.is_empty();
        let load = |berth: &usize| -> (u64, usize) {
            let stops = &state.tours[*berth].stops;
            (stops.iter().map(|site| hard[model.sites[*site].errand]).sum(), stops.len())
        };
        let Some(berth) = (0..model.berths.len()).filter(in_use).min_by_key(load) else { return false };
        let mut errands: Vec<usize> = state.tours[berth].stops.iter().map(|site| model.sites[*site].errand).collect();
        errands.sort_unstable();
        errands.dedup();
        self.state.begin(&mut self.before);
        self.state.take_out(model, &mut self.before, berth, &errands);
        self.most = self.state.used;
        true
    }

    /// Fewer berths than this can't hold what is loaded before leaving.
    fn least(&self) -> usize {
        let model = self.model;
        let dimension = |dimension: usize| {
            let loaded = model.errands.iter().filter(|errand| errand.kind == Kind::Deliver);
            let mut rest: i64 = loaded.map(|errand| errand.demand[dimension]).sum();
            let mut holds: Vec<i64> = model.berths.iter().map(|berth| berth.capacity[dimension]).collect();
            holds.sort_unstable_by_key(|most| std::cmp::Reverse(*most));
            let enough = holds.iter().position(|most| {
                rest -= most;
                rest <= 0
            });
            enough.map_or(holds.len(), |last| last + 1)
        };
        (0..model.dimensions).map(dimension).max().unwrap_or(0)
    }

    /// Takes what is better, and at first what is worse, until the effort is spent.
    fn anneal(&mut self) {
        let rank = |state: &State| (state.lost, state.cost);
        let mut best = self.state.clone();
        let from = self.clock.spent().min(1.);
        let mut heat = self.heat(0.);
        let mut spent = from;
        while spent < 1. {
            self.round();
            let (now, then) = (self.state.lost, self.before.lost());
            if now > then || (now == then && !self.tempts(heat)) {
                self.state.undo(&mut self.before);
            } else if rank(&self.state) < rank(&best) {
                best.clone_from(&self.state);
            }
            if self.clock.round.is_multiple_of(16) {
                spent = self.clock.spent();
                heat = self.heat(part(from, spent));
            }
        }
        self.state = best;
    }

    /// The stops of each slot; fixed ones as they were.
    fn orders(&self, rota: &Rota<'_>, fixed: &[bool]) -> Vec<Vec<Move>> {
        let kept = |(run, fixed): (&super::rota::Run, &bool)| if *fixed { run.moves.clone() } else { Vec::new() };
        let mut orders: Vec<Vec<Move>> = rota.runs.iter().zip(fixed).map(kept).collect();
        for (berth, tour) in self.model.berths.iter().zip(&self.state.tours) {
            orders[berth.slot] = tour.stops.iter().map(|site| self.model.sites[*site].step).collect();
        }
        orders
    }
}

#[expect(clippy::float_arithmetic, reason = "a part of a part")]
fn part(from: f64, spent: f64) -> f64 {
    ((spent - from) / (1. - from).max(1e-9)).clamp(0., 1.)
}
