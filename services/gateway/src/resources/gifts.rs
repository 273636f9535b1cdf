//! Gifts, cheques and card checkouts.

use crate::route::{Route, Table};

const GIFTS: Table = Table { peer: "donations", tag: "gifts" };
const CHEQUES: Table = Table { peer: "donations", tag: "cheques" };
const CHECKOUTS: Table = Table { peer: "donations", tag: "checkouts" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.donations.v1.DonationService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    GIFTS.get("/v1/gifts", rpc!("ListGifts")),
    GIFTS.get("/v1/gifts/{gift_id}", rpc!("GetGift")),
    CHEQUES.post("/v1/cheques", rpc!("ReceiveCheque")).created(),
    CHEQUES.post("/v1/cheques/{gift_id}/deposit", rpc!("DepositCheque")),
    CHEQUES.post("/v1/cheques/{gift_id}/clear", rpc!("ClearCheque")),
    CHEQUES.post("/v1/cheques/{gift_id}/return", rpc!("ReturnCheque")),
    CHECKOUTS.post("/v1/checkouts", rpc!("CreateCheckout")).created(),
    CHECKOUTS.get("/v1/checkouts", rpc!("ListCheckouts")),
    CHECKOUTS.get("/v1/checkouts/{checkout_id}", rpc!("GetCheckout")),
    CHECKOUTS.post("/v1/checkouts/{checkout_id}/pay-sandbox", rpc!("PaySandboxCheckout")),
];
