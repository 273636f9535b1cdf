//! Plans of a day: asked for, then made or failed, never both.

use kaifong_kernel::values::{HkDate, Instant};
use serde::{Deserialize, Serialize};

use super::{
    Both,
    ids::{DepotId, OrderId, PlanId, RunId, VehicleId},
};

kaifong_kernel::words! {
    /// State of a plan.
    PlanState {
        /// Waiting or being made.
        Requested = "requested",
        /// Made, judged and stored as runs.
        Made = "made",
        /// Not made.
        Failed = "failed",
    }
}

/// An order that could not be planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unplanned {
    /// The order.
    pub order: OrderId,
    /// A word for why.
    pub code: String,
    /// Why.
    pub reason: Both,
    /// What would help.
    pub remedy: Both,
}

/// A change of an order's place by a new plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanChange {
    /// The order.
    pub order: OrderId,
    /// The run it was on, and its place there.
    pub from: Option<(RunId, i32)>,
    /// The run it is on, and its place there.
    pub to: Option<(RunId, i32)>,
}

/// What the checker found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// A word for it.
    pub code: String,
    /// The order, where it is of one.
    pub order: Option<OrderId>,
    /// The vehicle, where it is of one.
    pub vehicle: Option<VehicleId>,
    /// What it is.
    pub detail: Both,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayPlan {
    /// Its id.
    pub id: PlanId,
    /// The day.
    pub plan_on: HkDate,
    /// Its state.
    pub state: PlanState,
    /// Whether it is made over runs that are there.
    pub replan: bool,
    /// Only vehicles of these depots.
    pub depots: Vec<DepotId>,
    /// Only these vehicles.
    pub vehicles: Vec<VehicleId>,
    /// How long the planner may search, in milliseconds.
    pub search_ms: i64,
    /// Why it failed.
    pub reason: Option<String>,
    /// The runs it made or changed.
    pub runs: Vec<RunId>,
    /// What it could not plan.
    pub unplanned: Vec<Unplanned>,
    /// What it changed of runs that were there.
    pub changes: Vec<PlanChange>,
    /// What the checker found.
    pub found: Vec<Found>,
    /// Metres driven.
    pub distance_m: i64,
    /// Seconds from leaving to being back, over all runs.
    pub duration_s: i64,
    /// When it was asked for.
    pub requested_at: Instant,
    /// When it was made or failed.
    pub ended_at: Option<Instant>,
}

impl DayPlan {
    /// It can't be made.
    #[must_use]
    pub fn fail(self, reason: String, found: Vec<Found>, now: Instant) -> Self {
        Self { state: PlanState::Failed, reason: Some(reason), found, ended_at: Some(now), ..self }
    }
}
