//! Households under their pseudonyms.

use crate::route::{Route, Table};

const HOUSEHOLDS: Table = Table { peer: "needs", tag: "households" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.needs.v1.HouseholdService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    HOUSEHOLDS.post("/v1/households", rpc!("RegisterHousehold")).created(),
    HOUSEHOLDS.get("/v1/households", rpc!("ListHouseholds")),
    HOUSEHOLDS.get("/v1/households/{household_id}", rpc!("GetHousehold")),
    HOUSEHOLDS.post("/v1/households/{household_id}/members", rpc!("AddMember")),
    HOUSEHOLDS.put("/v1/households/{household_id}/members/{member_id}", rpc!("UpdateMember")),
    HOUSEHOLDS.post("/v1/households/{household_id}/whereabouts", rpc!("AddWhereabouts")),
    HOUSEHOLDS.post("/v1/households/{household_id}/give-consent", rpc!("GiveConsent")),
    HOUSEHOLDS.post("/v1/households/{household_id}/withdraw-consent", rpc!("WithdrawConsent")),
    HOUSEHOLDS.put("/v1/households/{household_id}/contact-restrictions", rpc!("SetContactRestrictions")),
    HOUSEHOLDS.put("/v1/households/{household_id}/vulnerabilities", rpc!("SetVulnerabilities")),
    HOUSEHOLDS.post("/v1/households/{household_id}/record-death", rpc!("RecordDeath")),
    HOUSEHOLDS.post("/v1/households/{household_id}/close", rpc!("CloseHousehold")),
    HOUSEHOLDS.post("/v1/households/{household_id}/erase", rpc!("EraseHousehold")),
    HOUSEHOLDS.get("/v1/households/{household_id}/doorstep-readings", rpc!("ListDoorstepReadings")),
    HOUSEHOLDS.get("/v1/likely-same-households", rpc!("ListLikelySame")),
    HOUSEHOLDS.post("/v1/likenesses", rpc!("ReviewLikeness")).created(),
    HOUSEHOLDS.post("/v1/likenesses/{likeness_id}/undo", rpc!("UndoLikeness")),
];
