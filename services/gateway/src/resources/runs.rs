//! Plans, runs, and what drivers do on them.

use crate::route::{Route, Table};

const PLANS: Table = Table { peer: "dispatch", tag: "plans" };
const RUNS: Table = Table { peer: "dispatch", tag: "runs" };
const DRIVING: Table = Table { peer: "dispatch", tag: "driving" };

/// What a proof of delivery may be: a photo, a drawn signature, or a code as text.
const PROOFS: &[&str] = &["image/jpeg", "image/png", "text/plain"];

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.dispatch.v1.PlanService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    PLANS.post("/v1/plans", rpc!("StartPlan")).created(),
    PLANS.post("/v1/replans", rpc!("Replan")).created(),
    PLANS.get("/v1/plans", rpc!("ListPlans")),
    PLANS.get("/v1/plans/{plan_id}", rpc!("GetPlan")),
    RUNS.get("/v1/runs", rpc!("ListRuns")),
    RUNS.get("/v1/runs/{run_id}", rpc!("GetRun")),
    RUNS.post("/v1/runs/{run_id}/discard", rpc!("DiscardRun")),
    RUNS.post("/v1/runs/{run_id}/withdraw", rpc!("WithdrawRun")),
    RUNS.post("/v1/runs/{run_id}/publish", rpc!("PublishRun")),
    RUNS.post("/v1/runs/{run_id}/link", rpc!("IssueRunLink")),
    RUNS.post("/v1/runs/{run_id}/start", rpc!("StartRun")),
    RUNS.post("/v1/runs/{run_id}/close", rpc!("CloseRun")),
    RUNS.post("/v1/stops/{stop_id}/move", rpc!("MoveStop")),
    RUNS.post("/v1/stops/{stop_id}/remove", rpc!("RemoveStop")),
    DRIVING.get("/v1/runs/{run_id}/driver", rpc!("GetDriverRun")),
    DRIVING.post("/v1/stops/{stop_id}/proofs", rpc!("AddProof")).created().uploading("content", PROOFS),
    DRIVING.post("/v1/runs/{run_id}/outcomes", rpc!("RecordOutcomes")),
];
