//! What a device told about a stop: one key, one effect.

use kaifong_kernel::values::Instant;
use serde::{Deserialize, Serialize};

use super::{
    ids::{OutcomeId, ProofId, RunId, StopId},
    order::Quantity,
    stop::FailReason,
};

kaifong_kernel::words! {
    /// What happened at a stop.
    OutcomeKind {
        /// The vehicle was on its way.
        EnRoute = "en_route",
        /// It arrived.
        Arrived = "arrived",
        /// Handed over or collected.
        Done = "done",
        /// It failed.
        Failed = "failed",
    }
}

kaifong_kernel::words! {
    /// What became of an outcome.
    OutcomeResult {
        /// It was applied.
        Applied = "applied",
        /// It no longer fits: it is kept for a dispatcher to look at.
        Misfit = "misfit",
    }
}

/// What a device tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// The device's key.
    pub key: String,
    /// The stop.
    pub stop: StopId,
    /// What happened.
    pub kind: OutcomeKind,
    /// When, by the device.
    pub occurred_at: Instant,
    /// Why it failed.
    pub fail_reason: Option<FailReason>,
    /// The proof.
    pub proof: Option<ProofId>,
    /// What was handed over; none means all.
    pub lines: Vec<Quantity>,
}

/// What was told, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its id.
    pub id: OutcomeId,
    /// The run.
    pub run: RunId,
    /// What was told.
    pub telling: Telling,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// What became of it.
    pub result: OutcomeResult,
    /// Why it does not fit: a code of ours.
    pub reason: Option<String>,
}

/// Tellings in the order in which they happened; of the same moment, in the order of a stop's story.
#[must_use]
pub fn in_order(tellings: &[Telling]) -> Vec<&Telling> {
    let mut sorted: Vec<&Telling> = tellings.iter().collect();
    sorted
        .sort_by(|one, other| (one.occurred_at, one.kind, &one.key).cmp(&(other.occurred_at, other.kind, &other.key)));
    sorted
}
