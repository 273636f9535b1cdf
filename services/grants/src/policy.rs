//! Who may call what. Nothing is allowed by default. Agencies are held to their own by the tenant wall; persons to their
//! duties by the domain.

use kaifong_kernel::auth::{
    Role::{self, Admin, Agency, Assessor, Auditor, FinanceApprover, FinancePreparer, FinanceReleaser, GrantsOfficer},
    Rule,
};

const OFFICERS: &[Role] = &[GrantsOfficer];
const ASSESSORS: &[Role] = &[Assessor];
const AGENCIES: &[Role] = &[Agency];
const PREPARERS: &[Role] = &[FinancePreparer];
const APPROVERS: &[Role] = &[FinanceApprover];
const RELEASERS: &[Role] = &[FinanceReleaser];
/// Both sides of an agreement.
const SIGNING: &[Role] = &[GrantsOfficer, Agency];
/// Who says where an agency is paid.
const PROPOSING: &[Role] = &[Agency, FinancePreparer];
/// Who stops a payment before it is released.
const VOIDING: &[Role] = &[FinancePreparer, FinanceApprover];
/// Who says that the bank rejected a payment.
const REPORTING: &[Role] = &[FinancePreparer, FinanceApprover, FinanceReleaser];
/// Who has a duty that an interest bars from.
const DUTIES: &[Role] = &[Assessor, GrantsOfficer, FinancePreparer, FinanceApprover, FinanceReleaser];
/// Whoever works with programmes.
const NAMES: &[Role] =
    &[Agency, Assessor, GrantsOfficer, FinancePreparer, FinanceApprover, FinanceReleaser, Auditor, Admin];
/// Agencies for their own, and those who judge.
const JUDGES: &[Role] = &[Agency, Assessor, GrantsOfficer, FinanceApprover, Auditor];
/// The council's side alone.
const COUNCIL: &[Role] = &[Assessor, GrantsOfficer, FinanceApprover, Auditor];
/// Agencies for their own, and those who pay.
const AWARDS: &[Role] = &[Agency, GrantsOfficer, FinancePreparer, FinanceApprover, FinanceReleaser, Auditor];

/// One row for each RPC of this service.
pub const POLICY: &[Rule] = &[
    Rule::write("/kaifong.grants.v1.ProgrammeService/CreateProgramme", OFFICERS),
    Rule::write("/kaifong.grants.v1.ProgrammeService/UpdateProgramme", OFFICERS),
    Rule::write("/kaifong.grants.v1.ProgrammeService/OpenProgramme", OFFICERS),
    Rule::write("/kaifong.grants.v1.ProgrammeService/CloseProgramme", OFFICERS),
    Rule::read("/kaifong.grants.v1.ProgrammeService/GetProgramme", NAMES),
    Rule::read("/kaifong.grants.v1.ProgrammeService/ListProgrammes", NAMES),
    Rule::write("/kaifong.grants.v1.ApplicationService/CreateApplication", AGENCIES),
    Rule::write("/kaifong.grants.v1.ApplicationService/UpdateApplication", AGENCIES),
    Rule::write("/kaifong.grants.v1.ApplicationService/AddDocument", AGENCIES),
    Rule::read("/kaifong.grants.v1.ApplicationService/ListDocuments", JUDGES),
    Rule::read("/kaifong.grants.v1.ApplicationService/DownloadDocument", JUDGES),
    Rule::write("/kaifong.grants.v1.ApplicationService/SubmitApplication", AGENCIES),
    Rule::write("/kaifong.grants.v1.ApplicationService/WithdrawApplication", AGENCIES),
    Rule::write("/kaifong.grants.v1.ApplicationService/StartReview", OFFICERS),
    Rule::write("/kaifong.grants.v1.ApplicationService/RequestRework", OFFICERS),
    Rule::write("/kaifong.grants.v1.ApplicationService/RecordAssessment", ASSESSORS),
    Rule::read("/kaifong.grants.v1.ApplicationService/ListAssessments", COUNCIL),
    Rule::write("/kaifong.grants.v1.ApplicationService/DeclareInterest", DUTIES),
    Rule::read("/kaifong.grants.v1.ApplicationService/ListInterests", COUNCIL),
    Rule::write("/kaifong.grants.v1.ApplicationService/FindEligible", OFFICERS),
    Rule::write("/kaifong.grants.v1.ApplicationService/RejectApplication", OFFICERS),
    Rule::read("/kaifong.grants.v1.ApplicationService/GetApplication", JUDGES),
    Rule::read("/kaifong.grants.v1.ApplicationService/ListApplications", JUDGES),
    Rule::write("/kaifong.grants.v1.AwardService/MakeAward", OFFICERS),
    Rule::write("/kaifong.grants.v1.AwardService/AcceptAward", AGENCIES),
    Rule::write("/kaifong.grants.v1.AwardService/DeclineAward", AGENCIES),
    Rule::write("/kaifong.grants.v1.AwardService/EndAward", OFFICERS),
    Rule::read("/kaifong.grants.v1.AwardService/GetAward", AWARDS),
    Rule::read("/kaifong.grants.v1.AwardService/ListAwards", AWARDS),
    Rule::write("/kaifong.grants.v1.AwardService/DraftAgreement", OFFICERS),
    Rule::write("/kaifong.grants.v1.AwardService/SignAgreement", SIGNING),
    Rule::read("/kaifong.grants.v1.AwardService/GetAgreement", AWARDS),
    Rule::read("/kaifong.grants.v1.AwardService/ListTranches", AWARDS),
    Rule::read("/kaifong.grants.v1.AwardService/GetTranche", AWARDS),
    Rule::write("/kaifong.grants.v1.AwardService/MeetCondition", OFFICERS),
    Rule::write("/kaifong.grants.v1.AwardService/RequestTranche", AGENCIES),
    Rule::write("/kaifong.grants.v1.AwardService/ApproveTranche", OFFICERS),
    Rule::write("/kaifong.grants.v1.AwardService/ProposeWaiver", OFFICERS),
    Rule::write("/kaifong.grants.v1.AwardService/ConfirmWaiver", APPROVERS),
    Rule::write("/kaifong.grants.v1.AwardService/RejectWaiver", APPROVERS),
    Rule::read("/kaifong.grants.v1.AwardService/GetWaiver", AWARDS),
    Rule::write("/kaifong.grants.v1.AwardService/SaveAcquittal", AGENCIES),
    Rule::write("/kaifong.grants.v1.AwardService/SubmitAcquittal", AGENCIES),
    Rule::write("/kaifong.grants.v1.AwardService/ReviewAcquittal", OFFICERS),
    Rule::write("/kaifong.grants.v1.AwardService/AcceptAcquittal", OFFICERS),
    Rule::write("/kaifong.grants.v1.AwardService/RequestAcquittalRework", OFFICERS),
    Rule::write("/kaifong.grants.v1.AwardService/RejectAcquittal", OFFICERS),
    Rule::read("/kaifong.grants.v1.AwardService/GetAcquittal", AWARDS),
    Rule::read("/kaifong.grants.v1.AwardService/ListAcquittals", AWARDS),
    Rule::write("/kaifong.grants.v1.PaymentService/ProposePayee", PROPOSING),
    Rule::write("/kaifong.grants.v1.PaymentService/ConfirmPayee", OFFICERS),
    Rule::write("/kaifong.grants.v1.PaymentService/RejectPayee", OFFICERS),
    Rule::read("/kaifong.grants.v1.PaymentService/GetPayee", AWARDS),
    Rule::read("/kaifong.grants.v1.PaymentService/ListPayees", AWARDS),
    Rule::write("/kaifong.grants.v1.PaymentService/PrepareDisbursement", PREPARERS),
    Rule::write("/kaifong.grants.v1.PaymentService/ApproveDisbursement", APPROVERS),
    Rule::write("/kaifong.grants.v1.PaymentService/ReleaseDisbursement", RELEASERS),
    Rule::write("/kaifong.grants.v1.PaymentService/VoidDisbursement", VOIDING),
    Rule::write("/kaifong.grants.v1.PaymentService/ReportRejection", REPORTING),
    Rule::write("/kaifong.grants.v1.PaymentService/ConfirmRejection", APPROVERS),
    Rule::write("/kaifong.grants.v1.PaymentService/DismissRejection", VOIDING),
    Rule::read("/kaifong.grants.v1.PaymentService/GetDisbursement", AWARDS),
    Rule::read("/kaifong.grants.v1.PaymentService/ListDisbursements", AWARDS),
];
