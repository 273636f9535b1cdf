//! `LoanService`: assets and their loans.

use kaifong_kernel::{Call, Ports};
use kaifong_proto::inventory::v1::{self as pb, loan_service_server::LoanService};
use tonic::{Request, Response, Status};

use super::lending_out::page;
use crate::verbs::lending::{
    change_loan::{ExtendLoan, RecallLoan},
    finish_repair::FinishRepair,
    finish_sanitising::FinishSanitising,
    mark_asset_lost::MarkAssetLost,
    read::{GetAsset, GetAssetCalendar, GetLoan, GetLoanTerms, ListAssets, ListLoans},
    recover_asset::RecoverAsset,
    register_asset::RegisterAsset,
    retire_asset::RetireAsset,
    return_loan::ReturnLoan,
    send_to_repair::SendToRepair,
    set_loan_terms::SetLoanTerms,
};

/// The service over its ports.
pub struct Lending {
    /// The ports.
    pub ports: Ports,
}

#[tonic::async_trait]
impl LoanService for Lending {
    async fn register_asset(
        &self,
        request: Request<pb::RegisterAssetRequest>,
    ) -> Result<Response<pb::RegisterAssetResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let asset = self.ports.execute(call, RegisterAsset::try_from(request)?).await?;
        Ok(Response::new(pb::RegisterAssetResponse { asset: Some(asset.into()) }))
    }

    async fn get_asset(&self, request: Request<pb::GetAssetRequest>) -> Result<Response<pb::GetAssetResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let asset = self.ports.read(call, GetAsset::try_from(request)?).await?;
        Ok(Response::new(pb::GetAssetResponse { asset: Some(asset.into()) }))
    }

    async fn list_assets(
        &self,
        request: Request<pb::ListAssetsRequest>,
    ) -> Result<Response<pb::ListAssetsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListAssets::try_from(request)?).await?;
        let assets = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListAssetsResponse { assets, page: page(list.next) }))
    }

    async fn send_to_repair(
        &self,
        request: Request<pb::SendToRepairRequest>,
    ) -> Result<Response<pb::SendToRepairResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let asset = self.ports.execute(call, SendToRepair::try_from(request)?).await?;
        Ok(Response::new(pb::SendToRepairResponse { asset: Some(asset.into()) }))
    }

    async fn finish_repair(
        &self,
        request: Request<pb::FinishRepairRequest>,
    ) -> Result<Response<pb::FinishRepairResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let asset = self.ports.execute(call, FinishRepair::try_from(request)?).await?;
        Ok(Response::new(pb::FinishRepairResponse { asset: Some(asset.into()) }))
    }

    async fn finish_sanitising(
        &self,
        request: Request<pb::FinishSanitisingRequest>,
    ) -> Result<Response<pb::FinishSanitisingResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let asset = self.ports.execute(call, FinishSanitising::try_from(request)?).await?;
        Ok(Response::new(pb::FinishSanitisingResponse { asset: Some(asset.into()) }))
    }

    async fn mark_asset_lost(
        &self,
        request: Request<pb::MarkAssetLostRequest>,
    ) -> Result<Response<pb::MarkAssetLostResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let asset = self.ports.execute(call, MarkAssetLost::try_from(request)?).await?;
        Ok(Response::new(pb::MarkAssetLostResponse { asset: Some(asset.into()) }))
    }

    async fn recover_asset(
        &self,
        request: Request<pb::RecoverAssetRequest>,
    ) -> Result<Response<pb::RecoverAssetResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let asset = self.ports.execute(call, RecoverAsset::try_from(request)?).await?;
        Ok(Response::new(pb::RecoverAssetResponse { asset: Some(asset.into()) }))
    }

    async fn retire_asset(
        &self,
        request: Request<pb::RetireAssetRequest>,
    ) -> Result<Response<pb::RetireAssetResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let asset = self.ports.execute(call, RetireAsset::try_from(request)?).await?;
        Ok(Response::new(pb::RetireAssetResponse { asset: Some(asset.into()) }))
    }

    async fn get_asset_calendar(
        &self,
        request: Request<pb::GetAssetCalendarRequest>,
    ) -> Result<Response<pb::GetAssetCalendarResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let loans = self.ports.read(call, GetAssetCalendar::try_from(request)?).await?;
        Ok(Response::new(pb::GetAssetCalendarResponse { loans: loans.into_iter().map(Into::into).collect() }))
    }

    async fn get_loan(&self, request: Request<pb::GetLoanRequest>) -> Result<Response<pb::GetLoanResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let loan = self.ports.read(call, GetLoan::try_from(request)?).await?;
        Ok(Response::new(pb::GetLoanResponse { loan: Some(loan.into()) }))
    }

    async fn list_loans(
        &self,
        request: Request<pb::ListLoansRequest>,
    ) -> Result<Response<pb::ListLoansResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListLoans::try_from(request)?).await?;
        let loans = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListLoansResponse { loans, page: page(list.next) }))
    }

    async fn return_loan(
        &self,
        request: Request<pb::ReturnLoanRequest>,
    ) -> Result<Response<pb::ReturnLoanResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let loan = self.ports.execute(call, ReturnLoan::try_from(request)?).await?;
        Ok(Response::new(pb::ReturnLoanResponse { loan: Some(loan.into()) }))
    }

    async fn recall_loan(
        &self,
        request: Request<pb::RecallLoanRequest>,
    ) -> Result<Response<pb::RecallLoanResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let loan = self.ports.execute(call, RecallLoan::try_from(request)?).await?;
        Ok(Response::new(pb::RecallLoanResponse { loan: Some(loan.into()) }))
    }

    async fn extend_loan(
        &self,
        request: Request<pb::ExtendLoanRequest>,
    ) -> Result<Response<pb::ExtendLoanResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let loan = self.ports.execute(call, ExtendLoan::try_from(request)?).await?;
        Ok(Response::new(pb::ExtendLoanResponse { loan: Some(loan.into()) }))
    }

    async fn set_loan_terms(
        &self,
        request: Request<pb::SetLoanTermsRequest>,
    ) -> Result<Response<pb::SetLoanTermsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let terms = self.ports.execute(call, SetLoanTerms::try_from(request)?).await?;
        Ok(Response::new(pb::SetLoanTermsResponse { terms: Some(terms.into()) }))
    }

    async fn get_loan_terms(
        &self,
        request: Request<pb::GetLoanTermsRequest>,
    ) -> Result<Response<pb::GetLoanTermsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let terms = self.ports.read(call, GetLoanTerms::try_from(request)?).await?;
        Ok(Response::new(pb::GetLoanTermsResponse { terms: Some(terms.into()) }))
    }
}
