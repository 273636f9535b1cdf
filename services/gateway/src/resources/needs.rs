//! What households need.

use crate::route::{Route, Table};

const NEEDS: Table = Table { peer: "needs", tag: "needs" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.needs.v1.NeedService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    NEEDS.post("/v1/needs", rpc!("ReportNeed")).created(),
    NEEDS.get("/v1/needs", rpc!("ListNeeds")),
    NEEDS.get("/v1/waiting-needs", rpc!("ListWaitingNeeds")),
    NEEDS.get("/v1/needs/{need_id}", rpc!("GetNeed")),
    NEEDS.post("/v1/needs/{need_id}/triage", rpc!("TriageNeed")),
    NEEDS.post("/v1/needs/{need_id}/override-weight", rpc!("OverrideWeight")),
    NEEDS.post("/v1/needs/{need_id}/open", rpc!("OpenNeed")),
    NEEDS.post("/v1/needs/{need_id}/refer", rpc!("ReferNeed")),
    NEEDS.post("/v1/needs/{need_id}/withdraw", rpc!("WithdrawNeed")),
    NEEDS.post("/v1/needs/{need_id}/mark-duplicate", rpc!("MarkDuplicate")),
    NEEDS.post("/v1/needs/{need_id}/undo-duplicate", rpc!("UndoDuplicate")),
    NEEDS.get("/v1/referrals", rpc!("ListReferrals")),
    NEEDS.get("/v1/need-classes", rpc!("ListNeedClasses")),
    NEEDS.put("/v1/need-classes/{need_class}", rpc!("SetNeedClass")),
];
