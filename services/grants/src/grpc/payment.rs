//! `PaymentService`.

use kaifong_kernel::{Call, Ports};
use kaifong_proto::grants::v1::{self as pb, payment_service_server::PaymentService};
use tonic::{Request, Response, Status};

use super::{out::page, payment_in};
use crate::verbs::{
    approve_disbursement::ApproveDisbursement,
    confirm_rejection::ConfirmRejection,
    dismiss_rejection::DismissRejection,
    propose_payee::ProposePayee,
    read_payments::{GetDisbursement, GetPayee, ListDisbursements, ListPayees},
    reject_payee::RejectPayee,
    release_disbursement::ReleaseDisbursement,
    report_rejection::ReportRejection,
    void_disbursement::VoidDisbursement,
};

/// Payments over the ports, with what is configured of them.
pub struct Payments {
    /// The ports.
    pub ports: Ports,
    /// How long a confirmed payee cools off, in seconds.
    pub payee_cool_off_seconds: i64,
    /// Above this, two persons approve a payment; minor units.
    pub two_approver_threshold_minor: i64,
}

#[tonic::async_trait]
impl PaymentService for Payments {
    async fn propose_payee(
        &self,
        request: Request<pb::ProposePayeeRequest>,
    ) -> Result<Response<pb::ProposePayeeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let payee = self.ports.execute(call, ProposePayee::try_from(request)?).await?;
        Ok(Response::new(pb::ProposePayeeResponse { payee: Some(payee.into()) }))
    }

    async fn confirm_payee(
        &self,
        request: Request<pb::ConfirmPayeeRequest>,
    ) -> Result<Response<pb::ConfirmPayeeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let verb = payment_in::confirm(&request, self.payee_cool_off_seconds)?;
        let payee = self.ports.execute(call, verb).await?;
        Ok(Response::new(pb::ConfirmPayeeResponse { payee: Some(payee.into()) }))
    }

    async fn reject_payee(
        &self,
        request: Request<pb::RejectPayeeRequest>,
    ) -> Result<Response<pb::RejectPayeeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let payee = self.ports.execute(call, RejectPayee::try_from(request)?).await?;
        Ok(Response::new(pb::RejectPayeeResponse { payee: Some(payee.into()) }))
    }

    async fn get_payee(&self, request: Request<pb::GetPayeeRequest>) -> Result<Response<pb::GetPayeeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let payee = self.ports.read(call, GetPayee::try_from(request)?).await?;
        Ok(Response::new(pb::GetPayeeResponse { payee: Some(payee.into()) }))
    }

    async fn list_payees(
        &self,
        request: Request<pb::ListPayeesRequest>,
    ) -> Result<Response<pb::ListPayeesResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListPayees::try_from(request)?).await?;
        let payees = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListPayeesResponse { payees, page: page(list.next) }))
    }

    async fn prepare_disbursement(
        &self,
        request: Request<pb::PrepareDisbursementRequest>,
    ) -> Result<Response<pb::PrepareDisbursementResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let verb = payment_in::prepare(&request, self.two_approver_threshold_minor)?;
        let disbursement = self.ports.execute(call, verb).await?;
        Ok(Response::new(pb::PrepareDisbursementResponse { disbursement: Some(disbursement.into()) }))
    }

    async fn approve_disbursement(
        &self,
        request: Request<pb::ApproveDisbursementRequest>,
    ) -> Result<Response<pb::ApproveDisbursementResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let disbursement = self.ports.execute(call, ApproveDisbursement::try_from(request)?).await?;
        Ok(Response::new(pb::ApproveDisbursementResponse { disbursement: Some(disbursement.into()) }))
    }

    async fn release_disbursement(
        &self,
        request: Request<pb::ReleaseDisbursementRequest>,
    ) -> Result<Response<pb::ReleaseDisbursementResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let disbursement = self.ports.execute(call, ReleaseDisbursement::try_from(request)?).await?;
        Ok(Response::new(pb::ReleaseDisbursementResponse { disbursement: Some(disbursement.into()) }))
    }

    async fn void_disbursement(
        &self,
        request: Request<pb::VoidDisbursementRequest>,
    ) -> Result<Response<pb::VoidDisbursementResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let disbursement = self.ports.execute(call, VoidDisbursement::try_from(request)?).await?;
        Ok(Response::new(pb::VoidDisbursementResponse { disbursement: Some(disbursement.into()) }))
    }

    async fn get_disbursement(
        &self,
        request: Request<pb::GetDisbursementRequest>,
    ) -> Result<Response<pb::GetDisbursementResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let disbursement = self.ports.read(call, GetDisbursement::try_from(request)?).await?;
        Ok(Response::new(pb::GetDisbursementResponse { disbursement: Some(disbursement.into()) }))
    }

    async fn list_disbursements(
        &self,
        request: Request<pb::ListDisbursementsRequest>,
    ) -> Result<Response<pb::ListDisbursementsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListDisbursements::try_from(request)?).await?;
        let disbursements = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListDisbursementsResponse { disbursements, page: page(list.next) }))
    }

    async fn report_rejection(
        &self,
        request: Request<pb::ReportRejectionRequest>,
    ) -> Result<Response<pb::ReportRejectionResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let disbursement = self.ports.execute(call, ReportRejection::try_from(request)?).await?;
        Ok(Response::new(pb::ReportRejectionResponse { disbursement: Some(disbursement.into()) }))
    }

    async fn confirm_rejection(
        &self,
        request: Request<pb::ConfirmRejectionRequest>,
    ) -> Result<Response<pb::ConfirmRejectionResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let disbursement = self.ports.execute(call, ConfirmRejection::try_from(request)?).await?;
        Ok(Response::new(pb::ConfirmRejectionResponse { disbursement: Some(disbursement.into()) }))
    }

    async fn dismiss_rejection(
        &self,
        request: Request<pb::DismissRejectionRequest>,
    ) -> Result<Response<pb::DismissRejectionResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let disbursement = self.ports.execute(call, DismissRejection::try_from(request)?).await?;
        Ok(Response::new(pb::DismissRejectionResponse { disbursement: Some(disbursement.into()) }))
    }
}
