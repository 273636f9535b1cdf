//! `NeedService`.

use kaifong_kernel::{Call, Ports};
use kaifong_proto::needs::v1::{self as pb, need_service_server::NeedService};
use tonic::{Request, Response, Status};

use super::out::page;
use crate::verbs::{
    mark_duplicate::MarkDuplicate,
    open_need::OpenNeed,
    override_weight::OverrideWeight,
    read_needs::{GetNeed, ListNeedClasses, ListNeeds, ListReferrals, ListWaitingNeeds},
    refer_need::ReferNeed,
    report_need::ReportNeed,
    set_need_class::SetNeedClass,
    triage_need::TriageNeed,
    undo_duplicate::UndoDuplicate,
    withdraw_need::WithdrawNeed,
};

/// Needs over the ports.
pub struct Needs {
    /// The ports.
    pub ports: Ports,
}

#[tonic::async_trait]
impl NeedService for Needs {
    async fn report_need(
        &self,
        request: Request<pb::ReportNeedRequest>,
    ) -> Result<Response<pb::ReportNeedResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let need = self.ports.execute(call, ReportNeed::try_from(request)?).await?;
        Ok(Response::new(pb::ReportNeedResponse { need: Some(need.into()) }))
    }

    async fn triage_need(
        &self,
        request: Request<pb::TriageNeedRequest>,
    ) -> Result<Response<pb::TriageNeedResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let need = self.ports.execute(call, TriageNeed::try_from(request)?).await?;
        Ok(Response::new(pb::TriageNeedResponse { need: Some(need.into()) }))
    }

    async fn override_weight(
        &self,
        request: Request<pb::OverrideWeightRequest>,
    ) -> Result<Response<pb::OverrideWeightResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let need = self.ports.execute(call, OverrideWeight::try_from(request)?).await?;
        Ok(Response::new(pb::OverrideWeightResponse { need: Some(need.into()) }))
    }

    async fn open_need(&self, request: Request<pb::OpenNeedRequest>) -> Result<Response<pb::OpenNeedResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let need = self.ports.execute(call, OpenNeed::try_from(request)?).await?;
        Ok(Response::new(pb::OpenNeedResponse { need: Some(need.into()) }))
    }

    async fn refer_need(
        &self,
        request: Request<pb::ReferNeedRequest>,
    ) -> Result<Response<pb::ReferNeedResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let need = self.ports.execute(call, ReferNeed::try_from(request)?).await?;
        Ok(Response::new(pb::ReferNeedResponse { need: Some(need.into()) }))
    }

    async fn withdraw_need(
        &self,
        request: Request<pb::WithdrawNeedRequest>,
    ) -> Result<Response<pb::WithdrawNeedResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let need = self.ports.execute(call, WithdrawNeed::try_from(request)?).await?;
        Ok(Response::new(pb::WithdrawNeedResponse { need: Some(need.into()) }))
    }

    async fn mark_duplicate(
        &self,
        request: Request<pb::MarkDuplicateRequest>,
    ) -> Result<Response<pb::MarkDuplicateResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let need = self.ports.execute(call, MarkDuplicate::try_from(request)?).await?;
        Ok(Response::new(pb::MarkDuplicateResponse { need: Some(need.into()) }))
    }

    async fn undo_duplicate(
        &self,
        request: Request<pb::UndoDuplicateRequest>,
    ) -> Result<Response<pb::UndoDuplicateResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let need = self.ports.execute(call, UndoDuplicate::try_from(request)?).await?;
        Ok(Response::new(pb::UndoDuplicateResponse { need: Some(need.into()) }))
    }

    async fn get_need(&self, request: Request<pb::GetNeedRequest>) -> Result<Response<pb::GetNeedResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let need = self.ports.read(call, GetNeed::try_from(request)?).await?;
        Ok(Response::new(pb::GetNeedResponse { need: Some(need.into()) }))
    }

    async fn list_needs(
        &self,
        request: Request<pb::ListNeedsRequest>,
    ) -> Result<Response<pb::ListNeedsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListNeeds::try_from(request)?).await?;
        let needs = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListNeedsResponse { needs, page: page(list.next) }))
    }

    async fn list_waiting_needs(
        &self,
        request: Request<pb::ListWaitingNeedsRequest>,
    ) -> Result<Response<pb::ListWaitingNeedsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListWaitingNeeds::try_from(request)?).await?;
        let needs = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListWaitingNeedsResponse { needs, page: page(list.next) }))
    }

    async fn list_referrals(
        &self,
        request: Request<pb::ListReferralsRequest>,
    ) -> Result<Response<pb::ListReferralsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListReferrals::try_from(request)?).await?;
        let referrals = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListReferralsResponse { referrals, page: page(list.next) }))
    }

    async fn list_need_classes(
        &self,
        request: Request<pb::ListNeedClassesRequest>,
    ) -> Result<Response<pb::ListNeedClassesResponse>, Status> {
        let (call, _) = Call::of(request)?;
        let all = self.ports.read(call, ListNeedClasses).await?;
        Ok(Response::new(pb::ListNeedClassesResponse { classes: all.into_iter().map(Into::into).collect() }))
    }

    async fn set_need_class(
        &self,
        request: Request<pb::SetNeedClassRequest>,
    ) -> Result<Response<pb::SetNeedClassResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let setting = self.ports.execute(call, SetNeedClass::try_from(request)?).await?;
        Ok(Response::new(pb::SetNeedClassResponse { setting: Some(setting.into()) }))
    }
}
