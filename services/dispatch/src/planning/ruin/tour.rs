//! One berth's run: its times and loads.
//!
//! Each stop knows the latest that the vehicle may be there, so that an insertion is judged without driving the rest of the
//! run.

use super::{
    super::Seconds,
    model::{Berth, Errand, Kind, Model, Site},
    place::Place,
};

/// What a second's lateness costs beside a second's driving: promises come before driving.
const LATE: Seconds = 100;

/// The stops of a berth in order. Node 0 is where it sets out, the last one where it ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Tour {
    pub(super) stops: Vec<usize>,
    /// When it leaves each node but the last.
    pub(super) leave: Vec<Seconds>,
    /// The latest that it may be at each node.
    pub(super) latest: Vec<Seconds>,
    /// The most that is aboard from the start up to leaving each node, in every dimension.
    pub(super) before: Vec<i64>,
    /// The most that is aboard from leaving each node to the end.
    pub(super) after: Vec<i64>,
    /// What is aboard when it leaves each node.
    pub(super) load: Vec<i64>,
    /// What it takes of the device's charge.
    pub(super) drawn: i64,
    /// Driving, and lateness at its price.
    pub(super) cost: i64,
    pub(super) exact: bool,
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

    pub(super) fn closed(&self, arrival_s: Seconds) -> bool {
        self.windows.last().is_none_or(|(_, to)| *to < arrival_s)
    }

    /// When service is done for who arrives then.
    pub(super) fn done(&self, arrival_s: Seconds) -> Option<Seconds> {
        self.begin(arrival_s).map(|begin_s| begin_s + self.service_s)
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
    /// Drives the stops of a tour; false when they can't be driven, which leaves the tour without meaning. One without stops
    /// is driven whatever the clock, the roads and the load say: a vehicle that is late or stranded is a fact, and does
    /// nothing more.
    pub(super) fn drive(&self, berth: &Berth, tour: &mut Tour) -> bool {
        if berth.most_stops.is_some_and(|most| tour.stops.len() > most) {
            return false;
        }
        tour.drawn = tour.stops.iter().map(|site| self.draws(*site)).sum();
        if berth.charge.is_some_and(|charge| tour.drawn > charge) {
            return false;
        }
        tour.exact = berth.most_out_s.is_some() || tour.stops.iter().any(|site| self.is_exact(berth, *site));
        self.load(berth, tour) && self.forward(berth, tour) && {
            self.backward(berth, tour);
            !tour.exact || self.rides(berth, tour)
        }
    }

    /// What a stop takes of the charge: an errand's last stop takes all of it.
    fn draws(&self, site: usize) -> i64 {
        let errand = &self.errands[self.sites[site].errand];
        if errand.sites.last() == Some(&site) { errand.draws } else { 0 }
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
            if !tour.stops.is_empty() && most > berth.capacity[dimension] {
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
        tour.stops.is_empty() || (back_s <= berth.to_s && berth.most_out_s.is_none_or(|most| out_s <= most))
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
}
