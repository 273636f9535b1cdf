//! The fleet: depots, vehicles, crew with their certificates, devices, shifts.

use kaifong_kernel::values::{HkDate, Instant, OrgId};
use serde::{Deserialize, Serialize};

use super::{
    Both, Interval, Point,
    ids::{AssetId, CrewId, DepotId, DeviceId, LocationId, ShiftId, VehicleId},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// What a crew must be able to do.
    Skill {
        /// Two persons carry.
        TwoPerson = "two_person",
        /// A stair-climbing device with a certified operator.
        StairClimber = "stair_climber",
    }
}

/// Why something is out of service or suspended, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Out {
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Instant,
}

/// Where vehicles begin and end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Depot {
    /// Its id.
    pub id: DepotId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Both,
    /// Where.
    pub point: Point,
    /// The warehouse of `inventory`.
    pub location: LocationId,
}

/// What a vehicle bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// Weight in grams.
    pub weight_g: i64,
    /// Volume in cubic centimetres.
    pub volume_cm3: i64,
    /// Places for wheelchairs.
    pub wheelchair_places: i64,
}

/// A vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Its id.
    pub id: VehicleId,
    /// Its plate.
    pub plate: String,
    /// What it bears.
    pub capacity: Capacity,
    /// Where it begins and ends.
    pub depot: DepotId,
    /// The partner whose it is; the council's where nobody's.
    pub carrier: Option<OrgId>,
    /// Why it is out.
    pub out: Option<Out>,
}

impl Vehicle {
    /// Takes it out of service.
    ///
    /// # Errors
    /// [`Refusal::VehicleElsewhere`] (DSP014) when it is out.
    pub fn take_out(self, reason: String, since: Instant) -> Result<Self, Refusal> {
        match self.out {
            Some(_) => Err(Refusal::VehicleElsewhere { vehicle: self.id }),
            None => Ok(Self { out: Some(Out { reason, since }), ..self }),
        }
    }

    /// Puts it back into service.
    ///
    /// # Errors
    /// [`Refusal::VehicleElsewhere`] (DSP014) when it is in service.
    pub fn put_back(self) -> Result<Self, Refusal> {
        match self.out {
            Some(_) => Ok(Self { out: None, ..self }),
            None => Err(Refusal::VehicleElsewhere { vehicle: self.id }),
        }
    }
}

/// What a crew member is certified for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The skill.
    pub skill: Skill,
    /// Its number.
    pub number: String,
    /// The first day it holds.
    pub valid_from: HkDate,
    /// The last day it holds.
    pub valid_to: HkDate,
}

/// A crew member, by a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrewMember {
    /// The id.
    pub id: CrewId,
    /// The code.
    pub code: String,
    /// The certificates.
    pub certificates: Vec<Certificate>,
    /// Why suspended.
    pub suspended: Option<Out>,
    /// The partner; the council's where nobody's.
    pub carrier: Option<OrgId>,
}

/// Certificates that one member can have.
pub const MOST_CERTIFICATES: usize = 20;

impl CrewMember {
    /// Whether a certificate for a skill holds through a day.
    #[must_use]
    pub fn is_certified(&self, skill: Skill, day: HkDate) -> bool {
        let of = self.certificates.iter().filter(|certificate| certificate.skill == skill);
        of.into_iter().any(|certificate| certificate.valid_from <= day && day <= certificate.valid_to)
    }

    /// The last day of any certificate for a skill.
    #[must_use]
    pub fn last_day(&self, skill: Skill) -> Option<HkDate> {
        let of = self.certificates.iter().filter(|certificate| certificate.skill == skill);
        of.map(|certificate| certificate.valid_to).max()
    }

    /// Adds a certificate.
    ///
    /// # Errors
    /// [`Refusal::TooManyCertificates`] (DSP015).
    pub fn certify(mut self, certificate: Certificate) -> Result<Self, Refusal> {
        if self.certificates.len() >= MOST_CERTIFICATES {
            return Err(Refusal::TooManyCertificates { crew: self.id, most: MOST_CERTIFICATES });
        }
        self.certificates.push(certificate);
        Ok(self)
    }
}

/// A stair-climbing device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
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
    /// Why it is out.
    pub out: Option<Out>,
}

/// When a vehicle is there, with whom and with which device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Its id.
    pub id: ShiftId,
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The crew.
    pub crew: Vec<CrewId>,
    /// The device on board.
    pub device: Option<DeviceId>,
    /// The day.
    pub shift_on: HkDate,
    /// From when to when.
    pub interval: Interval,
    /// Breaks within it.
    pub breaks: Vec<Interval>,
    /// Whether it was given up.
    pub cancelled: bool,
}
