//! Requests about applications: into verbs and questions.

use kaifong_kernel::{
    values::{Invalid, Money},
    wire::Fields,
};
use kaifong_proto::{common::v1 as common, grants::v1 as pb};

use super::{
    programme_in::{both, of_id_and_page, of_id_and_reason, of_one_id},
    words::optional_word,
};
use crate::{
    domain::application::Text,
    verbs::{
        create_application::CreateApplication,
        declare_interest::DeclareInterest,
        find_eligible::FindEligible,
        read_applications::{
            GetApplication, GetDocument, ListApplications, ListAssessments, ListDocuments, ListInterests,
        },
        record_assessment::RecordAssessment,
        reject_application::RejectApplication,
        request_rework::RequestRework,
        start_review::StartReview,
        submit_application::SubmitApplication,
        update_application::UpdateApplication,
        withdraw_application::WithdrawApplication,
    },
};

of_one_id! {
    pb::SubmitApplicationRequest => SubmitApplication { application: application_id };
    pb::WithdrawApplicationRequest => WithdrawApplication { application: application_id };
    pb::StartReviewRequest => StartReview { application: application_id };
    pb::FindEligibleRequest => FindEligible { application: application_id };
    pb::GetApplicationRequest => GetApplication { application: application_id };
    pb::DownloadDocumentRequest => GetDocument { document: document_id };
}

of_id_and_reason! {
    pb::RequestReworkRequest => RequestRework { application: application_id };
    pb::RejectApplicationRequest => RejectApplication { application: application_id };
}

of_id_and_page! {
    pb::ListDocumentsRequest => ListDocuments { application: application_id };
    pb::ListAssessmentsRequest => ListAssessments { application: application_id };
    pb::ListInterestsRequest => ListInterests { application: application_id };
}

fn text(
    fields: &mut Fields,
    title: Option<common::LocalizedText>,
    description: &str,
    amount: Option<&common::Money>,
) -> Option<Text> {
    let title = both(fields, "title", title);
    let description = fields.text("description", description, 1..=4000);
    let amount: Option<Money> = fields.money("amount", amount);
    Some(Text { title: title?, description: description?, amount: amount? })
}

impl TryFrom<pb::CreateApplicationRequest> for CreateApplication {
    type Error = Invalid;

    fn try_from(request: pb::CreateApplicationRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let programme = fields.id("programme_id", &request.programme_id);
        let text = text(&mut fields, request.title, &request.description, request.amount.as_ref());
        let (Some(programme), Some(text)) = (programme, text) else { return Err(fields.into_invalid()) };
        Ok(Self { programme, text })
    }
}

impl TryFrom<pb::UpdateApplicationRequest> for UpdateApplication {
    type Error = Invalid;

    fn try_from(request: pb::UpdateApplicationRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let application = fields.id("application_id", &request.application_id);
        let text = text(&mut fields, request.title, &request.description, request.amount.as_ref());
        let (Some(application), Some(text)) = (application, text) else { return Err(fields.into_invalid()) };
        Ok(Self { application, seen: request.expected_version, text })
    }
}

/// What interest is declared: a text that says which, or none and no text.
fn interest(fields: &mut Fields, declared: bool, detail: &str) -> Option<Option<String>> {
    match (declared, detail.is_empty()) {
        (true, _) => fields.text("interest_detail", detail, 1..=1000).map(Some),
        (false, true) => Some(None),
        (false, false) => {
            fields.wrong("interest_detail", "leave it empty, or declare an interest");
            None
        }
    }
}

impl TryFrom<pb::RecordAssessmentRequest> for RecordAssessment {
    type Error = Invalid;

    fn try_from(request: pb::RecordAssessmentRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let application = fields.id("application_id", &request.application_id);
        let interest = interest(&mut fields, request.interest, &request.interest_detail);
        let score = fields.number("content_score", request.content_score.into(), 0..=100);
        let content_score = score.and_then(|score| i32::try_from(score).ok());
        let recommended = fields.money_or_zero("recommended", request.recommended.as_ref());
        let comment = fields.text("comment", &request.comment, 1..=2000);
        let (Some(application), Some(interest), Some(content_score)) = (application, interest, content_score) else {
            return Err(fields.into_invalid());
        };
        let (Some(recommended), Some(comment)) = (recommended, comment) else { return Err(fields.into_invalid()) };
        Ok(Self { application, interest, content_score, recommended, comment })
    }
}

impl TryFrom<pb::DeclareInterestRequest> for DeclareInterest {
    type Error = Invalid;

    fn try_from(request: pb::DeclareInterestRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let application = fields.id("application_id", &request.application_id);
        let detail = fields.text("detail", &request.detail, 1..=1000);
        let (Some(application), Some(detail)) = (application, detail) else { return Err(fields.into_invalid()) };
        Ok(Self { application, detail })
    }
}

impl TryFrom<pb::ListApplicationsRequest> for ListApplications {
    type Error = Invalid;

    fn try_from(request: pb::ListApplicationsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let programme = fields.optional_id("programme_id", &request.programme_id);
        let agency = fields.optional_id("agency_id", &request.agency_id);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(programme), Some(agency), Some(state)) = (page, programme, agency, state) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { programme, agency, state, page })
    }
}
