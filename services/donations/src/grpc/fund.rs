//! `FundService`: funds, their ledger, and what the grants service takes of them.

use kaifong_kernel::{Call, Ports};
use kaifong_proto::donations::v1::{self as pb, fund_service_server::FundService};
use tonic::{Request, Response, Status};

use super::{
    donation_out::{money, page},
    fund_out::total,
};
use crate::verbs::{
    allocate_programme::AllocateProgramme,
    close_commitment::CloseCommitment,
    close_fund::CloseFund,
    commit_hold::CommitHold,
    create_fund::CreateFund,
    create_purpose::CreatePurpose,
    fail_payment::FailPayment,
    open_fund::OpenFund,
    read_funds::{GetFund, GetProgrammeBalance, GetPurpose, GetPurposeBalance, ListFunds, ListPurposes},
    read_ledger::{GetCommitment, GetHold, GetJournal, GetLedgerHealth, GetPayment, ListJournals, TrialBalance},
    recognise_payable::RecognisePayable,
    release_payment::ReleasePayment,
    reverse_journal::ReverseJournal,
    take_hold::TakeHold,
    void_hold::VoidHold,
};

/// The service over its ports.
pub struct Funds {
    /// The ports.
    pub ports: Ports,
}

#[tonic::async_trait]
impl FundService for Funds {
    async fn create_fund(
        &self,
        request: Request<pb::CreateFundRequest>,
    ) -> Result<Response<pb::CreateFundResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let fund = self.ports.execute(call, CreateFund::try_from(request)?).await?;
        Ok(Response::new(pb::CreateFundResponse { fund: Some(fund.into()) }))
    }

    async fn open_fund(&self, request: Request<pb::OpenFundRequest>) -> Result<Response<pb::OpenFundResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let fund = self.ports.execute(call, OpenFund::try_from(request)?).await?;
        Ok(Response::new(pb::OpenFundResponse { fund: Some(fund.into()) }))
    }

    async fn close_fund(
        &self,
        request: Request<pb::CloseFundRequest>,
    ) -> Result<Response<pb::CloseFundResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let fund = self.ports.execute(call, CloseFund::try_from(request)?).await?;
        Ok(Response::new(pb::CloseFundResponse { fund: Some(fund.into()) }))
    }

    async fn get_fund(&self, request: Request<pb::GetFundRequest>) -> Result<Response<pb::GetFundResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let fund = self.ports.read(call, GetFund::try_from(request)?).await?;
        Ok(Response::new(pb::GetFundResponse { fund: Some(fund.into()) }))
    }

    async fn list_funds(
        &self,
        request: Request<pb::ListFundsRequest>,
    ) -> Result<Response<pb::ListFundsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListFunds::try_from(request)?).await?;
        let funds = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListFundsResponse { funds, page: page(list.next) }))
    }

    async fn create_purpose(
        &self,
        request: Request<pb::CreatePurposeRequest>,
    ) -> Result<Response<pb::CreatePurposeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let purpose = self.ports.execute(call, CreatePurpose::try_from(request)?).await?;
        Ok(Response::new(pb::CreatePurposeResponse { purpose: Some(purpose.into()) }))
    }

    async fn get_purpose(
        &self,
        request: Request<pb::GetPurposeRequest>,
    ) -> Result<Response<pb::GetPurposeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let purpose = self.ports.read(call, GetPurpose::try_from(request)?).await?;
        Ok(Response::new(pb::GetPurposeResponse { purpose: Some(purpose.into()) }))
    }

    async fn list_purposes(
        &self,
        request: Request<pb::ListPurposesRequest>,
    ) -> Result<Response<pb::ListPurposesResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListPurposes::try_from(request)?).await?;
        let purposes = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListPurposesResponse { purposes, page: page(list.next) }))
    }

    async fn get_purpose_balance(
        &self,
        request: Request<pb::GetPurposeBalanceRequest>,
    ) -> Result<Response<pb::GetPurposeBalanceResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let question = GetPurposeBalance::try_from(request)?;
        let purpose_id = question.purpose.to_string();
        let balances = self.ports.read(call, question).await?.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::GetPurposeBalanceResponse { purpose_id, balances }))
    }

    async fn get_programme_balance(
        &self,
        request: Request<pb::GetProgrammeBalanceRequest>,
    ) -> Result<Response<pb::GetProgrammeBalanceResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let balance = self.ports.read(call, GetProgrammeBalance::try_from(request)?).await?;
        Ok(Response::new(pb::GetProgrammeBalanceResponse { balance: Some(balance.into()) }))
    }

    async fn list_journals(
        &self,
        request: Request<pb::ListJournalsRequest>,
    ) -> Result<Response<pb::ListJournalsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListJournals::try_from(request)?).await?;
        let journals = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListJournalsResponse { journals, page: page(list.next) }))
    }

    async fn get_journal(
        &self,
        request: Request<pb::GetJournalRequest>,
    ) -> Result<Response<pb::GetJournalResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let journal = self.ports.read(call, GetJournal::try_from(request)?).await?;
        Ok(Response::new(pb::GetJournalResponse { journal: Some(journal.into()) }))
    }

    async fn reverse_journal(
        &self,
        request: Request<pb::ReverseJournalRequest>,
    ) -> Result<Response<pb::ReverseJournalResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let journal = self.ports.execute(call, ReverseJournal::try_from(request)?).await?;
        Ok(Response::new(pb::ReverseJournalResponse { journal: Some(journal.into()) }))
    }

    async fn trial_balance(
        &self,
        request: Request<pb::TrialBalanceRequest>,
    ) -> Result<Response<pb::TrialBalanceResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let trial = self.ports.read(call, TrialBalance::try_from(request)?).await?;
        let rows = trial.accounts.items.into_iter().map(Into::into).collect();
        let totals = trial.totals.into_iter().map(total).collect();
        Ok(Response::new(pb::TrialBalanceResponse { rows, totals, page: page(trial.accounts.next) }))
    }

    async fn get_ledger_health(
        &self,
        request: Request<pb::GetLedgerHealthRequest>,
    ) -> Result<Response<pb::GetLedgerHealthResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let pb::GetLedgerHealthRequest {} = request;
        let health = self.ports.read(call, GetLedgerHealth).await?;
        Ok(Response::new(health.into()))
    }

    async fn allocate_programme(
        &self,
        request: Request<pb::AllocateProgrammeRequest>,
    ) -> Result<Response<pb::AllocateProgrammeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let verb = AllocateProgramme::try_from(request)?;
        let (programme_id, purpose_id) = (verb.programme.to_string(), verb.purpose.to_string());
        let amount = money(verb.amount);
        let journal_id = self.ports.execute(call, verb).await?.0.id.to_string();
        let allocation = pb::Allocation { programme_id, purpose_id, amount, journal_id };
        Ok(Response::new(pb::AllocateProgrammeResponse { allocation: Some(allocation) }))
    }

    async fn take_hold(&self, request: Request<pb::TakeHoldRequest>) -> Result<Response<pb::TakeHoldResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let verb = TakeHold::try_from(request)?;
        // Everybody who is awarded money draws on the same few programmes.
        let hold = self.ports.execute_batch(verb.programme.uuid(), call, verb).await?;
        Ok(Response::new(pb::TakeHoldResponse { hold: Some(hold.into()) }))
    }

    async fn void_hold(&self, request: Request<pb::VoidHoldRequest>) -> Result<Response<pb::VoidHoldResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let hold = self.ports.execute(call, VoidHold::try_from(request)?).await?;
        Ok(Response::new(pb::VoidHoldResponse { hold: Some(hold.into()) }))
    }

    async fn commit_hold(
        &self,
        request: Request<pb::CommitHoldRequest>,
    ) -> Result<Response<pb::CommitHoldResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let commitment = self.ports.execute(call, CommitHold::try_from(request)?).await?;
        Ok(Response::new(pb::CommitHoldResponse { commitment: Some(commitment.into()) }))
    }

    async fn recognise_payable(
        &self,
        request: Request<pb::RecognisePayableRequest>,
    ) -> Result<Response<pb::RecognisePayableResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let payable = self.ports.execute(call, RecognisePayable::try_from(request)?).await?;
        Ok(Response::new(pb::RecognisePayableResponse { payable: Some(payable.into()) }))
    }

    async fn release_payment(
        &self,
        request: Request<pb::ReleasePaymentRequest>,
    ) -> Result<Response<pb::ReleasePaymentResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let payment = self.ports.execute(call, ReleasePayment::try_from(request)?).await?;
        Ok(Response::new(pb::ReleasePaymentResponse { payment: Some(payment.into()) }))
    }

    async fn fail_payment(
        &self,
        request: Request<pb::FailPaymentRequest>,
    ) -> Result<Response<pb::FailPaymentResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let payment = self.ports.execute(call, FailPayment::try_from(request)?).await?;
        Ok(Response::new(pb::FailPaymentResponse { payment: Some(payment.into()) }))
    }

    async fn close_commitment(
        &self,
        request: Request<pb::CloseCommitmentRequest>,
    ) -> Result<Response<pb::CloseCommitmentResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let commitment = self.ports.execute(call, CloseCommitment::try_from(request)?).await?;
        Ok(Response::new(pb::CloseCommitmentResponse { commitment: Some(commitment.into()) }))
    }

    async fn get_hold(&self, request: Request<pb::GetHoldRequest>) -> Result<Response<pb::GetHoldResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let hold = self.ports.read(call, GetHold::try_from(request)?).await?;
        Ok(Response::new(pb::GetHoldResponse { hold: Some(hold.into()) }))
    }

    async fn get_commitment(
        &self,
        request: Request<pb::GetCommitmentRequest>,
    ) -> Result<Response<pb::GetCommitmentResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let commitment = self.ports.read(call, GetCommitment::try_from(request)?).await?;
        Ok(Response::new(pb::GetCommitmentResponse { commitment: Some(commitment.into()) }))
    }

    async fn get_payment(
        &self,
        request: Request<pb::GetPaymentRequest>,
    ) -> Result<Response<pb::GetPaymentResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let payment = self.ports.read(call, GetPayment::try_from(request)?).await?;
        Ok(Response::new(pb::GetPaymentResponse { payment: Some(payment.into()) }))
    }
}
