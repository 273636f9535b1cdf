//! One run, driven anew.

mod load;

use super::Violation;
use crate::planning::{Job, Part, Plan, Point, Problem, Route, Seconds, Shift, Started, Stop, Task, Travel, Vehicle};

/// Judges a run.
pub(super) fn judge(problem: &Problem, travel: &Travel, route: &Route, plan: &Plan, found: &mut Vec<Violation>) {
    let vehicle = problem.vehicle(&route.vehicle);
    let Some((vehicle, shift)) = vehicle.and_then(|vehicle| Some((vehicle, vehicle.shifts.get(route.shift)?))) else {
        found.push(Violation::UnknownVehicle(route.vehicle.clone()));
        return;
    };
    let same = |other: &&Route| other.vehicle == route.vehicle && other.shift == route.shift;
    if plan.routes.iter().filter(same).count() > 1 {
        found.push(Violation::DoubleRun(route.vehicle.clone()));
    }
    let started = problem.started(&route.vehicle, route.shift);
    let begun = started.map_or(0, |started| started.stops.len().min(route.stops.len()));
    let run = Run { problem, travel, route, vehicle, shift, started, begun };
    run.depots(found);
    run.skills(found);
    run.times(found);
    run.loads(found);
    run.order(plan, found);
    run.limits(found);
    run.charge(found);
    run.rest(found);
}

struct Run<'a> {
    problem: &'a Problem,
    travel: &'a Travel,
    route: &'a Route,
    vehicle: &'a Vehicle,
    shift: &'a Shift,
    started: Option<&'a Started>,
    /// So many stops have started: facts.
    begun: usize,
}

impl Run<'_> {
    fn id(&self) -> String {
        self.route.vehicle.clone()
    }

    fn job(&self, stop: &Stop) -> Option<&Job> {
        self.problem.job(stop.task.job()?)
    }

    fn part<'j>(job: &'j Job, task: &Task) -> Option<&'j Part> {
        match task {
            Task::Pickup(_) => job.pickup.as_ref(),
            Task::Delivery(_) => job.delivery.as_ref(),
            Task::Reload(_) | Task::Rest => None,
        }
    }

    /// Nothing is left to decide: the run has left and does nothing more.
    fn settled(&self) -> bool {
        self.started.is_some() && self.route.stops.len() <= self.begun
    }

    fn out(&self) -> bool {
        self.started.is_some_and(|started| started.out)
    }

    fn depots(&self, found: &mut Vec<Violation>) {
        let end = (!self.out()).then_some(&self.shift.end);
        if self.route.from != self.shift.start || self.route.to.as_ref() != end {
            found.push(Violation::Depot(self.id()));
        }
    }

    fn skills(&self, found: &mut Vec<Violation>) {
        for stop in &self.route.stops[self.begun..] {
            let Some(job) = self.job(stop) else { continue };
            let day = u64::try_from(stop.end_s.max(0) / 86_400).unwrap_or(0);
            let done_on = self.problem.date.plus_days(day);
            for skill in job.skills.iter().filter(|skill| !self.vehicle.skills.contains(skill)) {
                let mut held = self.vehicle.certificates.iter().filter(|held| held.skill == *skill).peekable();
                if held.peek().is_none() {
                    found.push(Violation::Skill(job.id.clone()));
                } else if !held.any(|held| held.valid_until >= done_on) {
                    found.push(Violation::Certificate(job.id.clone()));
                }
            }
        }
    }

    /// Where a stop is; a break is where the vehicle is.
    fn point(&self, stop: &Stop, here: Point, found: &mut Vec<Violation>) -> Option<Point> {
        match &stop.task {
            Task::Rest => Some(here),
            Task::Reload(depot) => {
                let allowed = self.shift.reload.as_ref().is_some_and(|reload| reload.depot == *depot);
                if !allowed {
                    found.push(Violation::Depot(self.id()));
                }
                self.problem.depot(depot).map(|depot| depot.point)
            }
            Task::Pickup(id) | Task::Delivery(id) => {
                let part = self.problem.job(id).and_then(|job| Self::part(job, &stop.task));
                if part.is_none() {
                    found.push(Violation::UnknownJob(id.clone()));
                }
                part.map(|part| part.point)
            }
        }
    }

    /// Where the vehicle is when what has started is done, and when.
    fn set_out(&self, found: &mut Vec<Violation>) -> Option<Drive> {
        let here = self.problem.depot(&self.shift.start)?.point;
        let mut drive = Drive { here, at_s: self.route.depart_s, metres: 0, seconds: 0 };
        if self.started.is_none() && drive.at_s < self.problem.now_s {
            found.push(Violation::Past(self.id()));
        }
        for stop in &self.route.stops[..self.begun] {
            drive.here = self.point(stop, drive.here, found).unwrap_or(drive.here);
            drive.at_s = stop.end_s;
        }
        if self.started.is_some() {
            drive.at_s = drive.at_s.max(self.problem.now_s);
        }
        Some(drive)
    }

    fn times(&self, found: &mut Vec<Violation>) {
        let Some(mut drive) = self.set_out(found) else { return };
        for (number, stop) in self.route.stops.iter().enumerate().skip(self.begun) {
            let Some(there) = self.point(stop, drive.here, found) else { return };
            if !matches!(stop.task, Task::Rest) && !drive.to(self.travel, there) {
                found.push(Violation::Unreachable { vehicle: self.id(), stop: number + 1 });
                return;
            }
            self.eta(number + 1, stop.arrival_s, drive.at_s, found);
            self.service(number + 1, stop, found);
            drive.at_s = stop.end_s;
        }
        let last = self.route.stops.len() + 1;
        if let Some(started) = self.started.filter(|started| started.is_over()) {
            let ended_s = self.route.stops.last().map_or(self.route.depart_s, |stop| stop.end_s);
            drive.at_s = started.back_s.unwrap_or(ended_s);
        } else if let Some(home) = self.problem.depot(&self.shift.end)
            && !drive.to(self.travel, home.point)
            && !self.settled()
        {
            found.push(Violation::Unreachable { vehicle: self.id(), stop: last });
        }
        self.eta(last, self.route.back_s, drive.at_s, found);
        if (self.route.distance_m, self.route.travel_s) != (drive.metres, drive.seconds) {
            found.push(Violation::WrongTotals(self.id()));
        }
    }

    fn eta(&self, stop: usize, stored_s: Seconds, driven_s: Seconds, found: &mut Vec<Violation>) {
        if stored_s != driven_s {
            found.push(Violation::WrongEta { vehicle: self.id(), stop, stored_s, driven_s });
        }
    }

    /// Begins when it may, and lasts as long as it lasts.
    fn service(&self, number: usize, stop: &Stop, found: &mut Vec<Violation>) {
        if stop.start_s < stop.arrival_s {
            self.eta(number, stop.start_s, stop.arrival_s, found);
        }
        let lasts = match &stop.task {
            Task::Rest => self.shift.rest.map_or(0, |rest| rest.duration_s),
            Task::Reload(_) => self.shift.reload.as_ref().map_or(0, |reload| reload.duration_s),
            Task::Pickup(_) | Task::Delivery(_) => {
                let Some(job) = self.job(stop) else { return };
                let Some(part) = Self::part(job, &stop.task) else { return };
                let open = part.windows.is_empty() || part.windows.iter().any(|window| window.holds(stop.start_s));
                let picks = matches!(stop.task, Task::Pickup(_));
                let released = !picks || job.release_s.is_none_or(|release| stop.start_s >= release);
                if !open || !released {
                    found.push(Violation::Window(job.id.clone()));
                }
                part.service_s
            }
        };
        self.eta(number, stop.end_s, stop.start_s + lasts, found);
    }

    /// Pickups before deliveries, rides, and goods that are where the run needs them.
    fn order(&self, plan: &Plan, found: &mut Vec<Violation>) {
        let stops = &self.route.stops;
        let reloads = |upto: usize| stops[self.begun.min(upto)..upto].iter().any(|s| matches!(s.task, Task::Reload(_)));
        for (number, stop) in stops.iter().enumerate() {
            let Some(job) = self.job(stop) else { continue };
            let both = job.pickup.is_some() && job.delivery.is_some();
            let pickup = stops[..number].iter().find(|before| before.task == Task::Pickup(job.id.clone()));
            match &stop.task {
                Task::Delivery(id) if both => match pickup {
                    None => found.push(Violation::PickupOrder(id.clone())),
                    Some(pickup) if number >= self.begun => self.ride(job, pickup, stop, found),
                    Some(_) => {}
                },
                Task::Delivery(id) if number >= self.begun => {
                    let elsewhere = self.problem.started.iter().any(|other| {
                        let other_run = other.vehicle != self.route.vehicle || other.shift != self.route.shift;
                        other_run && other.aboard.contains(id)
                    });
                    let left_without = self.started.is_some() && !self.aboard(id) && !reloads(number);
                    if elsewhere || left_without {
                        found.push(Violation::GoodsElsewhere(id.clone()));
                    }
                }
                Task::Pickup(id) if both => {
                    let brought = stops[number..].iter().any(|after| after.task == Task::Delivery(id.clone()));
                    let listed = self.out() || plan.unassigned.iter().any(|left| left.job == *id);
                    let stays = number < self.begun && listed;
                    if !brought && !stays {
                        found.push(Violation::PickupOrder(id.clone()));
                    }
                }
                Task::Pickup(_) | Task::Delivery(_) | Task::Reload(_) | Task::Rest => {}
            }
        }
    }

    fn ride(&self, job: &Job, pickup: &Stop, delivery: &Stop, found: &mut Vec<Violation>) {
        let limit = [job.ride_limit_s, self.vehicle.max_ride_s].into_iter().flatten().min();
        if limit.is_some_and(|limit| delivery.start_s - pickup.end_s > limit) {
            found.push(Violation::RideTime(job.id.clone()));
        }
    }

    fn limits(&self, found: &mut Vec<Violation>) {
        if self.settled() {
            return;
        }
        let (leave, back) = (self.route.depart_s, self.route.back_s);
        let early = self.started.is_none() && leave < self.shift.span.from_s;
        let long = self.shift.max_duration_s.is_some_and(|most| back - leave > most);
        if early || long || back > self.shift.span.to_s {
            found.push(Violation::Shift(self.id()));
        }
        let jobs = self.route.stops.iter().filter(|stop| stop.task.job().is_some()).count();
        let reloads = self.route.stops.iter().filter(|stop| matches!(stop.task, Task::Reload(_))).count();
        let most = self.shift.reload.as_ref().map_or(0, |reload| reload.most);
        if self.shift.max_stops.is_some_and(|most| jobs > most) || reloads > most {
            found.push(Violation::Stops(self.id()));
        }
    }

    /// One charge lasts for all that the run does; a stop that has begun is a fact, and counts.
    fn charge(&self, found: &mut Vec<Violation>) {
        let Some(charge) = self.vehicle.charge else { return };
        let draws = |stop: &Stop| {
            let job = self.job(stop).filter(|job| job.delivery.is_none() || matches!(stop.task, Task::Delivery(_)));
            job.map_or(0, |job| job.draws)
        };
        let (begun, planned) = self.route.stops.split_at(self.begun);
        let planned: i64 = planned.iter().map(draws).sum();
        let drawn = planned + begun.iter().map(draws).sum::<i64>();
        if planned > 0 && drawn > charge {
            found.push(Violation::Charge { vehicle: self.id(), drawn, charge });
        }
    }

    fn rest(&self, found: &mut Vec<Violation>) {
        let rests: Vec<&Stop> = self.route.stops.iter().filter(|stop| matches!(stop.task, Task::Rest)).collect();
        let Some(rest) = self.shift.rest else {
            if !rests.is_empty() {
                found.push(Violation::Rest(self.id()));
            }
            return;
        };
        let under_way = self.route.depart_s <= rest.latest_s && self.route.back_s > rest.latest_s;
        let proper = |stop: &Stop| (rest.earliest_s..=rest.latest_s).contains(&stop.start_s);
        let missing = under_way && rests.is_empty() && !self.settled() && self.decides_by(rest.latest_s);
        let mut planned =
            self.route.stops[self.begun..].iter().filter(|stop| matches!(stop.task, Task::Rest)).peekable();
        let too_many = planned.peek().is_some() && rests.len() > 1;
        if missing || too_many || planned.any(|stop| !proper(stop)) {
            found.push(Violation::Rest(self.id()));
        }
    }

    /// Whether anything can still be planned of the run before that moment: what happened until then is a fact.
    fn decides_by(&self, at_s: Seconds) -> bool {
        let begun_s = self.route.stops[..self.begun].last().map_or(self.route.depart_s, |stop| stop.end_s);
        self.started.is_none() || begun_s.max(self.problem.now_s) < at_s
    }
}

/// A vehicle on its way: where it is, when, and how far it has come.
struct Drive {
    here: Point,
    at_s: Seconds,
    metres: i64,
    seconds: Seconds,
}

impl Drive {
    /// Drives there; false where no road leads.
    fn to(&mut self, travel: &Travel, there: Point) -> bool {
        let Some(leg) = travel.leg(self.here, there, self.at_s) else { return false };
        self.here = there;
        self.at_s += leg.seconds;
        self.metres += leg.metres;
        self.seconds += leg.seconds;
        true
    }
}
