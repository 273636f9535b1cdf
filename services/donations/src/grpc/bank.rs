//! `BankService`: accounts, statements and what their lines were.

use std::pin::Pin;

use futures::Stream;
use kaifong_kernel::{Call, Ports};
use kaifong_proto::donations::v1::{self as pb, bank_service_server::BankService};
use tonic::{Request, Response, Status};

use super::{bank_import, donation_out::page};
use crate::verbs::{
    accept_proposal::AcceptProposal,
    dismiss_proposal::DismissProposal,
    open_bank_account::OpenBankAccount,
    place_line::PlaceLine,
    read_bank::{
        GetBankAccount, GetBankLine, GetImport, ListBankAccounts, ListBankLines, ListImports, ListProposals,
        ListStatements,
    },
    unplace_line::UnplaceLine,
};

/// The service over its ports.
pub struct Banks {
    /// The ports.
    pub ports: Ports,
}

#[tonic::async_trait]
impl BankService for Banks {
    type WatchImportStream = Pin<Box<dyn Stream<Item = Result<pb::WatchImportResponse, Status>> + Send>>;

    async fn open_bank_account(
        &self,
        request: Request<pb::OpenBankAccountRequest>,
    ) -> Result<Response<pb::OpenBankAccountResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let account = self.ports.execute(call, OpenBankAccount::try_from(request)?).await?;
        Ok(Response::new(pb::OpenBankAccountResponse { account: Some(account.into()) }))
    }

    async fn get_bank_account(
        &self,
        request: Request<pb::GetBankAccountRequest>,
    ) -> Result<Response<pb::GetBankAccountResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let account = self.ports.read(call, GetBankAccount::try_from(request)?).await?;
        Ok(Response::new(pb::GetBankAccountResponse { account: Some(account.into()) }))
    }

    async fn list_bank_accounts(
        &self,
        request: Request<pb::ListBankAccountsRequest>,
    ) -> Result<Response<pb::ListBankAccountsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListBankAccounts::try_from(request)?).await?;
        let accounts = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListBankAccountsResponse { accounts, page: page(list.next) }))
    }

    async fn start_import(
        &self,
        request: Request<pb::StartImportRequest>,
    ) -> Result<Response<pb::StartImportResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let verb = bank_import::start(&self.ports, request).await?;
        let import = self.ports.execute(call, verb).await?;
        Ok(Response::new(pb::StartImportResponse { import: Some(import.into()) }))
    }

    async fn watch_import(
        &self,
        request: Request<pb::WatchImportRequest>,
    ) -> Result<Response<Self::WatchImportStream>, Status> {
        let (call, request) = Call::of(request)?;
        let question = GetImport::try_from(request)?;
        let first = self.ports.read(call.clone(), GetImport { import: question.import }).await?;
        Ok(Response::new(Box::pin(bank_import::watch(self.ports.clone(), call, first))))
    }

    async fn get_import(
        &self,
        request: Request<pb::GetImportRequest>,
    ) -> Result<Response<pb::GetImportResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let import = self.ports.read(call, GetImport::try_from(request)?).await?;
        Ok(Response::new(pb::GetImportResponse { import: Some(import.into()) }))
    }

    async fn list_imports(
        &self,
        request: Request<pb::ListImportsRequest>,
    ) -> Result<Response<pb::ListImportsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListImports::try_from(request)?).await?;
        let imports = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListImportsResponse { imports, page: page(list.next) }))
    }

    async fn list_statements(
        &self,
        request: Request<pb::ListStatementsRequest>,
    ) -> Result<Response<pb::ListStatementsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListStatements::try_from(request)?).await?;
        let statements = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListStatementsResponse { statements, page: page(list.next) }))
    }

    async fn get_bank_line(
        &self,
        request: Request<pb::GetBankLineRequest>,
    ) -> Result<Response<pb::GetBankLineResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let line = self.ports.read(call, GetBankLine::try_from(request)?).await?;
        Ok(Response::new(pb::GetBankLineResponse { line: Some(line.into()) }))
    }

    async fn list_bank_lines(
        &self,
        request: Request<pb::ListBankLinesRequest>,
    ) -> Result<Response<pb::ListBankLinesResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListBankLines::try_from(request)?).await?;
        let lines = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListBankLinesResponse { lines, page: page(list.next) }))
    }

    async fn place_line(
        &self,
        request: Request<pb::PlaceLineRequest>,
    ) -> Result<Response<pb::PlaceLineResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let line = self.ports.execute(call, PlaceLine::try_from(request)?).await?;
        Ok(Response::new(pb::PlaceLineResponse { line: Some(line.into()) }))
    }

    async fn unplace_line(
        &self,
        request: Request<pb::UnplaceLineRequest>,
    ) -> Result<Response<pb::UnplaceLineResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let line = self.ports.execute(call, UnplaceLine::try_from(request)?).await?;
        Ok(Response::new(pb::UnplaceLineResponse { line: Some(line.into()) }))
    }

    async fn list_proposals(
        &self,
        request: Request<pb::ListProposalsRequest>,
    ) -> Result<Response<pb::ListProposalsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListProposals::try_from(request)?).await?;
        let proposals = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListProposalsResponse { proposals, page: page(list.next) }))
    }

    async fn accept_proposal(
        &self,
        request: Request<pb::AcceptProposalRequest>,
    ) -> Result<Response<pb::AcceptProposalResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let accepted = self.ports.execute(call, AcceptProposal::try_from(request)?).await?;
        let (proposal, line) = (Some(accepted.proposal.into()), Some(accepted.line.into()));
        Ok(Response::new(pb::AcceptProposalResponse { proposal, line }))
    }

    async fn dismiss_proposal(
        &self,
        request: Request<pb::DismissProposalRequest>,
    ) -> Result<Response<pb::DismissProposalResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let proposal = self.ports.execute(call, DismissProposal::try_from(request)?).await?;
        Ok(Response::new(pb::DismissProposalResponse { proposal: Some(proposal.into()) }))
    }
}
