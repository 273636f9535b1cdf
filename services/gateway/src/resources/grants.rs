//! Programmes, applications, awards, payees and disbursements.

use crate::route::{Route, Table};

const PROGRAMMES: Table = Table { peer: "grants", tag: "programmes" };
const APPLICATIONS: Table = Table { peer: "grants", tag: "applications" };
const AWARDS: Table = Table { peer: "grants", tag: "awards" };
const ACQUITTALS: Table = Table { peer: "grants", tag: "acquittals" };
const PAYEES: Table = Table { peer: "grants", tag: "payees" };
const DISBURSEMENTS: Table = Table { peer: "grants", tag: "disbursements" };

/// What an application's documents may be.
const DOCUMENTS: &[&str] = &["application/pdf", "image/png", "image/jpeg", "text/plain", "text/csv"];

macro_rules! rpc {
    ($service:literal, $name:literal) => {
        concat!("kaifong.grants.v1.", $service, "Service.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    PROGRAMMES.post("/v1/programmes", rpc!("Programme", "CreateProgramme")).created(),
    PROGRAMMES.get("/v1/programmes", rpc!("Programme", "ListProgrammes")),
    PROGRAMMES.get("/v1/programmes/{programme_id}", rpc!("Programme", "GetProgramme")),
    PROGRAMMES.put("/v1/programmes/{programme_id}", rpc!("Programme", "UpdateProgramme")),
    PROGRAMMES.post("/v1/programmes/{programme_id}/open", rpc!("Programme", "OpenProgramme")),
    PROGRAMMES.post("/v1/programmes/{programme_id}/close", rpc!("Programme", "CloseProgramme")),
    APPLICATIONS.post("/v1/applications", rpc!("Application", "CreateApplication")).created(),
    APPLICATIONS.get("/v1/applications", rpc!("Application", "ListApplications")),
    APPLICATIONS.get("/v1/applications/{application_id}", rpc!("Application", "GetApplication")),
    APPLICATIONS.put("/v1/applications/{application_id}", rpc!("Application", "UpdateApplication")),
    APPLICATIONS
        .post("/v1/applications/{application_id}/documents", rpc!("Application", "AddDocument"))
        .created()
        .uploading("content", DOCUMENTS),
    APPLICATIONS.get("/v1/applications/{application_id}/documents", rpc!("Application", "ListDocuments")),
    APPLICATIONS.get("/v1/documents/{document_id}", rpc!("Application", "DownloadDocument")),
    APPLICATIONS.post("/v1/applications/{application_id}/submit", rpc!("Application", "SubmitApplication")),
    APPLICATIONS.post("/v1/applications/{application_id}/withdraw", rpc!("Application", "WithdrawApplication")),
    APPLICATIONS.post("/v1/applications/{application_id}/review", rpc!("Application", "StartReview")),
    APPLICATIONS.post("/v1/applications/{application_id}/request-rework", rpc!("Application", "RequestRework")),
    APPLICATIONS
        .post("/v1/applications/{application_id}/assessments", rpc!("Application", "RecordAssessment"))
        .created(),
    APPLICATIONS.get("/v1/applications/{application_id}/assessments", rpc!("Application", "ListAssessments")),
    APPLICATIONS.post("/v1/applications/{application_id}/interests", rpc!("Application", "DeclareInterest")).created(),
    APPLICATIONS.get("/v1/applications/{application_id}/interests", rpc!("Application", "ListInterests")),
    APPLICATIONS.post("/v1/applications/{application_id}/find-eligible", rpc!("Application", "FindEligible")),
    APPLICATIONS.post("/v1/applications/{application_id}/reject", rpc!("Application", "RejectApplication")),
    AWARDS.post("/v1/awards", rpc!("Award", "MakeAward")).created(),
    AWARDS.get("/v1/awards", rpc!("Award", "ListAwards")),
    AWARDS.get("/v1/awards/{award_id}", rpc!("Award", "GetAward")),
    AWARDS.post("/v1/awards/{award_id}/accept", rpc!("Award", "AcceptAward")),
    AWARDS.post("/v1/awards/{award_id}/decline", rpc!("Award", "DeclineAward")),
    AWARDS.post("/v1/awards/{award_id}/end", rpc!("Award", "EndAward")),
    AWARDS.post("/v1/awards/{award_id}/agreement", rpc!("Award", "DraftAgreement")).created_within(),
    AWARDS.get("/v1/awards/{award_id}/agreement", rpc!("Award", "GetAgreement")),
    AWARDS.post("/v1/awards/{award_id}/agreement/sign", rpc!("Award", "SignAgreement")),
    AWARDS.get("/v1/tranches", rpc!("Award", "ListTranches")),
    AWARDS.get("/v1/tranches/{tranche_id}", rpc!("Award", "GetTranche")),
    AWARDS.post("/v1/tranches/{tranche_id}/meet-condition", rpc!("Award", "MeetCondition")),
    AWARDS.post("/v1/tranches/{tranche_id}/request", rpc!("Award", "RequestTranche")),
    AWARDS.post("/v1/tranches/{tranche_id}/approve", rpc!("Award", "ApproveTranche")),
    AWARDS.post("/v1/tranches/{tranche_id}/waiver", rpc!("Award", "ProposeWaiver")).created_within(),
    AWARDS.get("/v1/tranches/{tranche_id}/waiver", rpc!("Award", "GetWaiver")),
    AWARDS.post("/v1/tranches/{tranche_id}/waiver/confirm", rpc!("Award", "ConfirmWaiver")),
    AWARDS.post("/v1/tranches/{tranche_id}/waiver/reject", rpc!("Award", "RejectWaiver")),
    ACQUITTALS.put("/v1/tranches/{tranche_id}/acquittal", rpc!("Award", "SaveAcquittal")),
    ACQUITTALS.get("/v1/acquittals", rpc!("Award", "ListAcquittals")),
    ACQUITTALS.get("/v1/acquittals/{acquittal_id}", rpc!("Award", "GetAcquittal")),
    ACQUITTALS.post("/v1/acquittals/{acquittal_id}/submit", rpc!("Award", "SubmitAcquittal")),
    ACQUITTALS.post("/v1/acquittals/{acquittal_id}/review", rpc!("Award", "ReviewAcquittal")),
    ACQUITTALS.post("/v1/acquittals/{acquittal_id}/accept", rpc!("Award", "AcceptAcquittal")),
    ACQUITTALS.post("/v1/acquittals/{acquittal_id}/request-rework", rpc!("Award", "RequestAcquittalRework")),
    ACQUITTALS.post("/v1/acquittals/{acquittal_id}/reject", rpc!("Award", "RejectAcquittal")),
    PAYEES.post("/v1/payees", rpc!("Payment", "ProposePayee")).created(),
    PAYEES.get("/v1/payees", rpc!("Payment", "ListPayees")),
    PAYEES.get("/v1/payees/{payee_id}", rpc!("Payment", "GetPayee")),
    PAYEES.post("/v1/payees/{payee_id}/confirm", rpc!("Payment", "ConfirmPayee")),
    PAYEES.post("/v1/payees/{payee_id}/reject", rpc!("Payment", "RejectPayee")),
    DISBURSEMENTS.post("/v1/disbursements", rpc!("Payment", "PrepareDisbursement")).created(),
    DISBURSEMENTS.get("/v1/disbursements", rpc!("Payment", "ListDisbursements")),
    DISBURSEMENTS.get("/v1/disbursements/{disbursement_id}", rpc!("Payment", "GetDisbursement")),
    DISBURSEMENTS.post("/v1/disbursements/{disbursement_id}/approve", rpc!("Payment", "ApproveDisbursement")),
    DISBURSEMENTS.post("/v1/disbursements/{disbursement_id}/release", rpc!("Payment", "ReleaseDisbursement")),
    DISBURSEMENTS.post("/v1/disbursements/{disbursement_id}/void", rpc!("Payment", "VoidDisbursement")),
    DISBURSEMENTS.post("/v1/disbursements/{disbursement_id}/report-rejection", rpc!("Payment", "ReportRejection")),
    DISBURSEMENTS.post("/v1/disbursements/{disbursement_id}/confirm-rejection", rpc!("Payment", "ConfirmRejection")),
    DISBURSEMENTS.post("/v1/disbursements/{disbursement_id}/dismiss-rejection", rpc!("Payment", "DismissRejection")),
];
