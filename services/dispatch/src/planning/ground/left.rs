//! What a run that has left has done: facts, from which planning goes on.

use super::{DIMENSIONS, Ground, Load, Slot, Unplannable, add, sub};
use crate::planning::{Rest, Seconds, Started, Task};

/// A run that has left: where the vehicle is, and what it has aboard.
#[derive(Debug)]
pub(in crate::planning) struct Left<'a> {
    pub(in crate::planning) facts: &'a Started,
    pub(in crate::planning) place: usize,
    pub(in crate::planning) free_s: Seconds,
    pub(in crate::planning) load: Load,
    /// What was collected for the depot.
    pub(in crate::planning) collected: Load,
    pub(in crate::planning) rested: bool,
    pub(in crate::planning) reloads: usize,
    pub(in crate::planning) served: usize,
    /// What was taken of its device's charge.
    pub(in crate::planning) drawn: i64,
    /// Pickups that were done, with their ends.
    pub(in crate::planning) picked: Vec<(usize, Seconds)>,
}

impl Slot<'_> {
    /// The break that its run still has to take. One that has left has none when it took it, or when nothing is left to decide
    /// until the last moment to begin it: whether it was taken is then a fact that nobody told.
    pub(in crate::planning) fn rest(&self) -> Option<Rest> {
        let left = self.started.as_ref();
        let past = |rest: &Rest| left.is_some_and(|left| left.rested || left.free_s >= rest.latest_s);
        self.shift.rest.filter(|rest| !past(rest))
    }

    /// What is left of its device's charge.
    pub(in crate::planning) fn charge(&self) -> Option<i64> {
        let drawn = self.started.as_ref().map_or(0, |left| left.drawn);
        self.vehicle.charge.map(|charge| (charge - drawn).max(0))
    }
}

impl<'a> Ground<'a> {
    /// Reads what a run has done.
    pub(super) fn left(&self, facts: &'a Started, start: usize) -> Result<Left<'a>, Unplannable> {
        let unknown = |id: &str| Unplannable::Id { what: "job", id: id.to_owned() };
        let mut left = Left {
            facts,
            place: start,
            free_s: facts.depart_s,
            load: [0; DIMENSIONS],
            collected: [0; DIMENSIONS],
            rested: false,
            reloads: 0,
            served: 0,
            drawn: 0,
            picked: Vec::new(),
        };
        for id in &facts.aboard {
            let job = self.job_of(id).ok_or_else(|| unknown(id))?;
            add(&mut left.load, &self.jobs[job].demand);
        }
        for stop in &facts.stops {
            left.free_s = stop.end_s.max(self.problem.now_s);
            self.pass(&mut left, &stop.task, stop.end_s)?;
        }
        if facts.stops.is_empty() {
            left.free_s = facts.depart_s.max(self.problem.now_s);
        }
        Ok(left)
    }

    fn pass(&self, left: &mut Left<'a>, task: &Task, end_s: Seconds) -> Result<(), Unplannable> {
        let number = |id: &str| self.job_of(id).ok_or_else(|| Unplannable::Id { what: "job", id: id.to_owned() });
        match task {
            Task::Rest => left.rested = true,
            Task::Reload(depot) => {
                let point = self.problem.depot(depot).map(|depot| depot.point);
                left.place = point
                    .and_then(|point| self.travel.place(point))
                    .ok_or_else(|| Unplannable::Id { what: "depot", id: depot.clone() })?;
                left.reloads += 1;
                for (load, collected) in left.load.iter_mut().zip(&mut left.collected) {
                    *load -= std::mem::take(collected);
                }
            }
            Task::Pickup(id) => {
                let number = number(id)?;
                let job = &self.jobs[number];
                left.place = job.pickup.ok_or_else(|| Unplannable::Id { what: "pickup of", id: id.clone() })?;
                left.served += 1;
                add(&mut left.load, &job.demand);
                if job.delivery.is_none() {
                    left.drawn += job.job.draws;
                    add(&mut left.collected, &job.demand);
                } else {
                    left.picked.push((number, end_s));
                }
            }
            Task::Delivery(id) => {
                let number = number(id)?;
                let job = &self.jobs[number];
                left.place = job.delivery.ok_or_else(|| Unplannable::Id { what: "delivery of", id: id.clone() })?;
                left.served += 1;
                left.drawn += job.job.draws;
                if let Some(at) = left.picked.iter().position(|(picked, _)| *picked == number) {
                    left.picked.swap_remove(at);
                    sub(&mut left.load, &job.demand);
                }
            }
        }
        Ok(())
    }
}
