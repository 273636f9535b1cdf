//! What is aboard on every leg of a run.

use super::{Run, Violation};
use crate::planning::{Seconds, Started, Stop, Task};

impl Run<'_> {
    /// What is loaded at a depot for the stops up to the next reload; with when that was.
    fn loaded(&self, stops: &[Stop], at_s: Seconds, found: &mut Vec<Violation>) -> Vec<i64> {
        let mut load = vec![0; self.vehicle.capacity.len()];
        for stop in stops.iter().take_while(|stop| !matches!(stop.task, Task::Reload(_))) {
            let Task::Delivery(id) = &stop.task else { continue };
            let Some(job) = self.problem.job(id).filter(|job| job.pickup.is_none() && !self.aboard(id)) else {
                continue;
            };
            change(&mut load, &job.demand, 1);
            if job.release_s.is_some_and(|release| release > at_s) {
                found.push(Violation::Window(id.clone()));
            }
        }
        load
    }

    pub(super) fn aboard(&self, id: &str) -> bool {
        self.started.is_some_and(|started| started.aboard.iter().any(|aboard| aboard == id))
    }

    pub(super) fn loads(&self, found: &mut Vec<Violation>) {
        let mut for_depot = vec![0; self.vehicle.capacity.len()];
        let mut load = match self.started {
            Some(started) => self.carried(started, &mut for_depot),
            None => self.loaded(&self.route.stops, self.route.depart_s, found),
        };
        self.leg(self.begun, &load, &self.route.load, found);
        for (number, stop) in self.route.stops.iter().enumerate().skip(self.begun) {
            match (&stop.task, self.job(stop)) {
                (Task::Pickup(_), Some(job)) => {
                    change(&mut load, &job.demand, 1);
                    if job.delivery.is_none() {
                        change(&mut for_depot, &job.demand, 1);
                    }
                }
                (Task::Delivery(_), Some(job)) => change(&mut load, &job.demand, -1),
                (Task::Reload(_), _) => {
                    unload(&mut load, &mut for_depot);
                    let next = self.loaded(&self.route.stops[number + 1..], stop.start_s, found);
                    change(&mut load, &next, 1);
                }
                (Task::Rest | Task::Pickup(_) | Task::Delivery(_), _) => {}
            }
            self.leg(number + 1, &load, &stop.load, found);
        }
    }

    /// What a run that has left has aboard after its last started stop.
    fn carried(&self, started: &Started, for_depot: &mut [i64]) -> Vec<i64> {
        let mut load = vec![0; self.vehicle.capacity.len()];
        for job in started.aboard.iter().filter_map(|id| self.problem.job(id)) {
            change(&mut load, &job.demand, 1);
        }
        for stop in &self.route.stops[..self.begun] {
            match (&stop.task, self.job(stop)) {
                (Task::Pickup(_), Some(job)) => {
                    change(&mut load, &job.demand, 1);
                    if job.delivery.is_none() {
                        change(for_depot, &job.demand, 1);
                    }
                }
                (Task::Delivery(_), Some(job)) if job.pickup.is_some() => change(&mut load, &job.demand, -1),
                (Task::Reload(_), _) => unload(&mut load, for_depot),
                (Task::Rest | Task::Pickup(_) | Task::Delivery(_), _) => {}
            }
        }
        load
    }

    fn leg(&self, leg: usize, load: &[i64], stored: &[i64], found: &mut Vec<Violation>) {
        if load != stored {
            found.push(Violation::WrongLoad { vehicle: self.id(), leg });
        }
        if self.settled() {
            return;
        }
        for (dimension, (load, capacity)) in load.iter().zip(&self.vehicle.capacity).enumerate() {
            if load > capacity {
                let (load, capacity) = (*load, *capacity);
                found.push(Violation::Capacity { vehicle: self.id(), leg, dimension, load, capacity });
            }
        }
    }
}

fn change(load: &mut [i64], by: &[i64], sign: i64) {
    load.iter_mut().zip(by).for_each(|(load, by)| *load += sign * by);
}

/// What was collected for the depot stays there.
fn unload(load: &mut [i64], for_depot: &mut [i64]) {
    change(load, for_depot, -1);
    for_depot.fill(0);
}
