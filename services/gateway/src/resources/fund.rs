//! Funds, purposes, their balances, and the ledger.

use crate::route::{Route, Table};

const FUNDS: Table = Table { peer: "donations", tag: "funds" };
const LEDGER: Table = Table { peer: "donations", tag: "ledger" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.donations.v1.FundService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    FUNDS.post("/v1/funds", rpc!("CreateFund")).created(),
    FUNDS.get("/v1/funds", rpc!("ListFunds")),
    FUNDS.get("/v1/funds/{fund_id}", rpc!("GetFund")),
    FUNDS.post("/v1/funds/{fund_id}/open", rpc!("OpenFund")),
    FUNDS.post("/v1/funds/{fund_id}/close", rpc!("CloseFund")),
    FUNDS.post("/v1/purposes", rpc!("CreatePurpose")).created(),
    FUNDS.get("/v1/purposes", rpc!("ListPurposes")),
    FUNDS.get("/v1/purposes/{purpose_id}", rpc!("GetPurpose")),
    FUNDS.get("/v1/purposes/{purpose_id}/balance", rpc!("GetPurposeBalance")),
    FUNDS.get("/v1/programmes/{programme_id}/balance", rpc!("GetProgrammeBalance")),
    LEDGER.get("/v1/journals", rpc!("ListJournals")),
    LEDGER.get("/v1/journals/{journal_id}", rpc!("GetJournal")),
    LEDGER.post("/v1/journals/{journal_id}/reverse", rpc!("ReverseJournal")).created(),
    LEDGER.get("/v1/trial-balance", rpc!("TrialBalance")),
    LEDGER.get("/v1/ledger-health", rpc!("GetLedgerHealth")),
    LEDGER.get("/v1/holds/{hold_id}", rpc!("GetHold")),
    LEDGER.get("/v1/awards/{award_id}/commitment", rpc!("GetCommitment")),
    LEDGER.get("/v1/disbursements/{disbursement_id}/payment", rpc!("GetPayment")),
];
