//! What a planner answers: runs with their times, and what isn't planned.

use super::{DepotId, JobId, Reason, Remedy, Seconds, VehicleId};

/// What is done at a stop.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Task {
    /// A job's goods come aboard.
    Pickup(JobId),
    /// A job's goods are handed over.
    Delivery(JobId),
    /// The vehicle loads again.
    Reload(DepotId),
    /// The crew rests where it is.
    Rest,
}

impl Task {
    /// The job it serves.
    #[must_use]
    pub const fn job(&self) -> Option<&JobId> {
        match self {
            Self::Pickup(job) | Self::Delivery(job) => Some(job),
            Self::Reload(_) | Self::Rest => None,
        }
    }
}

/// A stop of a run. The vehicle leaves when it has ended, or now when that has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// What is done.
    pub task: Task,
    /// When the vehicle is there.
    pub arrival_s: Seconds,
    /// When it begins.
    pub start_s: Seconds,
    /// When it is done.
    pub end_s: Seconds,
    /// What is aboard when it is done, in every dimension.
    pub load: Vec<i64>,
}

/// A run of one vehicle in one shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Who.
    pub vehicle: VehicleId,
    /// In which of its shifts.
    pub shift: usize,
    /// Where it sets out.
    pub from: DepotId,
    /// Where it comes back to; a vehicle that has dropped out comes back nowhere.
    pub to: Option<DepotId>,
    /// When it leaves.
    pub depart_s: Seconds,
    /// What it leaves with; of a run that has left: what is aboard after its last started stop.
    pub load: Vec<i64>,
    /// Its stops.
    pub stops: Vec<Stop>,
    /// When it is back; the end of its last stop for one that has dropped out.
    pub back_s: Seconds,
    /// How far it drives; of a run that has left: from its last started stop on.
    pub distance_m: i64,
    /// How long it drives, likewise.
    pub travel_s: Seconds,
}

/// A job that no run serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unassigned {
    /// Which.
    pub job: JobId,
    /// Why.
    pub reason: Reason,
    /// What would help.
    pub remedy: Remedy,
}

/// The whole day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Runs.
    pub routes: Vec<Route>,
    /// What isn't served.
    pub unassigned: Vec<Unassigned>,
}

impl Plan {
    /// The run and the place in it where the job is last served.
    #[must_use]
    pub fn stop_of(&self, job: &str) -> Option<(&Route, &Stop)> {
        self.routes.iter().find_map(|route| {
            let stop = route.stops.iter().rev().find(|stop| stop.task.job().is_some_and(|id| id == job))?;
            Some((route, stop))
        })
    }
}
