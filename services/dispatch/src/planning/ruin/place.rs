//! Where an errand fits into a run best: by the times and loads that the run keeps of each stop. Promises, limits to rides and
//! to the time out are judged by driving all of it.

use super::{
    super::Seconds,
    model::{Berth, Errand, Kind, Model},
    tour::Tour,
};

/// Where an errand may be put: after which nodes its first and its second stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) cost: i64,
    pub(super) at: usize,
    pub(super) to: usize,
}

/// An errand whose goods were taken on after node `at`: where that is, when it is done, what the way there adds.
#[derive(Clone, Copy)]
struct Aboard {
    at: usize,
    place: usize,
    on_s: Seconds,
    cost: i64,
}

impl Model<'_> {
    /// Where an errand costs least in a tour. A place is overlooked where `blink` says so; `scratch` is overwritten.
    pub(super) fn best_place(
        &self,
        berth: &Berth,
        tour: &Tour,
        errand: &Errand,
        scratch: &mut Tour,
        blink: &mut impl FnMut() -> bool,
    ) -> Option<Place> {
        if berth.most_stops.is_some_and(|most| tour.stops.len() + errand.sites.len() > most) {
            return None;
        }
        if berth.charge.is_some_and(|charge| tour.drawn + errand.draws > charge) {
            return None;
        }
        let carried = errand.kind == Kind::Carry;
        let exact = tour.exact || errand.exact || berth.most_out_s.is_some() || (carried && berth.ride_s.is_some());
        let exact = exact || errand.released_s > tour.leave[0];
        let mut best: Option<Place> = None;
        let mut consider = |mut place: Place| {
            if best.is_some_and(|best| best.cost <= place.cost) {
                return;
            }
            if exact {
                scratch.stops.clone_from(&tour.stops);
                scratch.put(errand, place);
                if !self.drive(berth, scratch) {
                    return;
                }
                // Lateness comes on top of driving.
                place.cost = scratch.cost - tour.cost;
            }
            if best.is_none_or(|best| place.cost < best.cost) {
                best = Some(place);
            }
        };
        if carried {
            self.carried(berth, tour, errand, blink, &mut consider);
        } else {
            self.single(berth, tour, errand, blink, &mut consider);
        }
        best
    }

    fn node(&self, berth: &Berth, tour: &Tour, node: usize) -> usize {
        if node == 0 { berth.start } else { tour.stops.get(node - 1).map_or(berth.end, |site| self.sites[*site].place) }
    }

    /// What the leg after a node costs that an insertion there saves.
    fn saved(&self, berth: &Berth, tour: &Tour, node: usize) -> i64 {
        if tour.stops.is_empty() && !berth.left {
            return 0;
        }
        self.cost(self.node(berth, tour, node), self.node(berth, tour, node + 1), tour.leave[node])
    }

    /// Every place where windows and loads let it be put.
    fn single(
        &self,
        berth: &Berth,
        tour: &Tour,
        errand: &Errand,
        blink: &mut impl FnMut() -> bool,
        consider: &mut impl FnMut(Place),
    ) {
        let site = &self.sites[errand.sites[0]];
        for at in 0..=tour.stops.len() {
            let aboard = match errand.kind {
                Kind::Deliver => &tour.before,
                Kind::Collect => &tour.after,
                Kind::Carry | Kind::Aboard => &[][..],
            };
            if !aboard.is_empty() && !self.holds(berth, aboard, at, errand) {
                if errand.kind == Kind::Deliver {
                    break;
                }
                continue;
            }
            let leave_s = tour.leave[at];
            if site.closed(leave_s) {
                break;
            }
            if blink() {
                continue;
            }
            let (from, to) = (self.node(berth, tour, at), self.node(berth, tour, at + 1));
            let Some(on_s) = site.done(leave_s + self.seconds(from, site.place, leave_s)) else { continue };
            if on_s + self.seconds(site.place, to, on_s) > tour.latest[at + 1] {
                continue;
            }
            let cost = self.cost(from, site.place, leave_s) + self.cost(site.place, to, on_s);
            consider(Place { cost: cost - self.saved(berth, tour, at), at, to: at });
        }
    }

    fn holds(&self, berth: &Berth, aboard: &[i64], node: usize, errand: &Errand) -> bool {
        let size = self.dimensions;
        let loads = aboard[node * size..(node + 1) * size].iter().zip(&errand.demand);
        loads.zip(&berth.capacity).all(|((load, demand), most)| load + demand <= *most)
    }

    /// Every place where windows and loads let both stops be put.
    fn carried(
        &self,
        berth: &Berth,
        tour: &Tour,
        errand: &Errand,
        blink: &mut impl FnMut() -> bool,
        consider: &mut impl FnMut(Place),
    ) {
        let first = &self.sites[errand.sites[0]];
        for at in 0..=tour.stops.len() {
            let leave_s = tour.leave[at];
            if first.closed(leave_s) {
                break;
            }
            if !self.holds(berth, &tour.load, at, errand) || blink() {
                continue;
            }
            let from = self.node(berth, tour, at);
            let Some(on_s) = first.done(leave_s + self.seconds(from, first.place, leave_s)) else { continue };
            let cost = self.cost(from, first.place, leave_s) - self.saved(berth, tour, at);
            let aboard = Aboard { at, place: first.place, on_s, cost };
            self.handed(berth, tour, errand, aboard, blink, consider);
        }
    }

    /// Every place for the second stop: the run as it goes on with the goods aboard, until they are handed over.
    fn handed(
        &self,
        berth: &Berth,
        tour: &Tour,
        errand: &Errand,
        aboard: Aboard,
        blink: &mut impl FnMut() -> bool,
        consider: &mut impl FnMut(Place),
    ) {
        let Aboard { at, mut place, mut on_s, mut cost } = aboard;
        let second = &self.sites[errand.sites[1]];
        for to in at..=tour.stops.len() {
            let next = self.node(berth, tour, to + 1);
            if let Some(after_s) = second.done(on_s + self.seconds(place, second.place, on_s))
                && !blink()
                && after_s + self.seconds(second.place, next, after_s) <= tour.latest[to + 1]
            {
                let over = self.cost(place, second.place, on_s) + self.cost(second.place, next, after_s);
                let saved = if to == at { 0 } else { self.saved(berth, tour, to) };
                consider(Place { cost: cost + over - saved, at, to });
            }
            let arrival_s = on_s + self.seconds(place, next, on_s);
            if to == tour.stops.len()
                || arrival_s > tour.latest[to + 1]
                || !self.holds(berth, &tour.load, to + 1, errand)
            {
                break;
            }
            if to == at {
                cost += self.cost(place, next, on_s);
            }
            let Some(done_s) = self.sites[tour.stops[to]].done(arrival_s) else { break };
            (place, on_s) = (next, done_s);
        }
    }
}
