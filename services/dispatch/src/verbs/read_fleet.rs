//! Questions about the fleet.

use kaifong_kernel::{
    Query, Read, Result,
    values::{HkDate, Page, PageOf},
};

use crate::{
    domain::{
        fleet::{CrewMember, Depot, Device, Shift, Vehicle},
        ids::{CrewId, VehicleId},
        refusal::Refusal,
    },
    store,
};

/// Lists depots.
pub struct ListDepots {
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListDepots {
    const NAME: &'static str = "ListDepots";
    type Out = PageOf<Depot>;

    async fn run(&self, read: &Read) -> Result<PageOf<Depot>> {
        store::list(read, &[], &self.page).await
    }
}

/// Reads one vehicle.
pub struct GetVehicle {
    /// Which.
    pub vehicle: VehicleId,
}

impl Query for GetVehicle {
    const NAME: &'static str = "GetVehicle";
    type Out = Vehicle;

    async fn run(&self, read: &Read) -> Result<Vehicle> {
        let unknown = Refusal::UnknownVehicle { vehicle: self.vehicle };
        Ok(store::get(read, self.vehicle.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists vehicles.
pub struct ListVehicles {
    /// Only those that are out, or in service.
    pub out: Option<bool>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListVehicles {
    const NAME: &'static str = "ListVehicles";
    type Out = PageOf<Vehicle>;

    async fn run(&self, read: &Read) -> Result<PageOf<Vehicle>> {
        let state = self.out.map(|out| if out { "out" } else { "active" });
        store::list(read, &[("state", state.map(Into::into))], &self.page).await
    }
}

/// Reads one crew member.
pub struct GetCrewMember {
    /// Which.
    pub crew: CrewId,
}

impl Query for GetCrewMember {
    const NAME: &'static str = "GetCrewMember";
    type Out = CrewMember;

    async fn run(&self, read: &Read) -> Result<CrewMember> {
        let unknown = Refusal::UnknownCrewMember { crew: self.crew };
        Ok(store::get(read, self.crew.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists crew members.
pub struct ListCrewMembers {
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListCrewMembers {
    const NAME: &'static str = "ListCrewMembers";
    type Out = PageOf<CrewMember>;

    async fn run(&self, read: &Read) -> Result<PageOf<CrewMember>> {
        store::list(read, &[], &self.page).await
    }
}

/// Lists devices.
pub struct ListDevices {
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListDevices {
    const NAME: &'static str = "ListDevices";
    type Out = PageOf<Device>;

    async fn run(&self, read: &Read) -> Result<PageOf<Device>> {
        store::list(read, &[], &self.page).await
    }
}

/// Lists shifts.
pub struct ListShifts {
    /// Only of this day.
    pub shift_on: Option<HkDate>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListShifts {
    const NAME: &'static str = "ListShifts";
    type Out = PageOf<Shift>;

    async fn run(&self, read: &Read) -> Result<PageOf<Shift>> {
        store::list(read, &[("shift_on", self.shift_on.map(Into::into))], &self.page).await
    }
}
