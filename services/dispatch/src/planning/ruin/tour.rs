//! One berth's run: its times and loads, and where an errand fits into it best.
//!
//! Each stop knows the latest that the vehicle may be there, so that an insertion is judged without driving the rest of the
//! run. Promises, limits to rides and to the time out are judged by driving all of it.

use super::{
    super::Seconds,
    model::{Berth, Errand, Kind, Model, Site},
};

/// What a second's lateness costs beside a second's driving: promises come before driving.
const LATE: Seconds = 100;

/// The stops of a berth in order. Node 0 is where it sets out, the last one where it ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Tour {
    pub(super) stops: Vec<usize>,
    /// When it leaves each node but the last.
    leave: Vec<Seconds>,
    /// The latest that it may be at each node.
    latest: Vec<Seconds>,
    /// The most that is aboard from the start up to leaving each node, in every dimension.
    before: Vec<i64>,
    /// The most that is aboard from leaving each node to the end.
    after: Vec<i64>,
    /// What is aboard when it leaves each node.
    load: Vec<i64>,
    /// Driving, and lateness at its price.
    pub(super) cost: i64,
    exact: bool,
}

/// Where an errand may be put: after which nodes its first and its second stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) cost: i64,
    pub(super) at: usize,
    pub(super) to: usize,
}

impl Site {
    /// When service begins for who arrives then.
    pub(super) fn begin(&self, arrival_s: Seconds) -> Option<Seconds> {
        let window = self.windows.iter().find(|(_, to)| *to >= arrival_s)?;
        Some(arrival_s.max(window.0))
    }

    /// The latest arrival that lets service begin by then.
    pub(super) fn arrive_by(&self, begin_s: Seconds) -> Seconds {
        let open = self.windows.iter().take_while(|(from, _)| *from <= begin_s);
        open.map(|(_, to)| begin_s.min(*to)).max().unwrap_or(Seconds::MIN / 2)
    }

    fn closed(&self, arrival_s: Seconds) -> bool {
        self.windows.last().is_none_or(|(_, to)| *to < arrival_s)
    }
}

impl Tour {
    /// Of these stops, not driven yet.
    pub(super) fn of(stops: Vec<usize>) -> Self {
        Self { stops, ..Self::default() }
    }

    /// The stops with an errand put in.
    pub(super) fn put(&mut self, errand: &Errand, place: Place) {
        if let Some(second) = errand.sites.get(1) {
            self.stops.insert(place.to, *second);
        }
        self.stops.insert(place.at, errand.sites[0]);
    }
}

impl Model<'_> {
    /// Drives the stops of a tour; false when they can't be driven, which leaves the tour without meaning.
    pub(super) fn drive(&self, berth: &Berth, tour: &mut Tour) -> bool {
        if berth.most_stops.is_some_and(|most| tour.stops.len() > most) {
            return false;
        }
        tour.exact = berth.most_out_s.is_some() || tour.stops.iter().any(|site| self.is_exact(berth, *site));
        self.load(berth, tour) && self.forward(berth, tour) && {
            self.backward(berth, tour);
            !tour.exact || self.rides(berth, tour)
        }
    }

    fn is_exact(&self, berth: &Berth, site: usize) -> bool {
        let errand = &self.errands[self.sites[site].errand];
        errand.exact || (errand.kind == Kind::Carry && berth.ride_s.is_some())
    }

    fn load(&self, berth: &Berth, tour: &mut Tour) -> bool {
        let (size, nodes) = (self.dimensions, tour.stops.len() + 1);
        for list in [&mut tour.load, &mut tour.before, &mut tour.after] {
            list.clear();
            list.resize(size * nodes, 0);
        }
        for dimension in 0..size {
            let mut load = berth.aboard[dimension];
            for site in &tour.stops {
                let errand = &self.errands[self.sites[*site].errand];
                load += if errand.kind == Kind::Deliver { errand.demand[dimension] } else { 0 };
            }
            let mut most = load;
            for node in 0..nodes {
                if node > 0 {
                    load += self.change(tour.stops[node - 1], dimension);
                }
                most = most.max(load);
                tour.load[node * size + dimension] = load;
                tour.before[node * size + dimension] = most;
            }
            if most > berth.capacity[dimension] {
                return false;
            }
            let mut most = load;
            for node in (0..nodes).rev() {
                most = most.max(tour.load[node * size + dimension]);
                tour.after[node * size + dimension] = most;
            }
        }
        true
    }

    /// What a stop adds to the load.
    fn change(&self, site: usize, dimension: usize) -> i64 {
        let errand = &self.errands[self.sites[site].errand];
        let comes = errand.kind == Kind::Collect || (errand.kind == Kind::Carry && errand.sites[0] == site);
        if comes { errand.demand[dimension] } else { -errand.demand[dimension] }
    }

    fn forward(&self, berth: &Berth, tour: &mut Tour) -> bool {
        let released = tour.stops.iter().map(|site| self.errands[self.sites[*site].errand].released_s).max();
        let mut at_s = berth.from_s.max(released.unwrap_or(berth.from_s));
        let (mut place, mut late_s, mut waited_s) = (berth.start, 0, 0);
        let depart_s = at_s;
        tour.cost = 0;
        tour.leave.clear();
        tour.leave.push(at_s);
        for (node, number) in tour.stops.iter().enumerate() {
            let site = &self.sites[*number];
            tour.cost += self.cost(place, site.place, at_s);
            let arrival_s = at_s + self.seconds(place, site.place, at_s);
            let Some(begin_s) = site.begin(arrival_s) else { return false };
            if node == 0 && !berth.left {
                waited_s = begin_s - arrival_s;
            }
            late_s += site.due_s.map_or(0, |due_s| (begin_s - due_s).max(0));
            at_s = begin_s + site.service_s;
            place = site.place;
            tour.leave.push(at_s);
        }
        let runs = berth.left || !tour.stops.is_empty();
        tour.cost += if runs { self.cost(place, berth.end, at_s) + LATE * late_s } else { 0 };
        let back_s = at_s + self.seconds(place, berth.end, at_s);
        // Who waits at the first door leaves so much later.
        let out_s = back_s - depart_s - waited_s;
        !runs || (back_s <= berth.to_s && berth.most_out_s.is_none_or(|most| out_s <= most))
    }

    fn backward(&self, berth: &Berth, tour: &mut Tour) {
        let last = tour.stops.len() + 1;
        tour.latest.clear();
        tour.latest.resize(last + 1, 0);
        tour.latest[last] = berth.to_s;
        let mut next = berth.end;
        for node in (1..last).rev() {
            let site = &self.sites[tour.stops[node - 1]];
            let leave_s = self.leave_by(site.place, next, tour.latest[node + 1]);
            tour.latest[node] = site.arrive_by(leave_s - site.service_s);
            next = site.place;
        }
    }

    /// Whether nothing rides longer than it may.
    fn rides(&self, berth: &Berth, tour: &Tour) -> bool {
        tour.stops.iter().enumerate().all(|(node, number)| {
            let site = &self.sites[*number];
            let errand = &self.errands[site.errand];
            if errand.kind != Kind::Carry || errand.sites[0] == *number {
                return true;
            }
            let Some(most) = [errand.ride_s, berth.ride_s].into_iter().flatten().min() else { return true };
            let begun_s = tour.leave[node + 1] - site.service_s;
            let picked = tour.stops.iter().position(|stop| *stop == errand.sites[0]);
            picked.is_some_and(|picked| begun_s - tour.leave[picked + 1] <= most)
        })
    }

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
            let Some(begin_s) = site.begin(leave_s + self.seconds(from, site.place, leave_s)) else { continue };
            let on_s = begin_s + site.service_s;
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

    /// Every place where windows and loads let it be put.
    fn carried(
        &self,
        berth: &Berth,
        tour: &Tour,
        errand: &Errand,
        blink: &mut impl FnMut() -> bool,
        consider: &mut impl FnMut(Place),
    ) {
        let (first, second) = (&self.sites[errand.sites[0]], &self.sites[errand.sites[1]]);
        for at in 0..=tour.stops.len() {
            let leave_s = tour.leave[at];
            if first.closed(leave_s) {
                break;
            }
            if !self.holds(berth, &tour.load, at, errand) || blink() {
                continue;
            }
            let from = self.node(berth, tour, at);
            let Some(begin_s) = first.begin(leave_s + self.seconds(from, first.place, leave_s)) else { continue };
            let mut on_s = begin_s + first.service_s;
            let there = self.cost(from, first.place, leave_s);
            let mut detour = there - self.saved(berth, tour, at);
            let (mut place, mut to) = (first.place, at);
            // The run as it goes on with the goods aboard, until they are handed over.
            loop {
                let next = self.node(berth, tour, to + 1);
                if let Some(hand_s) = second.begin(on_s + self.seconds(place, second.place, on_s))
                    && !blink()
                {
                    let after_s = hand_s + second.service_s;
                    if after_s + self.seconds(second.place, next, after_s) <= tour.latest[to + 1] {
                        let over = self.cost(place, second.place, on_s) + self.cost(second.place, next, after_s);
                        let saved = if to == at { 0 } else { self.saved(berth, tour, to) };
                        consider(Place { cost: detour + over - saved, at, to });
                    }
                }
                if to == tour.stops.len() {
                    break;
                }
                let arrival_s = on_s + self.seconds(place, next, on_s);
                if arrival_s > tour.latest[to + 1] || !self.holds(berth, &tour.load, to + 1, errand) {
                    break;
                }
                if to == at {
                    detour += self.cost(place, next, on_s);
                }
                let site = &self.sites[tour.stops[to]];
                let Some(begin_s) = site.begin(arrival_s) else { break };
                on_s = begin_s + site.service_s;
                (place, to) = (next, to + 1);
            }
        }
    }
}
