//! The problem as this search reads it: errands with their sites, and the berths that may run them.

use super::super::{
    Part, Plan, Seconds,
    ground::{DIMENSIONS, Ground, GroundJob, Load, Slot, Standing},
    planner::{Effort, Measure},
    rota::Rota,
    search::{loads, offered, rest},
    timetable::Move,
};

/// No window ends later.
const END_OF_TIME_S: Seconds = 100_000_000;
/// What a leg costs where no road leads: it ends after any window.
const NO_ROAD: i64 = 1_000_000_000;
/// Neighbours of an errand that are remembered, the nearest first.
const NEIGHBOURS: usize = 200;

/// One stop that may be made.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) place: usize,
    pub(super) service_s: Seconds,
    /// When service may begin, in order; never empty.
    pub(super) windows: Vec<(Seconds, Seconds)>,
    pub(super) step: Move,
    pub(super) errand: usize,
    /// Until when it was promised to begin.
    pub(super) due_s: Option<Seconds>,
}

/// What an errand does to the load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is loaded before leaving.
    Deliver,
    /// It stays aboard to the end.
    Collect,
    /// It is picked up and handed over on the way.
    Carry,
    /// It is aboard of a vehicle that has left.
    Aboard,
}

/// A job that is still open, with one site, or two when it is carried.
#[derive(Debug)]
pub(super) struct Errand {
    pub(super) job: usize,
    pub(super) kind: Kind,
    pub(super) sites: Vec<usize>,
    pub(super) demand: Load,
    /// What it takes of the device's charge.
    pub(super) draws: i64,
    /// What leaving it out costs.
    pub(super) weight: i64,
    /// When it can be loaded before leaving.
    pub(super) released_s: Seconds,
    pub(super) ride_s: Option<Seconds>,
    /// Whether it has a rule that is judged by driving the whole run.
    pub(super) exact: bool,
    /// The berth that it was published on.
    pub(super) home: Option<usize>,
}

/// A slot that may run.
#[derive(Debug)]
pub(super) struct Berth {
    pub(super) slot: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) from_s: Seconds,
    pub(super) to_s: Seconds,
    pub(super) capacity: Load,
    /// What is left of its device's charge.
    pub(super) charge: Option<i64>,
    /// What is aboard when planning begins.
    pub(super) aboard: Load,
    pub(super) most_stops: Option<usize>,
    pub(super) most_out_s: Option<Seconds>,
    pub(super) ride_s: Option<Seconds>,
    /// It has left: it runs whatever is planned.
    pub(super) left: bool,
    /// Berths of the same kind are alike while they are empty.
    pub(super) kind: usize,
    /// By errand.
    pub(super) able: Vec<bool>,
}

/// The whole problem.
#[derive(Debug)]
pub(super) struct Model<'g> {
    pub(super) ground: &'g Ground<'g>,
    pub(super) sites: Vec<Site>,
    pub(super) errands: Vec<Errand>,
    pub(super) berths: Vec<Berth>,
    /// Other errands by errand, the nearest first; each is its own first.
    pub(super) near: Vec<Vec<usize>>,
    pub(super) dimensions: usize,
    places: usize,
    seconds: Vec<i64>,
    costs: Vec<i64>,
    /// Whether a leg takes the same time all day.
    pub(super) steady: bool,
    by_distance: bool,
}

impl<'g> Model<'g> {
    /// Reads what a rota leaves to be planned; `fixed` slots keep their runs.
    pub(super) fn new(rota: &Rota<'g>, effort: &Effort, published: Option<&Plan>, fixed: &[bool]) -> Self {
        let ground = rota.ground;
        let legs = ground.travel.slices().first().map(|slice| slice.legs.as_slice()).unwrap_or_default();
        let by_distance = effort.measure == Measure::Distance;
        let mut model = Self {
            ground,
            sites: Vec::new(),
            errands: Vec::new(),
            berths: Vec::new(),
            near: Vec::new(),
            dimensions: ground.dimensions,
            places: ground.travel.points().len(),
            seconds: legs.iter().map(|leg| leg.map_or(NO_ROAD, |leg| leg.seconds)).collect(),
            costs: legs
                .iter()
                .map(|leg| leg.map_or(NO_ROAD, |leg| if by_distance { leg.metres } else { leg.seconds }))
                .collect(),
            steady: ground.travel.slices().len() == 1,
            by_distance,
        };
        let slots: Vec<usize> = offered(ground).into_iter().filter(|slot| !fixed[*slot]).collect();
        let may = |job: usize| slots.iter().any(|slot| is_able(ground, *slot, job));
        let kept = |job: usize| rota.runs.iter().zip(fixed).any(|(run, fixed)| *fixed && serves(&run.moves, job));
        for number in (0..ground.jobs.len()).filter(|job| may(*job) && !kept(*job)) {
            model.errand(number);
        }
        let mut only_fixed = rota.clone();
        let freed = only_fixed.runs.iter_mut().enumerate().filter(|(slot, _)| !fixed[*slot]);
        freed.for_each(|(slot, run)| *run = ground.idle(slot));
        for slot in slots {
            model.berth(&only_fixed, slot);
        }
        model.homes(published);
        model.near = (0..model.errands.len()).map(|errand| model.nearest(errand)).collect();
        model
    }

    /// How long from one place to another, leaving at a time.
    pub(super) fn seconds(&self, from: usize, to: usize, leave_s: Seconds) -> Seconds {
        if self.steady {
            return self.seconds[from * self.places + to];
        }
        self.ground.travel.leg_between(from, to, leave_s).map_or(NO_ROAD, |leg| leg.seconds)
    }

    /// What driving that leg costs.
    pub(super) fn cost(&self, from: usize, to: usize, leave_s: Seconds) -> i64 {
        if self.steady || self.by_distance {
            return self.costs[from * self.places + to];
        }
        self.seconds(from, to, leave_s)
    }

    /// The latest time to leave so as to be there in time.
    pub(super) fn leave_by(&self, from: usize, to: usize, there_s: Seconds) -> Seconds {
        if self.steady {
            return there_s - self.seconds[from * self.places + to];
        }
        // Who leaves later never arrives earlier.
        let (mut good, mut bad) = (there_s - NO_ROAD, there_s + 1);
        while bad - good > 1 {
            let middle = good + (bad - good) / 2;
            if middle + self.seconds(from, to, middle) <= there_s { good = middle } else { bad = middle }
        }
        good
    }

    fn errand(&mut self, number: usize) {
        let job = &self.ground.jobs[number];
        let (mut sites, errand) = (Vec::new(), self.errands.len());
        let carried = job.pickup.is_some() && job.delivery.is_some();
        let release = job.job.release_s.unwrap_or(Seconds::MIN);
        let (due, ride) = (job.job.due_by_s, job.job.ride_limit_s);
        let mut kind = if job.delivery.is_some() { Kind::Deliver } else { Kind::Collect };
        if let Standing::Aboard(_) = job.standing {
            kind = Kind::Aboard;
        } else if carried {
            kind = Kind::Carry;
        }
        if let (Some(place), Some(part)) = (job.pickup.filter(|_| kind != Kind::Aboard), &job.job.pickup) {
            let due_s = due.filter(|_| !carried);
            sites.push(self.site(errand, part, place, Move::Pickup(number), (release, Seconds::MAX), due_s));
        }
        if let (Some(place), Some(part)) = (job.delivery, &job.job.delivery) {
            let until = self.ride_ends(number, job);
            sites.push(self.site(errand, part, place, Move::Delivery(number), (Seconds::MIN, until), due));
        }
        let released_s = if kind == Kind::Deliver { release } else { Seconds::MIN };
        self.errands.push(Errand {
            job: number,
            kind,
            sites,
            demand: job.demand,
            draws: job.job.draws,
            weight: self.ground.cost(number),
            released_s,
            ride_s: ride,
            exact: due.is_some() || (kind == Kind::Carry && ride.is_some()),
            home: None,
        });
    }

    /// Until when what was picked up already must be handed over.
    fn ride_ends(&self, number: usize, job: &GroundJob<'_>) -> Seconds {
        let Standing::Aboard(slot) = job.standing else { return Seconds::MAX };
        let slot = &self.ground.slots[slot];
        let picked = slot.started.as_ref().and_then(|left| left.picked.iter().find(|(picked, _)| *picked == number));
        let most = [job.job.ride_limit_s, slot.vehicle.max_ride_s].into_iter().flatten().min();
        picked.zip(most).map_or(Seconds::MAX, |((_, since), most)| since + most)
    }

    fn site(
        &mut self,
        errand: usize,
        part: &Part,
        place: usize,
        step: Move,
        (from_s, to_s): (Seconds, Seconds),
        due_s: Option<Seconds>,
    ) -> usize {
        let always = [super::super::Span::new(0, END_OF_TIME_S)];
        let windows = if part.windows.is_empty() { &always[..] } else { &part.windows };
        let clipped = windows.iter().map(|window| (window.from_s.max(from_s), window.to_s.min(to_s)));
        let mut windows: Vec<(Seconds, Seconds)> = clipped.filter(|(from, to)| from <= to).collect();
        windows.sort_unstable();
        self.sites.push(Site { place, service_s: part.service_s, windows, step, errand, due_s });
        self.sites.len() - 1
    }

    fn berth(&mut self, only_fixed: &Rota<'g>, number: usize) {
        let ground = self.ground;
        let slot = &ground.slots[number];
        let (mut start, mut from_s, mut to_s) =
            (slot.start, slot.shift.span.from_s.max(ground.problem.now_s), slot.shift.span.to_s);
        let (mut aboard, mut served, mut since_s) = ([0; DIMENSIONS], 0, 0);
        if let Some(left) = &slot.started {
            (start, from_s, aboard, served) = (left.place, left.free_s, left.load, left.served);
            since_s = left.free_s - left.facts.depart_s;
        } else {
            let free = only_fixed.free(number);
            let Some(widest) = free.iter().max_by_key(|span| span.to_s - span.from_s) else { return };
            (from_s, to_s) = (widest.from_s.max(from_s), widest.to_s);
        }
        // One that has more aboard than it bears does nothing more.
        let bears = aboard.iter().zip(&slot.capacity).all(|(load, most)| load <= most);
        self.berths.push(Berth {
            slot: number,
            start,
            end: slot.end,
            from_s,
            to_s: to_s - rest(slot),
            capacity: slot.capacity,
            charge: slot.charge(),
            aboard,
            most_stops: slot.shift.max_stops.map(|most| most.saturating_sub(served)),
            most_out_s: slot.shift.max_duration_s.map(|most| most - since_s - rest(slot)),
            ride_s: slot.vehicle.max_ride_s,
            left: slot.started.is_some(),
            kind: slot.kind,
            able: self.errands.iter().map(|errand| bears && is_able(ground, number, errand.job)).collect(),
        });
    }

    fn homes(&mut self, published: Option<&Plan>) {
        let Some(published) = published else { return };
        for errand in &mut self.errands {
            let Some((route, _)) = published.stop_of(&self.ground.jobs[errand.job].job.id) else { continue };
            let slot = self.ground.slot_of(&route.vehicle, route.shift);
            // A home that doesn't run any more is nobody's: every berth is another one then.
            errand.home = Some(self.berths.iter().position(|berth| Some(berth.slot) == slot).unwrap_or(usize::MAX));
        }
    }

    fn nearest(&self, errand: usize) -> Vec<usize> {
        let gap = |other: &usize| {
            let pairs = self.errands[errand].sites.iter().flat_map(|one| {
                self.errands[*other].sites.iter().map(move |two| (self.sites[*one].place, self.sites[*two].place))
            });
            pairs.map(|(one, two)| self.costs[one * self.places + two]).min()
        };
        let mut others: Vec<usize> = (0..self.errands.len()).filter(|other| *other != errand).collect();
        others.sort_by_cached_key(gap);
        others.truncate(NEIGHBOURS);
        others.insert(0, errand);
        others
    }
}

/// Whether a slot may do a job by this search: one that has left can't be sent back to load.
fn is_able(ground: &Ground<'_>, slot: usize, job: usize) -> bool {
    let slot: &Slot<'_> = &ground.slots[slot];
    slot.unable[job].is_none() && loads(slot, &ground.jobs[job])
}

fn serves(moves: &[Move], job: usize) -> bool {
    moves.iter().any(|step| step.job() == Some(job))
}
