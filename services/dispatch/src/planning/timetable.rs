//! When a run is where: made from the order of its stops, and whether it can be driven at all.

mod walk;

use super::{
    Plan, Route, Seconds, Span, Stop, Task,
    ground::{Ground, Load, Slot, Standing},
    rota::Run,
};

/// Why a run can't be driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Fault {
    /// The job is served already.
    Done,
    /// Its goods are on another vehicle.
    Away,
    /// A skill is missing.
    Skill,
    /// A certificate lapses.
    Certificate,
    /// Pickup and delivery are not in order.
    Order,
    /// The run has left without the goods.
    NotLoaded,
    /// Too much.
    Capacity,
    /// More than is left of the device's charge.
    Charge,
    /// No road.
    Unreachable,
    /// Too many stops or reloads.
    Stops,
    /// Too long a ride.
    Ride,
    /// A window is missed.
    Window,
    /// No room for the break.
    Rest,
    /// Not back in time, or too long out.
    Shift,
    /// A resource is booked.
    Booked,
}

/// What a run does, in order; the break is put in by the timetable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Move {
    Pickup(usize),
    Delivery(usize),
    Reload,
}

impl Move {
    pub(super) const fn job(self) -> Option<usize> {
        match self {
            Self::Pickup(job) | Self::Delivery(job) => Some(job),
            Self::Reload => None,
        }
    }
}

/// A stop with its times; without a move it is the break.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begun {
    pub(super) does: Option<Move>,
    pub(super) arrival_s: Seconds,
    pub(super) start_s: Seconds,
    pub(super) end_s: Seconds,
    load: Load,
}

/// A run with its times.
#[derive(Debug, Clone)]
pub(super) struct Timetable {
    pub(super) depart_s: Seconds,
    pub(super) back_s: Seconds,
    pub(super) distance_m: i64,
    pub(super) travel_s: Seconds,
    pub(super) late_s: Seconds,
    load: Load,
    stops: Vec<Begun>,
}

impl Timetable {
    /// Its stops in order.
    pub(super) fn begun(&self) -> impl Iterator<Item = Begun> + '_ {
        self.stops.iter().copied()
    }
}

impl Ground<'_> {
    /// The best times of a run within the times when its resources are free.
    ///
    /// # Errors
    /// The first [`Fault`] that keeps it from being driven.
    pub(super) fn time(&self, slot: usize, moves: &[Move], free: &[Span]) -> Result<Timetable, Fault> {
        match moves.iter().filter_map(|step| self.slots[slot].unable[step.job()?]).min() {
            Some(fault) => Err(fault),
            None => self.time_regardless(slot, moves, free),
        }
    }

    /// The same, whether or not the slot may do these jobs.
    ///
    /// # Errors
    /// The first [`Fault`] that keeps it from being driven.
    pub(super) fn time_regardless(&self, slot: usize, moves: &[Move], free: &[Span]) -> Result<Timetable, Fault> {
        let slot = &self.slots[slot];
        let mut first = None;
        for window in free {
            match self.time_within(slot, moves, *window) {
                Ok(table) => return Ok(table),
                Err(fault) => first = Some(first.map_or(fault, |other: Fault| other.min(fault))),
            }
        }
        Err(match first {
            Some(fault) if free.len() == 1 && free[0] == slot.shift.span => fault,
            _ if self.time_within(slot, moves, slot.shift.span).is_ok() => Fault::Booked,
            Some(fault) => fault,
            None => Fault::Booked,
        })
    }

    /// The run that a slot has when nothing more is planned for it: none, or what has started.
    pub(super) fn idle(&self, slot: usize) -> Run {
        let slot = &self.slots[slot];
        if slot.started.is_none() {
            return Run::default();
        }
        let mut walk = self.set_out(slot, &[], 0);
        let facts = slot.started.as_ref().map(|left| left.facts);
        let last_s = facts.map_or(0, |facts| facts.stops.last().map_or(facts.depart_s, |stop| stop.end_s));
        walk.table.back_s = match facts.filter(|facts| facts.is_over()) {
            Some(facts) => facts.back_s.unwrap_or(last_s),
            None => {
                // Where no road leads home it stays where it is.
                let _ = self.drive(&mut walk, slot.end);
                walk.at_s
            }
        };
        Run { moves: Vec::new(), table: Some(walk.table) }
    }

    fn time_within(&self, slot: &Slot<'_>, moves: &[Move], window: Span) -> Result<Timetable, Fault> {
        let earliest = window.from_s.max(self.problem.now_s).max(self.released(moves));
        let soon = self.time_from(slot, moves, window, earliest);
        if slot.started.is_some() {
            return soon;
        }
        // Leaving later than need be waits at the depot instead of at the first door.
        let walked = self.walk(slot, moves, earliest, None);
        let wait = walked.ok().and_then(|table| table.stops.first().map(|stop| stop.start_s - stop.arrival_s));
        match wait.filter(|wait| *wait > 0).map(|wait| self.time_from(slot, moves, window, earliest + wait)) {
            Some(Ok(late)) if soon.as_ref().map_or(true, |soon| late.late_s <= soon.late_s) => Ok(late),
            _ => soon,
        }
    }

    /// When all that is loaded before leaving can be loaded.
    fn released(&self, moves: &[Move]) -> Seconds {
        let first = moves.iter().take_while(|step| **step != Move::Reload);
        let loaded = first.filter_map(|step| match step {
            Move::Delivery(job) if self.jobs[*job].pickup.is_none() => self.jobs[*job].job.release_s,
            Move::Delivery(_) | Move::Pickup(_) | Move::Reload => None,
        });
        loaded.max().unwrap_or(Seconds::MIN)
    }

    /// Leaving at a time, with the break where it costs least.
    fn time_from(&self, slot: &Slot<'_>, moves: &[Move], window: Span, depart: Seconds) -> Result<Timetable, Fault> {
        let plain = self.walk(slot, moves, depart, None)?;
        let rest = slot.rest().filter(|rest| plain.depart_s <= rest.latest_s && plain.back_s > rest.latest_s);
        let Some(rest) = rest else { return self.bounded(slot, plain, window) };
        let mut best: Option<Timetable> = None;
        let first = usize::from(slot.started.is_none());
        for at in first..=moves.len() {
            // The break moves only what follows it: where the stop before ends too late it can't begin.
            let before = if at == 0 { plain.depart_s } else { plain.stops[at - 1].end_s };
            if before > rest.latest_s {
                break;
            }
            let next = plain.stops.get(at).map_or(plain.back_s, |stop| stop.end_s);
            if next < rest.earliest_s {
                continue;
            }
            let table =
                self.walk(slot, moves, depart, Some((at, rest))).and_then(|table| self.bounded(slot, table, window));
            if let Ok(table) = table
                && best.as_ref().is_none_or(|best| (table.late_s, table.back_s) < (best.late_s, best.back_s))
            {
                best = Some(table);
            }
        }
        best.ok_or(Fault::Rest)
    }

    fn bounded(&self, slot: &Slot<'_>, table: Timetable, window: Span) -> Result<Timetable, Fault> {
        let long = slot.shift.max_duration_s.is_some_and(|most| table.back_s - table.depart_s > most);
        let begins = if slot.started.is_some() { self.problem.now_s.max(window.from_s) } else { table.depart_s };
        if long || table.back_s > window.to_s || begins < window.from_s { Err(Fault::Shift) } else { Ok(table) }
    }

    /// The run as a plan tells it.
    pub(super) fn route(&self, slot: usize, table: &Timetable) -> Route {
        let slot = &self.slots[slot];
        let vector = |load: &Load| load[..self.dimensions].to_vec();
        let stop = |timed: &Begun| Stop {
            task: self.task(slot, timed.does),
            arrival_s: timed.arrival_s,
            start_s: timed.start_s,
            end_s: timed.end_s,
            load: vector(&timed.load),
        };
        let mut stops: Vec<Stop> = slot.started.iter().flat_map(|left| left.facts.stops.iter().cloned()).collect();
        stops.extend(table.stops.iter().map(stop));
        let out = slot.started.as_ref().is_some_and(|left| left.facts.out);
        Route {
            vehicle: slot.vehicle.id.clone(),
            shift: slot.number,
            from: slot.shift.start.clone(),
            to: (!out).then(|| slot.shift.end.clone()),
            depart_s: table.depart_s,
            load: vector(&table.load),
            back_s: table.back_s,
            stops,
            distance_m: table.distance_m,
            travel_s: table.travel_s,
        }
    }

    fn task(&self, slot: &Slot<'_>, does: Option<Move>) -> Task {
        let id = |job: usize| self.jobs[job].job.id.clone();
        match does {
            None => Task::Rest,
            Some(Move::Pickup(job)) => Task::Pickup(id(job)),
            Some(Move::Delivery(job)) => Task::Delivery(id(job)),
            Some(Move::Reload) => {
                Task::Reload(slot.shift.reload.as_ref().map_or_else(String::new, |reload| reload.depot.clone()))
            }
        }
    }

    /// What a published run still has to do: its moves after those that have started.
    pub(super) fn moves_of(&self, plan: &Plan, slot: usize) -> Vec<Move> {
        let Some(route) = plan
            .routes
            .iter()
            .find(|route| route.vehicle == self.slots[slot].vehicle.id && route.shift == self.slots[slot].number)
        else {
            return Vec::new();
        };
        let done = self.slots[slot].started.as_ref().map_or(0, |left| left.facts.stops.len());
        let known = |id: &str| self.job_of(id).filter(|job| self.jobs[*job].standing != Standing::Done);
        let moves = route.stops.iter().skip(done).filter_map(|stop| match &stop.task {
            Task::Pickup(id) => known(id).map(Move::Pickup),
            Task::Delivery(id) => known(id).map(Move::Delivery),
            Task::Reload(_) => Some(Move::Reload),
            Task::Rest => None,
        });
        moves.collect()
    }
}
