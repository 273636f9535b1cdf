//! A plan in the making: runs that can all be driven, and jobs that have found no place yet.

use super::{
    Plan, Route, Seconds, Span,
    ground::{Ground, Standing},
    timetable::{Fault, Move, Timetable},
};

/// What a new run costs beside more driving: a vehicle is spared where an hour's way does it.
const NEW_RUN_S: Seconds = 3_600;
/// What a second's lateness costs beside a second's driving.
const LATE: Seconds = 20;

/// One slot's run.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    pub(super) moves: Vec<Move>,
    pub(super) table: Option<Timetable>,
}

/// Runs by slot, and the jobs that are still open.
#[derive(Debug, Clone)]
pub(super) struct Rota<'g> {
    pub(super) ground: &'g Ground<'g>,
    pub(super) runs: Vec<Run>,
    pub(super) open: Vec<usize>,
    fleet_first: bool,
}

/// What a plan is judged by: the less the better, the first first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score {
    /// The weights of what isn't planned; what isn't optional counts more than all that is.
    pub unassigned: i64,
    /// Seconds that services begin later than promised.
    pub late_s: Seconds,
    /// Vehicles that run, when they come first.
    pub runs: usize,
    /// Orders that were published on another vehicle.
    pub moved: usize,
    /// Seconds driven.
    pub travel_s: Seconds,
    /// Metres driven.
    pub distance_m: i64,
}

/// A way to put a job into a run.
struct Way {
    cost: Seconds,
    slot: usize,
    run: Run,
}

impl<'g> Rota<'g> {
    /// Nothing planned but what has started.
    pub(super) fn empty(ground: &'g Ground<'g>, fleet_first: bool) -> Self {
        let open =
            |(number, job): (usize, &super::ground::GroundJob<'_>)| (job.standing != Standing::Done).then_some(number);
        let open = ground.jobs.iter().enumerate().filter_map(open).collect();
        let runs = ground.slots.iter().enumerate().map(|(slot, _)| ground.idle(slot)).collect();
        Self { ground, runs, open, fleet_first }
    }

    /// Takes these runs over, as far as they can be driven; the jobs that can't stay open.
    pub(super) fn adopt(ground: &'g Ground<'g>, fleet_first: bool, runs: &[Vec<Move>]) -> Self {
        let mut rota = Self::empty(ground, fleet_first);
        let worth = |slot: &usize| -> i64 {
            let jobs = runs[*slot].iter().filter_map(|step| step.job());
            jobs.map(|job| ground.cost(job)).fold(0, i64::saturating_add)
        };
        let mut order: Vec<usize> = (0..runs.len().min(ground.slots.len())).collect();
        order.sort_by_key(|slot| std::cmp::Reverse(worth(slot)));
        for slot in order {
            let taken = |step: &Move| step.job().is_none_or(|job| rota.open.contains(&job));
            let mut moves = tidy(runs[slot].iter().copied().filter(taken).collect());
            while !moves.is_empty() {
                if let Ok(table) = ground.time(slot, &moves, &rota.free(slot)) {
                    rota.open.retain(|job| !moves.iter().any(|step| step.job() == Some(*job)));
                    rota.runs[slot] = Run { moves, table: Some(table) };
                    break;
                }
                moves = rota.lighten(slot, &moves);
            }
        }
        rota
    }

    /// The run without the job that keeps it from being driven, or else without its least.
    fn lighten(&self, slot: usize, moves: &[Move]) -> Vec<Move> {
        let mut jobs: Vec<usize> = moves.iter().filter_map(|step| step.job()).collect();
        jobs.sort_unstable();
        jobs.dedup();
        jobs.sort_by_key(|job| (self.ground.slots[slot].unable[*job].is_none(), self.ground.cost(*job)));
        let without =
            |job: usize| -> Vec<Move> { moves.iter().copied().filter(|step| step.job() != Some(job)).collect() };
        let free = self.free(slot);
        let cures = jobs.iter().copied().find(|job| self.ground.time(slot, &without(*job), &free).is_ok());
        match cures.or(jobs.first().copied()) {
            Some(job) => tidy(without(job)),
            None => Vec::new(),
        }
    }

    /// When the slot's resources are free: its shift less what is booked and when its rivals are out.
    pub(super) fn free(&self, slot: usize) -> Vec<Span> {
        let ground = &self.ground.slots[slot];
        let rivals = ground.rivals.iter().filter_map(|rival| {
            let table = self.runs[*rival].table.as_ref()?;
            Some(Span::new(table.depart_s, table.back_s))
        });
        let mut free = vec![ground.shift.span];
        for taken in ground.booked.iter().copied().chain(rivals) {
            let left = |span: &Span| -> Vec<Span> {
                if !span.overlaps(&taken) {
                    return vec![*span];
                }
                let before = Span::new(span.from_s, taken.from_s);
                let after = Span::new(taken.to_s, span.to_s);
                [before, after].into_iter().filter(|part| part.from_s < part.to_s).collect()
            };
            free = free.iter().flat_map(left).collect();
        }
        if let Some(left) = &ground.started {
            free.retain(|span| span.to_s >= left.free_s);
            free.truncate(1);
        }
        free
    }

    /// Puts every open job where it costs least, the weightiest and the hardest first.
    pub(super) fn insert_all(&mut self) {
        let mut jobs = self.open.clone();
        jobs.sort_by_key(|job| self.hardness(*job));
        for job in jobs {
            self.insert(job);
        }
    }

    fn hardness(&self, job: usize) -> (std::cmp::Reverse<i64>, usize, Seconds, usize) {
        let able = self.ground.slots.iter().filter(|slot| slot.unable[job].is_none()).count();
        let parts = self.ground.jobs[job].job.pickup.iter().chain(&self.ground.jobs[job].job.delivery);
        let widths = parts.map(|part| part.windows.iter().map(|window| window.to_s - window.from_s).sum());
        let width = widths.filter(|width| *width > 0).min().unwrap_or(Seconds::MAX);
        (std::cmp::Reverse(self.ground.cost(job)), able, width, job)
    }

    /// Puts a job in where it costs least; false when there is no place.
    pub(super) fn insert(&mut self, job: usize) -> bool {
        let Some(way) = self.best(job) else { return false };
        self.runs[way.slot] = way.run;
        self.open.retain(|open| *open != job);
        true
    }

    fn best(&self, job: usize) -> Option<Way> {
        let mut tried_kinds = Vec::new();
        let mut best: Option<Way> = None;
        for (slot, ground) in self.ground.slots.iter().enumerate() {
            if ground.unable[job].is_some() {
                continue;
            }
            if self.runs[slot].table.is_none() {
                if tried_kinds.contains(&ground.kind) {
                    continue;
                }
                tried_kinds.push(ground.kind);
            }
            if let Some(way) = self.best_in(slot, job)
                && best.as_ref().is_none_or(|best| way.cost < best.cost)
            {
                best = Some(way);
            }
        }
        best
    }

    fn best_in(&self, slot: usize, job: usize) -> Option<Way> {
        let free = self.free(slot);
        let now = &self.runs[slot];
        let (travel, late) = now.table.as_ref().map_or((0, 0), |table| (table.travel_s, table.late_s));
        let opening = if now.table.is_none() && self.fleet_first { NEW_RUN_S } else { 0 };
        let mut best: Option<Way> = None;
        let mut consider = |moves: Vec<Move>| -> Result<(), Fault> {
            let table = self.ground.time(slot, &moves, &free)?;
            let cost = table.travel_s - travel + LATE * (table.late_s - late) + opening;
            if best.as_ref().is_none_or(|best| cost < best.cost) {
                best = Some(Way { cost, slot, run: Run { moves, table: Some(table) } });
            }
            Ok(())
        };
        self.each_place(slot, job, &mut consider);
        best
    }

    /// Every order of the run with the job in it.
    fn each_place(&self, slot: usize, job: usize, consider: &mut dyn FnMut(Vec<Move>) -> Result<(), Fault>) {
        let moves = &self.runs[slot].moves;
        let ground = &self.ground.jobs[job];
        let both = ground.pickup.is_some() && ground.delivery.is_some() && ground.standing == Standing::Open;
        let single = if ground.delivery.is_some() { Move::Delivery(job) } else { Move::Pickup(job) };
        let with = |at: usize, step: Move, moves: &[Move]| -> Vec<Move> {
            let mut with = moves.to_vec();
            with.insert(at, step);
            with
        };
        let mut found = false;
        for at in 0..=moves.len() {
            if !both {
                found |= consider(with(at, single, moves)).is_ok();
                continue;
            }
            let picked = with(at, Move::Pickup(job), moves);
            for to in at + 1..=picked.len() {
                found |= consider(with(to, Move::Delivery(job), &picked)).is_ok();
            }
        }
        if !found && !both && self.ground.slots[slot].reload.is_some() {
            for at in 0..=moves.len() {
                let reloaded = with(at, Move::Reload, moves);
                let _ = consider(with(at + 1, single, &reloaded));
            }
        }
    }

    /// Puts weightier jobs in the place of lighter ones.
    pub(super) fn displace(&mut self) {
        let mut jobs = self.open.clone();
        jobs.sort_by_key(|job| self.hardness(*job));
        for job in jobs {
            if self.open.contains(&job) {
                self.displace_for(job);
            }
        }
    }

    fn displace_for(&mut self, job: usize) {
        let cost = self.ground.cost(job);
        let mut lighter: Vec<(i64, usize, usize)> = Vec::new();
        for (slot, run) in self.runs.iter().enumerate() {
            if self.ground.slots[slot].unable[job].is_none() {
                let jobs = run.moves.iter().filter_map(|step| step.job());
                lighter.extend(
                    jobs.map(|other| (self.ground.cost(other), other, slot)).filter(|(other, ..)| *other < cost),
                );
            }
        }
        lighter.sort_unstable();
        lighter.dedup();
        for (_, other, slot) in lighter {
            let Some(mut without) = self.without(other, slot) else { continue };
            if let Some(way) = without.best_in(slot, job) {
                without.runs[slot] = way.run;
                without.open.retain(|open| *open != job);
                without.insert(other);
                *self = without;
                return;
            }
        }
    }

    /// The same without one job of a run.
    pub(super) fn without(&self, job: usize, slot: usize) -> Option<Self> {
        let moves = tidy(self.runs[slot].moves.iter().copied().filter(|step| step.job() != Some(job)).collect());
        let mut rota = self.clone();
        rota.runs[slot] = if moves.is_empty() {
            self.ground.idle(slot)
        } else {
            let table = self.ground.time(slot, &moves, &self.free(slot)).ok()?;
            Run { moves, table: Some(table) }
        };
        rota.open.push(job);
        Some(rota)
    }

    /// Whether the job fits into a run as it is.
    pub(super) fn fits(&self, slot: usize, job: usize) -> bool {
        self.best_in(slot, job).is_some()
    }

    /// Why the job doesn't fit: the least of the faults of all its places in the run.
    pub(super) fn faults(&self, slot: usize, job: usize) -> Vec<Fault> {
        let free = self.free(slot);
        let mut faults = Vec::new();
        let mut consider = |moves: Vec<Move>| -> Result<(), Fault> {
            match self.ground.time(slot, &moves, &free) {
                Ok(_) => Ok(()),
                Err(fault) => {
                    faults.push(fault);
                    Err(fault)
                }
            }
        };
        self.each_place(slot, job, &mut consider);
        faults
    }

    /// What it is judged by.
    pub(super) fn score(&self, published: Option<&Plan>) -> Score {
        let tables = || self.runs.iter().filter_map(|run| run.table.as_ref());
        let runs = if self.fleet_first { tables().count() } else { 0 };
        Score {
            unassigned: self.open.iter().map(|job| self.ground.cost(*job)).fold(0, i64::saturating_add),
            late_s: tables().map(|table| table.late_s).sum(),
            runs,
            moved: published.map_or(0, |published| self.moved(published)),
            travel_s: tables().map(|table| table.travel_s).sum(),
            distance_m: tables().map(|table| table.distance_m).sum(),
        }
    }

    fn moved(&self, published: &Plan) -> usize {
        let mut jobs: Vec<(usize, usize)> = Vec::new();
        for (slot, run) in self.runs.iter().enumerate() {
            jobs.extend(run.moves.iter().filter_map(|step| Some((step.job()?, slot))));
        }
        jobs.sort_unstable();
        jobs.dedup();
        let elsewhere = |(job, slot): &(usize, usize)| {
            let slot = &self.ground.slots[*slot];
            let was = published.stop_of(&self.ground.jobs[*job].job.id);
            was.is_some_and(|(route, _)| route.vehicle != slot.vehicle.id || route.shift != slot.number)
        };
        jobs.iter().filter(|moved| elsewhere(moved)).count()
    }

    /// The runs as a plan tells them; why the open jobs are open is told elsewhere.
    pub(super) fn routes(&self) -> Vec<Route> {
        let route = |(slot, run): (usize, &Run)| Some(self.ground.route(slot, run.table.as_ref()?));
        self.runs.iter().enumerate().filter_map(route).collect()
    }
}

/// The moves without reloads that nothing follows, or that follow each other.
fn tidy(mut moves: Vec<Move>) -> Vec<Move> {
    moves.dedup_by(|next, last| *next == Move::Reload && *last == Move::Reload);
    if moves.last() == Some(&Move::Reload) {
        moves.pop();
    }
    moves
}
