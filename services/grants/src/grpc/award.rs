//! `AwardService`.

use kaifong_kernel::{Call, Ports};
use kaifong_proto::grants::v1::{self as pb, award_service_server::AwardService};
use tonic::{Request, Response, Status};

use super::out::page;
use crate::verbs::{
    accept_acquittal::AcceptAcquittal,
    accept_award::AcceptAward,
    approve_tranche::ApproveTranche,
    confirm_waiver::ConfirmWaiver,
    decline_award::DeclineAward,
    draft_agreement::DraftAgreement,
    end_award::EndAward,
    make_award::MakeAward,
    meet_condition::MeetCondition,
    propose_waiver::ProposeWaiver,
    read_awards::{
        GetAcquittal, GetAgreement, GetAward, GetTranche, GetWaiver, ListAcquittals, ListAwards, ListTranches,
    },
    reject_acquittal::RejectAcquittal,
    reject_waiver::RejectWaiver,
    request_acquittal_rework::RequestAcquittalRework,
    request_tranche::RequestTranche,
    review_acquittal::ReviewAcquittal,
    save_acquittal::SaveAcquittal,
    sign_agreement::SignAgreement,
    submit_acquittal::SubmitAcquittal,
};

/// Awards over the ports.
pub struct Awards {
    /// The ports.
    pub ports: Ports,
}

#[tonic::async_trait]
impl AwardService for Awards {
    async fn make_award(
        &self,
        request: Request<pb::MakeAwardRequest>,
    ) -> Result<Response<pb::MakeAwardResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let award = self.ports.execute(call, MakeAward::try_from(request)?).await?;
        Ok(Response::new(pb::MakeAwardResponse { award: Some(award.into()) }))
    }

    async fn accept_award(
        &self,
        request: Request<pb::AcceptAwardRequest>,
    ) -> Result<Response<pb::AcceptAwardResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let award = self.ports.execute(call, AcceptAward::try_from(request)?).await?;
        Ok(Response::new(pb::AcceptAwardResponse { award: Some(award.into()) }))
    }

    async fn decline_award(
        &self,
        request: Request<pb::DeclineAwardRequest>,
    ) -> Result<Response<pb::DeclineAwardResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let award = self.ports.execute(call, DeclineAward::try_from(request)?).await?;
        Ok(Response::new(pb::DeclineAwardResponse { award: Some(award.into()) }))
    }

    async fn end_award(&self, request: Request<pb::EndAwardRequest>) -> Result<Response<pb::EndAwardResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let award = self.ports.execute(call, EndAward::try_from(request)?).await?;
        Ok(Response::new(pb::EndAwardResponse { award: Some(award.into()) }))
    }

    async fn get_award(&self, request: Request<pb::GetAwardRequest>) -> Result<Response<pb::GetAwardResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let award = self.ports.read(call, GetAward::try_from(request)?).await?;
        Ok(Response::new(pb::GetAwardResponse { award: Some(award.into()) }))
    }

    async fn list_awards(
        &self,
        request: Request<pb::ListAwardsRequest>,
    ) -> Result<Response<pb::ListAwardsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListAwards::try_from(request)?).await?;
        let awards = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListAwardsResponse { awards, page: page(list.next) }))
    }

    async fn draft_agreement(
        &self,
        request: Request<pb::DraftAgreementRequest>,
    ) -> Result<Response<pb::DraftAgreementResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let agreement = self.ports.execute(call, DraftAgreement::try_from(request)?).await?;
        Ok(Response::new(pb::DraftAgreementResponse { agreement: Some(agreement.into()) }))
    }

    async fn sign_agreement(
        &self,
        request: Request<pb::SignAgreementRequest>,
    ) -> Result<Response<pb::SignAgreementResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let agreement = self.ports.execute(call, SignAgreement::try_from(request)?).await?;
        Ok(Response::new(pb::SignAgreementResponse { agreement: Some(agreement.into()) }))
    }

    async fn get_agreement(
        &self,
        request: Request<pb::GetAgreementRequest>,
    ) -> Result<Response<pb::GetAgreementResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let agreement = self.ports.read(call, GetAgreement::try_from(request)?).await?;
        Ok(Response::new(pb::GetAgreementResponse { agreement: Some(agreement.into()) }))
    }

    async fn list_tranches(
        &self,
        request: Request<pb::ListTranchesRequest>,
    ) -> Result<Response<pb::ListTranchesResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListTranches::try_from(request)?).await?;
        let tranches = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListTranchesResponse { tranches, page: page(list.next) }))
    }

    async fn get_tranche(
        &self,
        request: Request<pb::GetTrancheRequest>,
    ) -> Result<Response<pb::GetTrancheResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let tranche = self.ports.read(call, GetTranche::try_from(request)?).await?;
        Ok(Response::new(pb::GetTrancheResponse { tranche: Some(tranche.into()) }))
    }

    async fn meet_condition(
        &self,
        request: Request<pb::MeetConditionRequest>,
    ) -> Result<Response<pb::MeetConditionResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let tranche = self.ports.execute(call, MeetCondition::try_from(request)?).await?;
        Ok(Response::new(pb::MeetConditionResponse { tranche: Some(tranche.into()) }))
    }

    async fn request_tranche(
        &self,
        request: Request<pb::RequestTrancheRequest>,
    ) -> Result<Response<pb::RequestTrancheResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let tranche = self.ports.execute(call, RequestTranche::try_from(request)?).await?;
        Ok(Response::new(pb::RequestTrancheResponse { tranche: Some(tranche.into()) }))
    }

    async fn approve_tranche(
        &self,
        request: Request<pb::ApproveTrancheRequest>,
    ) -> Result<Response<pb::ApproveTrancheResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let tranche = self.ports.execute(call, ApproveTranche::try_from(request)?).await?;
        Ok(Response::new(pb::ApproveTrancheResponse { tranche: Some(tranche.into()) }))
    }

    async fn propose_waiver(
        &self,
        request: Request<pb::ProposeWaiverRequest>,
    ) -> Result<Response<pb::ProposeWaiverResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let waiver = self.ports.execute(call, ProposeWaiver::try_from(request)?).await?;
        Ok(Response::new(pb::ProposeWaiverResponse { waiver: Some(waiver.into()) }))
    }

    async fn confirm_waiver(
        &self,
        request: Request<pb::ConfirmWaiverRequest>,
    ) -> Result<Response<pb::ConfirmWaiverResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let waiver = self.ports.execute(call, ConfirmWaiver::try_from(request)?).await?;
        Ok(Response::new(pb::ConfirmWaiverResponse { waiver: Some(waiver.into()) }))
    }

    async fn save_acquittal(
        &self,
        request: Request<pb::SaveAcquittalRequest>,
    ) -> Result<Response<pb::SaveAcquittalResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let acquittal = self.ports.execute(call, SaveAcquittal::try_from(request)?).await?;
        Ok(Response::new(pb::SaveAcquittalResponse { acquittal: Some(acquittal.into()) }))
    }

    async fn submit_acquittal(
        &self,
        request: Request<pb::SubmitAcquittalRequest>,
    ) -> Result<Response<pb::SubmitAcquittalResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let acquittal = self.ports.execute(call, SubmitAcquittal::try_from(request)?).await?;
        Ok(Response::new(pb::SubmitAcquittalResponse { acquittal: Some(acquittal.into()) }))
    }

    async fn review_acquittal(
        &self,
        request: Request<pb::ReviewAcquittalRequest>,
    ) -> Result<Response<pb::ReviewAcquittalResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let acquittal = self.ports.execute(call, ReviewAcquittal::try_from(request)?).await?;
        Ok(Response::new(pb::ReviewAcquittalResponse { acquittal: Some(acquittal.into()) }))
    }

    async fn accept_acquittal(
        &self,
        request: Request<pb::AcceptAcquittalRequest>,
    ) -> Result<Response<pb::AcceptAcquittalResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let acquittal = self.ports.execute(call, AcceptAcquittal::try_from(request)?).await?;
        Ok(Response::new(pb::AcceptAcquittalResponse { acquittal: Some(acquittal.into()) }))
    }

    async fn request_acquittal_rework(
        &self,
        request: Request<pb::RequestAcquittalReworkRequest>,
    ) -> Result<Response<pb::RequestAcquittalReworkResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let acquittal = self.ports.execute(call, RequestAcquittalRework::try_from(request)?).await?;
        Ok(Response::new(pb::RequestAcquittalReworkResponse { acquittal: Some(acquittal.into()) }))
    }

    async fn reject_acquittal(
        &self,
        request: Request<pb::RejectAcquittalRequest>,
    ) -> Result<Response<pb::RejectAcquittalResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let acquittal = self.ports.execute(call, RejectAcquittal::try_from(request)?).await?;
        Ok(Response::new(pb::RejectAcquittalResponse { acquittal: Some(acquittal.into()) }))
    }

    async fn get_acquittal(
        &self,
        request: Request<pb::GetAcquittalRequest>,
    ) -> Result<Response<pb::GetAcquittalResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let acquittal = self.ports.read(call, GetAcquittal::try_from(request)?).await?;
        Ok(Response::new(pb::GetAcquittalResponse { acquittal: Some(acquittal.into()) }))
    }

    async fn list_acquittals(
        &self,
        request: Request<pb::ListAcquittalsRequest>,
    ) -> Result<Response<pb::ListAcquittalsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListAcquittals::try_from(request)?).await?;
        let acquittals = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListAcquittalsResponse { acquittals, page: page(list.next) }))
    }

    async fn reject_waiver(
        &self,
        request: Request<pb::RejectWaiverRequest>,
    ) -> Result<Response<pb::RejectWaiverResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let waiver = self.ports.execute(call, RejectWaiver::try_from(request)?).await?;
        Ok(Response::new(pb::RejectWaiverResponse { waiver: Some(waiver.into()) }))
    }

    async fn get_waiver(
        &self,
        request: Request<pb::GetWaiverRequest>,
    ) -> Result<Response<pb::GetWaiverResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let waiver = self.ports.read(call, GetWaiver::try_from(request)?).await?;
        Ok(Response::new(pb::GetWaiverResponse { waiver: Some(waiver.into()) }))
    }
}
