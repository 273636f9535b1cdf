//! Depots, vehicles, crew, stair-climbing devices and shifts.

use crate::route::{Route, Table};

const FLEET: Table = Table { peer: "dispatch", tag: "fleet" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.dispatch.v1.FleetService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    FLEET.post("/v1/depots", rpc!("CreateDepot")).created(),
    FLEET.get("/v1/depots", rpc!("ListDepots")),
    FLEET.post("/v1/vehicles", rpc!("CreateVehicle")).created(),
    FLEET.get("/v1/vehicles", rpc!("ListVehicles")),
    FLEET.get("/v1/vehicles/{vehicle_id}", rpc!("GetVehicle")),
    FLEET.post("/v1/vehicles/{vehicle_id}/take-out", rpc!("TakeVehicleOut")),
    FLEET.post("/v1/vehicles/{vehicle_id}/put-back", rpc!("ReturnVehicle")),
    FLEET.post("/v1/crew-members", rpc!("CreateCrewMember")).created(),
    FLEET.get("/v1/crew-members", rpc!("ListCrewMembers")),
    FLEET.get("/v1/crew-members/{crew_id}", rpc!("GetCrewMember")),
    FLEET.post("/v1/crew-members/{crew_id}/certificates", rpc!("AddCertificate")),
    FLEET.post("/v1/crew-members/{crew_id}/suspend", rpc!("SetCrewSuspended")),
    FLEET.post("/v1/devices", rpc!("CreateDevice")).created(),
    FLEET.get("/v1/devices", rpc!("ListDevices")),
    FLEET.post("/v1/devices/{device_id}/take-out", rpc!("SetDeviceOut")),
    FLEET.post("/v1/shifts", rpc!("CreateShift")).created(),
    FLEET.get("/v1/shifts", rpc!("ListShifts")),
    FLEET.post("/v1/shifts/{shift_id}/cancel", rpc!("CancelShift")),
];
