//! What each service has on its way, what needs a person, and what was done by whom.

use crate::route::{Route, Table};

macro_rules! of_service {
    ($($peer:literal),+) => {
        &[$(
            table($peer).get(concat!("/v1/", $peer, "/work-items"), "kaifong.work.v1.WorkService.ListWorkItems"),
            table($peer).post(
                concat!("/v1/", $peer, "/work-items/{work_item_id}/acknowledge"),
                "kaifong.work.v1.WorkService.AcknowledgeWorkItem",
            ),
            table($peer).get(concat!("/v1/", $peer, "/flow"), "kaifong.work.v1.WorkService.GetFlow"),
            table($peer).get(concat!("/v1/", $peer, "/parked-events"), "kaifong.work.v1.WorkService.ListParkedEvents"),
            table($peer).post(
                concat!("/v1/", $peer, "/parked-events/replay"),
                "kaifong.work.v1.WorkService.ReplayParkedEvents",
            ),
            table($peer).get(concat!("/v1/", $peer, "/audit-rows"), "kaifong.audit.v1.AuditService.ListAuditRows"),
        )+]
    };
}

const fn table(peer: &'static str) -> Table {
    Table { peer, tag: "operations" }
}

pub(super) const ROUTES: &[Route] = of_service!("identity", "donations", "grants", "inventory", "needs", "dispatch");
