//! `ProgrammeService`.

use kaifong_kernel::{Call, Ports};
use kaifong_proto::grants::v1::{self as pb, programme_service_server::ProgrammeService};
use tonic::{Request, Response, Status};

use super::out::page;
use crate::verbs::{
    close_programme::CloseProgramme,
    create_programme::CreateProgramme,
    open_programme::OpenProgramme,
    read_programmes::{GetProgramme, ListProgrammes},
    update_programme::UpdateProgramme,
};

/// Programmes over the ports.
pub struct Programmes {
    /// The ports.
    pub ports: Ports,
}

#[tonic::async_trait]
impl ProgrammeService for Programmes {
    async fn create_programme(
        &self,
        request: Request<pb::CreateProgrammeRequest>,
    ) -> Result<Response<pb::CreateProgrammeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let programme = self.ports.execute(call, CreateProgramme::try_from(request)?).await?;
        Ok(Response::new(pb::CreateProgrammeResponse { programme: Some(programme.into()) }))
    }

    async fn update_programme(
        &self,
        request: Request<pb::UpdateProgrammeRequest>,
    ) -> Result<Response<pb::UpdateProgrammeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let programme = self.ports.execute(call, UpdateProgramme::try_from(request)?).await?;
        Ok(Response::new(pb::UpdateProgrammeResponse { programme: Some(programme.into()) }))
    }

    async fn open_programme(
        &self,
        request: Request<pb::OpenProgrammeRequest>,
    ) -> Result<Response<pb::OpenProgrammeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let programme = self.ports.execute(call, OpenProgramme::try_from(request)?).await?;
        Ok(Response::new(pb::OpenProgrammeResponse { programme: Some(programme.into()) }))
    }

    async fn close_programme(
        &self,
        request: Request<pb::CloseProgrammeRequest>,
    ) -> Result<Response<pb::CloseProgrammeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let programme = self.ports.execute(call, CloseProgramme::try_from(request)?).await?;
        Ok(Response::new(pb::CloseProgrammeResponse { programme: Some(programme.into()) }))
    }

    async fn get_programme(
        &self,
        request: Request<pb::GetProgrammeRequest>,
    ) -> Result<Response<pb::GetProgrammeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let programme = self.ports.read(call, GetProgramme::try_from(request)?).await?;
        Ok(Response::new(pb::GetProgrammeResponse { programme: Some(programme.into()) }))
    }

    async fn list_programmes(
        &self,
        request: Request<pb::ListProgrammesRequest>,
    ) -> Result<Response<pb::ListProgrammesResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListProgrammes::try_from(request)?).await?;
        let programmes = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListProgrammesResponse { programmes, page: page(list.next) }))
    }
}
