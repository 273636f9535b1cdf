//! A plan that is torn down in one place and built up again, and goes back to what it was when that was no good.

use super::{super::timetable::Move, model::Model, place::Place, tour::Tour};

/// What another vehicle than the published one costs: more than any driving, less than lateness of a day.
const MOVED: i64 = 1_000_000;

/// All berths' tours, and the errands that are in none.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) tours: Vec<Tour>,
    /// The berth of each errand.
    pub(super) berths: Vec<Option<usize>>,
    pub(super) absent: Vec<usize>,
    /// Driving, lateness and moves.
    pub(super) cost: i64,
    /// The weights of what is absent.
    pub(super) lost: i64,
    /// Berths in use that needn't be.
    pub(super) used: usize,
}

/// What is needed to go back.
#[derive(Debug, Default)]
pub(super) struct Before {
    tours: Vec<(usize, Tour)>,
    berths: Vec<(usize, Option<usize>)>,
    absent: Vec<usize>,
    cost: i64,
    lost: i64,
    used: usize,
    spare: Vec<Tour>,
}

impl Before {
    /// How many errands were absent.
    pub(super) fn absent(&self) -> &[usize] {
        &self.absent
    }

    pub(super) const fn cost(&self) -> i64 {
        self.cost
    }

    pub(super) const fn lost(&self) -> i64 {
        self.lost
    }

    fn keep(&mut self, berth: usize, tour: &Tour) {
        if self.tours.iter().all(|(kept, _)| *kept != berth) {
            let mut copy = self.spare.pop().unwrap_or_default();
            copy.clone_from(tour);
            self.tours.push((berth, copy));
        }
    }
}

impl State {
    /// The runs as they are given, by berth; errands of runs that can't be driven are absent.
    pub(super) fn new(model: &Model<'_>, runs: &[&[Move]]) -> Self {
        let mut state = Self {
            tours: vec![Tour::default(); model.berths.len()],
            berths: vec![None; model.errands.len()],
            absent: (0..model.errands.len()).collect(),
            cost: 0,
            lost: model.errands.iter().map(|errand| errand.weight).fold(0, i64::saturating_add),
            used: 0,
        };
        for (berth, moves) in runs.iter().enumerate() {
            let site = |step: &Move| model.sites.iter().position(|site| site.step == *step);
            let mut tour = Tour::of(moves.iter().filter_map(site).collect());
            let whole = tour.stops.len() == moves.len();
            if !whole || !model.drive(&model.berths[berth], &mut tour) {
                tour.stops.clear();
                model.drive(&model.berths[berth], &mut tour);
            }
            for site in tour.stops.clone() {
                state.place(model, model.sites[site].errand, berth);
            }
            state.cost += tour.cost;
            state.used += usize::from(!tour.stops.is_empty() && !model.berths[berth].left);
            state.tours[berth] = tour;
        }
        state
    }

    fn place(&mut self, model: &Model<'_>, errand: usize, berth: usize) {
        if self.berths[errand].replace(berth).is_none() {
            self.absent.retain(|absent| *absent != errand);
            self.lost -= model.errands[errand].weight;
            self.cost += moved(model, errand, berth);
        }
    }

    /// Begins a change that [`State::undo`] can take back.
    pub(super) fn begin(&self, before: &mut Before) {
        let Before { tours, spare, .. } = before;
        spare.extend(tours.drain(..).map(|(_, tour)| tour));
        before.berths.clear();
        before.absent.clone_from(&self.absent);
        (before.cost, before.lost, before.used) = (self.cost, self.lost, self.used);
    }

    /// Takes back what was changed since it began.
    pub(super) fn undo(&mut self, before: &mut Before) {
        for (berth, tour) in &mut before.tours {
            std::mem::swap(&mut self.tours[*berth], tour);
        }
        for (errand, berth) in before.berths.iter().rev() {
            self.berths[*errand] = *berth;
        }
        self.absent.clone_from(&before.absent);
        (self.cost, self.lost, self.used) = (before.cost, before.lost, before.used);
    }

    /// Takes these errands out of a berth; all of them where it can't be driven without these, as when who begins sooner has
    /// to wait longer with somebody aboard.
    pub(super) fn take_out(&mut self, model: &Model<'_>, before: &mut Before, berth: usize, errands: &[usize]) {
        before.keep(berth, &self.tours[berth]);
        for errand in errands {
            before.berths.push((*errand, self.berths[*errand].take()));
            self.absent.push(*errand);
            self.lost += model.errands[*errand].weight;
            self.cost -= moved(model, *errand, berth);
        }
        self.tours[berth].stops.retain(|site| !errands.contains(&model.sites[*site].errand));
        if !self.drive(model, berth) {
            let stops = self.tours[berth].stops.iter();
            let mut rest: Vec<usize> = stops.map(|site| model.sites[*site].errand).collect();
            rest.sort_unstable();
            rest.dedup();
            return self.take_out(model, before, berth, &rest);
        }
        self.used -= usize::from(self.tours[berth].stops.is_empty() && !model.berths[berth].left);
    }

    /// Puts an errand in.
    pub(super) fn put_in(&mut self, model: &Model<'_>, before: &mut Before, errand: usize, berth: usize, place: Place) {
        before.keep(berth, &self.tours[berth]);
        before.berths.push((errand, None));
        self.used += usize::from(self.tours[berth].stops.is_empty() && !model.berths[berth].left);
        let cost = self.tours[berth].cost + place.cost;
        self.tours[berth].put(&model.errands[errand], place);
        let good = self.drive(model, berth);
        debug_assert!(good, "an insertion was misjudged");
        // Where times change with the hour, what an insertion costs is an estimate.
        debug_assert!(!model.steady || self.tours[berth].cost == cost, "what an insertion costs was misjudged");
        self.place(model, errand, berth);
    }

    fn drive(&mut self, model: &Model<'_>, berth: usize) -> bool {
        let tour = &mut self.tours[berth];
        let before = tour.cost;
        let good = model.drive(&model.berths[berth], tour);
        // One that can't be driven has no cost of its own.
        tour.cost = if good { tour.cost } else { before };
        self.cost += tour.cost - before;
        good
    }

    /// What an errand costs in a berth beside driving.
    pub(super) fn moved(model: &Model<'_>, errand: usize, berth: usize) -> i64 {
        moved(model, errand, berth)
    }
}

fn moved(model: &Model<'_>, errand: usize, berth: usize) -> i64 {
    if model.errands[errand].home.is_some_and(|home| home != berth) { MOVED } else { 0 }
}
