//! `FleetService`.

use kaifong_kernel::{Call, Ports};
use kaifong_proto::dispatch::v1::{self as pb, fleet_service_server::FleetService};
use tonic::{Request, Response, Status};

use super::out::page;
use crate::verbs::{
    fleet::{
        AddCertificate, CreateCrewMember, CreateDepot, CreateDevice, CreateVehicle, ReturnVehicle, SetCrewSuspended,
        SetDeviceOut, TakeVehicleOut,
    },
    read_fleet::{GetCrewMember, GetVehicle, ListCrewMembers, ListDepots, ListDevices, ListShifts, ListVehicles},
    shifts::{CancelShift, CreateShift},
};

/// The fleet over the ports.
pub struct Fleet {
    /// The ports.
    pub ports: Ports,
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl FleetService for Fleet {
    async fn create_depot(&self, request: Request<pb::CreateDepotRequest>) -> Answer<pb::CreateDepotResponse> {
        let (call, request) = Call::of(request)?;
        let depot = self.ports.execute(call, CreateDepot::try_from(request)?).await?;
        Ok(Response::new(pb::CreateDepotResponse { depot: Some(depot.into()) }))
    }

    async fn list_depots(&self, request: Request<pb::ListDepotsRequest>) -> Answer<pb::ListDepotsResponse> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListDepots::try_from(request)?).await?;
        let depots = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListDepotsResponse { depots, page: page(list.next) }))
    }

    async fn create_vehicle(&self, request: Request<pb::CreateVehicleRequest>) -> Answer<pb::CreateVehicleResponse> {
        let (call, request) = Call::of(request)?;
        let vehicle = self.ports.execute(call, CreateVehicle::try_from(request)?).await?;
        Ok(Response::new(pb::CreateVehicleResponse { vehicle: Some(vehicle.into()) }))
    }

    async fn take_vehicle_out(
        &self,
        request: Request<pb::TakeVehicleOutRequest>,
    ) -> Answer<pb::TakeVehicleOutResponse> {
        let (call, request) = Call::of(request)?;
        let vehicle = self.ports.execute(call, TakeVehicleOut::try_from(request)?).await?;
        Ok(Response::new(pb::TakeVehicleOutResponse { vehicle: Some(vehicle.into()) }))
    }

    async fn return_vehicle(&self, request: Request<pb::ReturnVehicleRequest>) -> Answer<pb::ReturnVehicleResponse> {
        let (call, request) = Call::of(request)?;
        let vehicle = self.ports.execute(call, ReturnVehicle::try_from(request)?).await?;
        Ok(Response::new(pb::ReturnVehicleResponse { vehicle: Some(vehicle.into()) }))
    }

    async fn get_vehicle(&self, request: Request<pb::GetVehicleRequest>) -> Answer<pb::GetVehicleResponse> {
        let (call, request) = Call::of(request)?;
        let vehicle = self.ports.read(call, GetVehicle::try_from(request)?).await?;
        Ok(Response::new(pb::GetVehicleResponse { vehicle: Some(vehicle.into()) }))
    }

    async fn list_vehicles(&self, request: Request<pb::ListVehiclesRequest>) -> Answer<pb::ListVehiclesResponse> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListVehicles::try_from(request)?).await?;
        let vehicles = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListVehiclesResponse { vehicles, page: page(list.next) }))
    }

    async fn create_crew_member(
        &self,
        request: Request<pb::CreateCrewMemberRequest>,
    ) -> Answer<pb::CreateCrewMemberResponse> {
        let (call, request) = Call::of(request)?;
        let crew_member = self.ports.execute(call, CreateCrewMember::try_from(request)?).await?;
        Ok(Response::new(pb::CreateCrewMemberResponse { crew_member: Some(crew_member.into()) }))
    }

    async fn add_certificate(&self, request: Request<pb::AddCertificateRequest>) -> Answer<pb::AddCertificateResponse> {
        let (call, request) = Call::of(request)?;
        let crew_member = self.ports.execute(call, AddCertificate::try_from(request)?).await?;
        Ok(Response::new(pb::AddCertificateResponse { crew_member: Some(crew_member.into()) }))
    }

    async fn set_crew_suspended(
        &self,
        request: Request<pb::SetCrewSuspendedRequest>,
    ) -> Answer<pb::SetCrewSuspendedResponse> {
        let (call, request) = Call::of(request)?;
        let crew_member = self.ports.execute(call, SetCrewSuspended::try_from(request)?).await?;
        Ok(Response::new(pb::SetCrewSuspendedResponse { crew_member: Some(crew_member.into()) }))
    }

    async fn get_crew_member(&self, request: Request<pb::GetCrewMemberRequest>) -> Answer<pb::GetCrewMemberResponse> {
        let (call, request) = Call::of(request)?;
        let crew_member = self.ports.read(call, GetCrewMember::try_from(request)?).await?;
        Ok(Response::new(pb::GetCrewMemberResponse { crew_member: Some(crew_member.into()) }))
    }

    async fn list_crew_members(
        &self,
        request: Request<pb::ListCrewMembersRequest>,
    ) -> Answer<pb::ListCrewMembersResponse> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListCrewMembers::try_from(request)?).await?;
        let crew_members = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListCrewMembersResponse { crew_members, page: page(list.next) }))
    }

    async fn create_device(&self, request: Request<pb::CreateDeviceRequest>) -> Answer<pb::CreateDeviceResponse> {
        let (call, request) = Call::of(request)?;
        let device = self.ports.execute(call, CreateDevice::try_from(request)?).await?;
        Ok(Response::new(pb::CreateDeviceResponse { device: Some(device.into()) }))
    }

    async fn set_device_out(&self, request: Request<pb::SetDeviceOutRequest>) -> Answer<pb::SetDeviceOutResponse> {
        let (call, request) = Call::of(request)?;
        let device = self.ports.execute(call, SetDeviceOut::try_from(request)?).await?;
        Ok(Response::new(pb::SetDeviceOutResponse { device: Some(device.into()) }))
    }

    async fn list_devices(&self, request: Request<pb::ListDevicesRequest>) -> Answer<pb::ListDevicesResponse> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListDevices::try_from(request)?).await?;
        let devices = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListDevicesResponse { devices, page: page(list.next) }))
    }

    async fn create_shift(&self, request: Request<pb::CreateShiftRequest>) -> Answer<pb::CreateShiftResponse> {
        let (call, request) = Call::of(request)?;
        let shift = self.ports.execute(call, CreateShift::try_from(request)?).await?;
        Ok(Response::new(pb::CreateShiftResponse { shift: Some(shift.into()) }))
    }

    async fn cancel_shift(&self, request: Request<pb::CancelShiftRequest>) -> Answer<pb::CancelShiftResponse> {
        let (call, request) = Call::of(request)?;
        let shift = self.ports.execute(call, CancelShift::try_from(request)?).await?;
        Ok(Response::new(pb::CancelShiftResponse { shift: Some(shift.into()) }))
    }

    async fn list_shifts(&self, request: Request<pb::ListShiftsRequest>) -> Answer<pb::ListShiftsResponse> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListShifts::try_from(request)?).await?;
        let shifts = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListShiftsResponse { shifts, page: page(list.next) }))
    }
}
