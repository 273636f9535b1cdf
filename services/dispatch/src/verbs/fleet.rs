//! Sets the fleet up: depots, vehicles, crew, devices.

use kaifong_kernel::{Result, Tx, Verb, values::OrgId};

use super::{outage::Outage, steps};
use crate::{
    domain::{
        Both, Point,
        fleet::{Capacity, Certificate, CrewMember, Depot, Device, Out, Vehicle},
        ids::{AssetId, CrewId, DepotId, DeviceId, LocationId, VehicleId},
        refusal::Refusal,
    },
    store,
};

/// Add a depot.
pub struct CreateDepot {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Both,
    /// Where.
    pub point: Point,
    /// The warehouse of `inventory`.
    pub location: LocationId,
}

impl Verb for CreateDepot {
    const NAME: &'static str = "CreateDepot";
    type Out = Depot;

    async fn run(&self, tx: &mut Tx) -> Result<Depot> {
        let (code, name) = (self.code.clone(), self.name.clone());
        let depot = Depot { id: tx.mint(), code, name, point: self.point, location: self.location };
        if !store::add(tx, &depot).await? {
            return Err(Refusal::CodeTaken { code: depot.code }.into());
        }
        Ok(depot)
    }
}

/// Add a vehicle.
pub struct CreateVehicle {
    /// Its plate.
    pub plate: String,
    /// What it bears.
    pub capacity: Capacity,
    /// Where it begins and ends.
    pub depot: DepotId,
    /// The partner whose it is.
    pub carrier: Option<OrgId>,
}

impl Verb for CreateVehicle {
    const NAME: &'static str = "CreateVehicle";
    type Out = Vehicle;

    async fn run(&self, tx: &mut Tx) -> Result<Vehicle> {
        let unknown = Refusal::UnknownDepot { depot: self.depot };
        store::get::<Depot>(tx, self.depot.uuid()).await?.ok_or(unknown)?;
        let (plate, capacity) = (self.plate.clone(), self.capacity);
        let vehicle = Vehicle { id: tx.mint(), plate, capacity, depot: self.depot, carrier: self.carrier, out: None };
        if !store::add(tx, &vehicle).await? {
            return Err(Refusal::CodeTaken { code: vehicle.plate }.into());
        }
        Ok(vehicle)
    }
}

/// Take a vehicle out of service. Runs of it that have not ended are work: the day is to be planned anew.
pub struct TakeVehicleOut {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// Why.
    pub reason: String,
}

impl Verb for TakeVehicleOut {
    const NAME: &'static str = "TakeVehicleOut";
    type Out = Vehicle;

    async fn run(&self, tx: &mut Tx) -> Result<Vehicle> {
        let now = tx.now();
        let vehicle = steps::vehicle(tx, self.vehicle).await?.take_out(self.reason.clone(), now)?;
        store::save(tx, &vehicle).await?;
        Outage::Vehicle(vehicle.id).tell(tx).await?;
        Ok(vehicle)
    }
}

/// Put a vehicle back into service.
pub struct ReturnVehicle {
    /// The vehicle.
    pub vehicle: VehicleId,
}

impl Verb for ReturnVehicle {
    const NAME: &'static str = "ReturnVehicle";
    type Out = Vehicle;

    async fn run(&self, tx: &mut Tx) -> Result<Vehicle> {
        let vehicle = steps::vehicle(tx, self.vehicle).await?.put_back()?;
        store::save(tx, &vehicle).await?;
        Outage::Vehicle(vehicle.id).end(tx).await?;
        Ok(vehicle)
    }
}

/// Add a crew member by a code.
pub struct CreateCrewMember {
    /// The code.
    pub code: String,
    /// The partner.
    pub carrier: Option<OrgId>,
}

impl Verb for CreateCrewMember {
    const NAME: &'static str = "CreateCrewMember";
    type Out = CrewMember;

    async fn run(&self, tx: &mut Tx) -> Result<CrewMember> {
        let code = self.code.clone();
        let member =
            CrewMember { id: tx.mint(), code, certificates: Vec::new(), suspended: None, carrier: self.carrier };
        if !store::add(tx, &member).await? {
            return Err(Refusal::CodeTaken { code: member.code }.into());
        }
        Ok(member)
    }
}

/// Add a certificate to a crew member.
pub struct AddCertificate {
    /// The crew member.
    pub crew: CrewId,
    /// The certificate.
    pub certificate: Certificate,
}

impl Verb for AddCertificate {
    const NAME: &'static str = "AddCertificate";
    type Out = CrewMember;

    async fn run(&self, tx: &mut Tx) -> Result<CrewMember> {
        let member = steps::crew_member(tx, self.crew).await?.certify(self.certificate.clone())?;
        store::save(tx, &member).await?;
        Ok(member)
    }
}

/// Suspend a crew member, or end that. Runs of theirs that have not ended are work: the day is to be planned anew.
pub struct SetCrewSuspended {
    /// The crew member.
    pub crew: CrewId,
    /// Whether suspended.
    pub suspended: bool,
    /// Why.
    pub reason: String,
}

impl Verb for SetCrewSuspended {
    const NAME: &'static str = "SetCrewSuspended";
    type Out = CrewMember;

    async fn run(&self, tx: &mut Tx) -> Result<CrewMember> {
        let member = steps::crew_member(tx, self.crew).await?;
        let out = Out { reason: self.reason.clone(), since: tx.now() };
        let member = CrewMember { suspended: self.suspended.then_some(out), ..member };
        store::save(tx, &member).await?;
        let outage = Outage::Crew(member.id);
        if self.suspended {
            outage.tell(tx).await?;
        } else {
            outage.end(tx).await?;
        }
        Ok(member)
    }
}

/// Add a stair-climbing device.
pub struct CreateDevice {
    /// Its code.
    pub code: String,
    /// The asset of `inventory`.
    pub asset: Option<AssetId>,
    /// What it bears with its own weight, in grams.
    pub rated_load_g: i64,
    /// Its own weight, in grams.
    pub weight_g: i64,
    /// Flights that one charge lasts.
    pub flights_per_charge: i32,
}

impl Verb for CreateDevice {
    const NAME: &'static str = "CreateDevice";
    type Out = Device;

    async fn run(&self, tx: &mut Tx) -> Result<Device> {
        let device = Device {
            id: tx.mint(),
            code: self.code.clone(),
            asset: self.asset,
            rated_load_g: self.rated_load_g,
            weight_g: self.weight_g,
            flights_per_charge: self.flights_per_charge,
            out: None,
        };
        if !store::add(tx, &device).await? {
            return Err(Refusal::CodeTaken { code: device.code }.into());
        }
        Ok(device)
    }
}

/// Take a device out of service, or put it back. Rides with it on runs that have not ended are work likewise.
pub struct SetDeviceOut {
    /// The device.
    pub device: DeviceId,
    /// Whether it is out.
    pub out: bool,
    /// Why.
    pub reason: String,
}

impl Verb for SetDeviceOut {
    const NAME: &'static str = "SetDeviceOut";
    type Out = Device;

    async fn run(&self, tx: &mut Tx) -> Result<Device> {
        let device = steps::device(tx, self.device).await?;
        let out = Out { reason: self.reason.clone(), since: tx.now() };
        let device = Device { out: self.out.then_some(out), ..device };
        store::save(tx, &device).await?;
        let outage = Outage::Device(device.id);
        if self.out {
            outage.tell(tx).await?;
        } else {
            outage.end(tx).await?;
        }
        Ok(device)
    }
}
