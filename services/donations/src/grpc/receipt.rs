//! `ReceiptService`.

use kaifong_kernel::{Call, Ports};
use kaifong_proto::donations::v1::{self as pb, receipt_service_server::ReceiptService};
use tonic::{Request, Response, Status};

use super::donation_out::page;
use crate::verbs::{
    issue_receipt::IssueReceipt,
    read_receipts::{GetReceipt, ListReceipts},
    void_receipt::VoidReceipt,
};

/// The service over its ports.
pub struct Receipts {
    /// The ports.
    pub ports: Ports,
}

#[tonic::async_trait]
impl ReceiptService for Receipts {
    async fn issue_receipt(
        &self,
        request: Request<pb::IssueReceiptRequest>,
    ) -> Result<Response<pb::IssueReceiptResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let receipt = self.ports.execute(call, IssueReceipt::try_from(request)?).await?;
        Ok(Response::new(pb::IssueReceiptResponse { receipt: Some(receipt.into()) }))
    }

    async fn void_receipt(
        &self,
        request: Request<pb::VoidReceiptRequest>,
    ) -> Result<Response<pb::VoidReceiptResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let voided = self.ports.execute(call, VoidReceipt::try_from(request)?).await?;
        let (receipt, replacement) = (Some(voided.receipt.into()), voided.replacement.map(Into::into));
        Ok(Response::new(pb::VoidReceiptResponse { receipt, replacement }))
    }

    async fn get_receipt(
        &self,
        request: Request<pb::GetReceiptRequest>,
    ) -> Result<Response<pb::GetReceiptResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let receipt = self.ports.read(call, GetReceipt::try_from(request)?).await?;
        Ok(Response::new(pb::GetReceiptResponse { receipt: Some(receipt.into()) }))
    }

    async fn list_receipts(
        &self,
        request: Request<pb::ListReceiptsRequest>,
    ) -> Result<Response<pb::ListReceiptsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListReceipts::try_from(request)?).await?;
        let receipts = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListReceiptsResponse { receipts, page: page(list.next) }))
    }
}
