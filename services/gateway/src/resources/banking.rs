//! Bank accounts, statements, their lines, and what is proposed for them.

use crate::route::{Route, Table};

const ACCOUNTS: Table = Table { peer: "donations", tag: "bank accounts" };
const STATEMENTS: Table = Table { peer: "donations", tag: "statements" };
const LINES: Table = Table { peer: "donations", tag: "bank lines" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.donations.v1.BankService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    ACCOUNTS.post("/v1/bank-accounts", rpc!("OpenBankAccount")).created(),
    ACCOUNTS.get("/v1/bank-accounts", rpc!("ListBankAccounts")),
    ACCOUNTS.get("/v1/bank-accounts/{bank_account_id}", rpc!("GetBankAccount")),
    STATEMENTS
        .post("/v1/statement-imports", rpc!("StartImport"))
        .created()
        .uploading("document", &["application/xml", "text/xml"]),
    STATEMENTS.get("/v1/statement-imports", rpc!("ListImports")),
    STATEMENTS.get("/v1/statement-imports/{import_id}", rpc!("GetImport")),
    STATEMENTS.get("/v1/statements", rpc!("ListStatements")),
    LINES.get("/v1/bank-lines", rpc!("ListBankLines")),
    LINES.get("/v1/bank-lines/{bank_line_id}", rpc!("GetBankLine")),
    LINES.post("/v1/bank-lines/{bank_line_id}/place", rpc!("PlaceLine")),
    LINES.post("/v1/bank-lines/{bank_line_id}/unplace", rpc!("UnplaceLine")),
    LINES.get("/v1/proposals", rpc!("ListProposals")),
    LINES.post("/v1/proposals/{proposal_id}/accept", rpc!("AcceptProposal")),
    LINES.post("/v1/proposals/{proposal_id}/dismiss", rpc!("DismissProposal")),
];
