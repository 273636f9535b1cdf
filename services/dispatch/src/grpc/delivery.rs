//! `DeliveryService`.

use kaifong_kernel::{Call, Ports};
use kaifong_proto::dispatch::v1::{self as pb, delivery_service_server::DeliveryService};
use tonic::{Request, Response, Status};

use super::{delivery_in, out::page};
use crate::{
    config::Settings,
    verbs::{
        move_order::{AssignCarrier, CancelOrder, OverridePriority},
        read_orders::{GetJob, GetOrder, GetProof, ListJobs, ListOrders, ListProofs},
    },
};

/// Orders over the ports.
pub struct Deliveries {
    /// The ports.
    pub ports: Ports,
    /// The settings.
    pub settings: Settings,
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl DeliveryService for Deliveries {
    async fn create_order(&self, request: Request<pb::CreateOrderRequest>) -> Answer<pb::CreateOrderResponse> {
        let (call, request) = Call::of(request)?;
        let order = self.ports.execute(call, delivery_in::create(request, self.settings)?).await?;
        Ok(Response::new(pb::CreateOrderResponse { order: Some(order.into()) }))
    }

    async fn update_order(&self, request: Request<pb::UpdateOrderRequest>) -> Answer<pb::UpdateOrderResponse> {
        let (call, request) = Call::of(request)?;
        let order = self.ports.execute(call, delivery_in::update(request, self.settings)?).await?;
        Ok(Response::new(pb::UpdateOrderResponse { order: Some(order.into()) }))
    }

    async fn submit_order(&self, request: Request<pb::SubmitOrderRequest>) -> Answer<pb::SubmitOrderResponse> {
        let (call, request) = Call::of(request)?;
        let order = self.ports.execute(call, delivery_in::submit(&request, self.settings)?).await?;
        Ok(Response::new(pb::SubmitOrderResponse { order: Some(order.into()) }))
    }

    async fn cancel_order(&self, request: Request<pb::CancelOrderRequest>) -> Answer<pb::CancelOrderResponse> {
        let (call, request) = Call::of(request)?;
        let order = self.ports.execute(call, CancelOrder::try_from(request)?).await?;
        Ok(Response::new(pb::CancelOrderResponse { order: Some(order.into()) }))
    }

    async fn override_priority(
        &self,
        request: Request<pb::OverridePriorityRequest>,
    ) -> Answer<pb::OverridePriorityResponse> {
        let (call, request) = Call::of(request)?;
        let order = self.ports.execute(call, OverridePriority::try_from(request)?).await?;
        Ok(Response::new(pb::OverridePriorityResponse { order: Some(order.into()) }))
    }

    async fn assign_carrier(&self, request: Request<pb::AssignCarrierRequest>) -> Answer<pb::AssignCarrierResponse> {
        let (call, request) = Call::of(request)?;
        let order = self.ports.execute(call, AssignCarrier::try_from(request)?).await?;
        Ok(Response::new(pb::AssignCarrierResponse { order: Some(order.into()) }))
    }

    async fn reschedule_order(
        &self,
        request: Request<pb::RescheduleOrderRequest>,
    ) -> Answer<pb::RescheduleOrderResponse> {
        let (call, request) = Call::of(request)?;
        let order = self.ports.execute(call, delivery_in::reschedule(&request, self.settings)?).await?;
        Ok(Response::new(pb::RescheduleOrderResponse { order: Some(order.into()) }))
    }

    async fn get_order(&self, request: Request<pb::GetOrderRequest>) -> Answer<pb::GetOrderResponse> {
        let (call, request) = Call::of(request)?;
        let order = self.ports.read(call, GetOrder::try_from(request)?).await?;
        Ok(Response::new(pb::GetOrderResponse { order: Some(order.into()) }))
    }

    async fn list_orders(&self, request: Request<pb::ListOrdersRequest>) -> Answer<pb::ListOrdersResponse> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListOrders::try_from(request)?).await?;
        let orders = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListOrdersResponse { orders, page: page(list.next) }))
    }

    async fn get_job(&self, request: Request<pb::GetJobRequest>) -> Answer<pb::GetJobResponse> {
        let (call, request) = Call::of(request)?;
        let job = self.ports.read(call, GetJob::try_from(request)?).await?;
        Ok(Response::new(pb::GetJobResponse { job: Some(job.into()) }))
    }

    async fn list_jobs(&self, request: Request<pb::ListJobsRequest>) -> Answer<pb::ListJobsResponse> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListJobs::try_from(request)?).await?;
        let jobs = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListJobsResponse { jobs, page: page(list.next) }))
    }

    async fn list_proofs(&self, request: Request<pb::ListProofsRequest>) -> Answer<pb::ListProofsResponse> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListProofs::try_from(request)?).await?;
        let proofs = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListProofsResponse { proofs, page: page(list.next) }))
    }

    async fn download_proof(&self, request: Request<pb::DownloadProofRequest>) -> Answer<pb::DownloadProofResponse> {
        let (call, request) = Call::of(request)?;
        let (proof, blob_id) = self.ports.read(call, GetProof::try_from(request)?).await?;
        let content = self.ports.blobs().get(&blob_id).await?;
        Ok(Response::new(pb::DownloadProofResponse { proof: Some(proof.into()), content }))
    }
}
