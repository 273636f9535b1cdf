//! `ApplicationService`.

use kaifong_kernel::{Call, Ports};
use kaifong_proto::grants::v1::{self as pb, application_service_server::ApplicationService};
use tonic::{Request, Response, Status};

use super::out::page;
use crate::verbs::{
    create_application::CreateApplication,
    declare_interest::DeclareInterest,
    find_eligible::FindEligible,
    read_applications::{GetApplication, GetDocument, ListApplications, ListAssessments, ListDocuments, ListInterests},
    record_assessment::RecordAssessment,
    reject_application::RejectApplication,
    request_rework::RequestRework,
    start_review::StartReview,
    submit_application::SubmitApplication,
    update_application::UpdateApplication,
    withdraw_application::WithdrawApplication,
};

/// Applications over the ports.
pub struct Applications {
    /// The ports.
    pub ports: Ports,
}

#[tonic::async_trait]
impl ApplicationService for Applications {
    async fn create_application(
        &self,
        request: Request<pb::CreateApplicationRequest>,
    ) -> Result<Response<pb::CreateApplicationResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let application = self.ports.execute(call, CreateApplication::try_from(request)?).await?;
        Ok(Response::new(pb::CreateApplicationResponse { application: Some(application.into()) }))
    }

    async fn update_application(
        &self,
        request: Request<pb::UpdateApplicationRequest>,
    ) -> Result<Response<pb::UpdateApplicationResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let application = self.ports.execute(call, UpdateApplication::try_from(request)?).await?;
        Ok(Response::new(pb::UpdateApplicationResponse { application: Some(application.into()) }))
    }

    async fn add_document(
        &self,
        request: Request<pb::AddDocumentRequest>,
    ) -> Result<Response<pb::AddDocumentResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let verb = super::documents::store(&self.ports, &call, request).await?;
        let document = self.ports.execute(call, verb).await?;
        Ok(Response::new(pb::AddDocumentResponse { document: Some(document.into()) }))
    }

    async fn list_documents(
        &self,
        request: Request<pb::ListDocumentsRequest>,
    ) -> Result<Response<pb::ListDocumentsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListDocuments::try_from(request)?).await?;
        let documents = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListDocumentsResponse { documents, page: page(list.next) }))
    }

    async fn download_document(
        &self,
        request: Request<pb::DownloadDocumentRequest>,
    ) -> Result<Response<pb::DownloadDocumentResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let document = self.ports.read(call, GetDocument::try_from(request)?).await?;
        let content = self.ports.blobs().get(&document.blob_id).await?;
        Ok(Response::new(pb::DownloadDocumentResponse { document: Some(document.into()), content }))
    }

    async fn submit_application(
        &self,
        request: Request<pb::SubmitApplicationRequest>,
    ) -> Result<Response<pb::SubmitApplicationResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let application = self.ports.execute(call, SubmitApplication::try_from(request)?).await?;
        Ok(Response::new(pb::SubmitApplicationResponse { application: Some(application.into()) }))
    }

    async fn withdraw_application(
        &self,
        request: Request<pb::WithdrawApplicationRequest>,
    ) -> Result<Response<pb::WithdrawApplicationResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let application = self.ports.execute(call, WithdrawApplication::try_from(request)?).await?;
        Ok(Response::new(pb::WithdrawApplicationResponse { application: Some(application.into()) }))
    }

    async fn start_review(
        &self,
        request: Request<pb::StartReviewRequest>,
    ) -> Result<Response<pb::StartReviewResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let application = self.ports.execute(call, StartReview::try_from(request)?).await?;
        Ok(Response::new(pb::StartReviewResponse { application: Some(application.into()) }))
    }

    async fn request_rework(
        &self,
        request: Request<pb::RequestReworkRequest>,
    ) -> Result<Response<pb::RequestReworkResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let application = self.ports.execute(call, RequestRework::try_from(request)?).await?;
        Ok(Response::new(pb::RequestReworkResponse { application: Some(application.into()) }))
    }

    async fn record_assessment(
        &self,
        request: Request<pb::RecordAssessmentRequest>,
    ) -> Result<Response<pb::RecordAssessmentResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let assessment = self.ports.execute(call, RecordAssessment::try_from(request)?).await?;
        Ok(Response::new(pb::RecordAssessmentResponse { assessment: Some(assessment.into()) }))
    }

    async fn list_assessments(
        &self,
        request: Request<pb::ListAssessmentsRequest>,
    ) -> Result<Response<pb::ListAssessmentsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListAssessments::try_from(request)?).await?;
        let assessments = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListAssessmentsResponse { assessments, page: page(list.next) }))
    }

    async fn find_eligible(
        &self,
        request: Request<pb::FindEligibleRequest>,
    ) -> Result<Response<pb::FindEligibleResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let application = self.ports.execute(call, FindEligible::try_from(request)?).await?;
        Ok(Response::new(pb::FindEligibleResponse { application: Some(application.into()) }))
    }

    async fn reject_application(
        &self,
        request: Request<pb::RejectApplicationRequest>,
    ) -> Result<Response<pb::RejectApplicationResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let application = self.ports.execute(call, RejectApplication::try_from(request)?).await?;
        Ok(Response::new(pb::RejectApplicationResponse { application: Some(application.into()) }))
    }

    async fn get_application(
        &self,
        request: Request<pb::GetApplicationRequest>,
    ) -> Result<Response<pb::GetApplicationResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let application = self.ports.read(call, GetApplication::try_from(request)?).await?;
        Ok(Response::new(pb::GetApplicationResponse { application: Some(application.into()) }))
    }

    async fn list_applications(
        &self,
        request: Request<pb::ListApplicationsRequest>,
    ) -> Result<Response<pb::ListApplicationsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListApplications::try_from(request)?).await?;
        let applications = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListApplicationsResponse { applications, page: page(list.next) }))
    }

    async fn declare_interest(
        &self,
        request: Request<pb::DeclareInterestRequest>,
    ) -> Result<Response<pb::DeclareInterestResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let interest = self.ports.execute(call, DeclareInterest::try_from(request)?).await?;
        Ok(Response::new(pb::DeclareInterestResponse { interest: Some(interest.into()) }))
    }

    async fn list_interests(
        &self,
        request: Request<pb::ListInterestsRequest>,
    ) -> Result<Response<pb::ListInterestsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListInterests::try_from(request)?).await?;
        let interests = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListInterestsResponse { interests, page: page(list.next) }))
    }
}
