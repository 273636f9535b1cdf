//! Who may call what of funds and their ledger. Money is moved by services alone, each for a step that persons took
//! elsewhere.

use kaifong_kernel::auth::{
    Role::{self, Admin, Auditor, FinanceApprover, FinancePreparer, FinanceReleaser, GrantsOfficer, Service},
    Rule,
};

/// Who sets funds up: no money moves by it.
const SETTING_UP: &[Role] = &[Admin];
/// Whoever needs the names of funds and purposes.
const NAMES: &[Role] = Role::ALL;
/// Who sees how much there is.
const BALANCES: &[Role] = &[GrantsOfficer, FinancePreparer, FinanceApprover, FinanceReleaser, Auditor, Admin, Service];
/// Who reads the books.
const BOOKS: &[Role] = &[FinancePreparer, FinanceApprover, FinanceReleaser, Auditor, Admin];
/// The grants service, for its sagas.
const SAGAS: &[Role] = &[Service];

/// One row for each RPC of `FundService`.
pub const FUND: [Rule; 26] = [
    Rule::write("/kaifong.donations.v1.FundService/CreateFund", SETTING_UP),
    Rule::write("/kaifong.donations.v1.FundService/OpenFund", SETTING_UP),
    Rule::write("/kaifong.donations.v1.FundService/CloseFund", SETTING_UP),
    Rule::read("/kaifong.donations.v1.FundService/GetFund", NAMES),
    Rule::read("/kaifong.donations.v1.FundService/ListFunds", NAMES),
    Rule::write("/kaifong.donations.v1.FundService/CreatePurpose", SETTING_UP),
    Rule::read("/kaifong.donations.v1.FundService/GetPurpose", NAMES),
    Rule::read("/kaifong.donations.v1.FundService/ListPurposes", NAMES),
    Rule::read("/kaifong.donations.v1.FundService/GetPurposeBalance", BALANCES),
    Rule::read("/kaifong.donations.v1.FundService/GetProgrammeBalance", BALANCES),
    Rule::read("/kaifong.donations.v1.FundService/ListJournals", BOOKS),
    Rule::read("/kaifong.donations.v1.FundService/GetJournal", BOOKS),
    Rule::write("/kaifong.donations.v1.FundService/ReverseJournal", &[FinanceApprover]),
    Rule::read("/kaifong.donations.v1.FundService/TrialBalance", BOOKS),
    Rule::read("/kaifong.donations.v1.FundService/GetLedgerHealth", BOOKS),
    Rule::write("/kaifong.donations.v1.FundService/AllocateProgramme", SAGAS),
    Rule::write("/kaifong.donations.v1.FundService/TakeHold", SAGAS),
    Rule::write("/kaifong.donations.v1.FundService/VoidHold", SAGAS),
    Rule::write("/kaifong.donations.v1.FundService/CommitHold", SAGAS),
    Rule::write("/kaifong.donations.v1.FundService/RecognisePayable", SAGAS),
    Rule::write("/kaifong.donations.v1.FundService/ReleasePayment", SAGAS),
    Rule::write("/kaifong.donations.v1.FundService/FailPayment", SAGAS),
    Rule::write("/kaifong.donations.v1.FundService/CloseCommitment", SAGAS),
    Rule::read("/kaifong.donations.v1.FundService/GetHold", BALANCES),
    Rule::read("/kaifong.donations.v1.FundService/GetCommitment", BALANCES),
    Rule::read("/kaifong.donations.v1.FundService/GetPayment", BALANCES),
];
