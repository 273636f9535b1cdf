//! Donors and their pledges.

use crate::route::{Route, Table};

const DONORS: Table = Table { peer: "donations", tag: "donors" };
const PLEDGES: Table = Table { peer: "donations", tag: "pledges" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.donations.v1.DonationService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    DONORS.post("/v1/donors", rpc!("RegisterDonor")).created(),
    DONORS.get("/v1/donors", rpc!("ListDonors")),
    DONORS.get("/v1/donors/{donor_id}", rpc!("GetDonor")),
    DONORS.put("/v1/donors/{donor_id}", rpc!("UpdateDonor")),
    PLEDGES.post("/v1/pledges", rpc!("CreatePledge")).created(),
    PLEDGES.get("/v1/pledges", rpc!("ListPledges")),
    PLEDGES.get("/v1/pledges/{pledge_id}", rpc!("GetPledge")),
    PLEDGES.post("/v1/pledges/{pledge_id}/cancel", rpc!("CancelPledge")),
    PLEDGES.get("/v1/pledge-references/{text}", rpc!("ResolveReference")),
];
