//! The stair-climbing unit: a device that bears the ride, an operator who is certified for it on the day, and their vehicle.

use kaifong_kernel::values::HkDate;
use serde::{Deserialize, Serialize};

use super::{
    Interval,
    fleet::{CrewMember, Device, Skill},
    ids::{CrewId, DeviceId, OrderId, UnitId, VehicleId},
    order::Ride,
    refusal::Refusal,
};

/// Seconds that one flight of stairs takes.
const A_FLIGHT_SECONDS: i64 = 120;
/// Seconds to strap in or out.
const STRAPPING_SECONDS: i64 = 300;

/// A device, its operator and their vehicle, booked as one from leaving the depot to being back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// For which order.
    pub order: OrderId,
    /// The device.
    pub device: DeviceId,
    /// The operator.
    pub operator: CrewId,
    /// The vehicle.
    pub vehicle: VehicleId,
    /// From when to when, with the return.
    pub interval: Interval,
}

impl Ride {
    /// Flights that it takes of one charge: down, and up again on a round trip.
    #[must_use]
    pub const fn flights_both_ways(&self) -> i32 {
        if self.round_trip { self.flights.saturating_mul(2) } else { self.flights }
    }

    /// Seconds that it takes at the door, with what lies between the two legs of a round trip.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        let legs = if self.round_trip { 2 } else { 1 };
        let away = if self.round_trip { i64::from(self.away_minutes) * 60 } else { 0 };
        legs * (STRAPPING_SECONDS + i64::from(self.flights) * A_FLIGHT_SECONDS) + away
    }
}

/// Whether a device bears a ride on one charge.
///
/// # Errors
/// [`Refusal::DeviceOut`] (DSP034), [`Refusal::TooHeavyForDevice`] (DSP030), [`Refusal::TooManyFlights`] (DSP031).
pub fn bears(device: &Device, ride: &Ride) -> Result<(), Refusal> {
    if device.out.is_some() {
        return Err(Refusal::DeviceOut { device: device.id });
    }
    let load_g = ride.passenger_weight_g.saturating_add(device.weight_g);
    if load_g > device.rated_load_g {
        return Err(Refusal::TooHeavyForDevice { device: device.id, load_g, rated_load_g: device.rated_load_g });
    }
    let flights = ride.flights_both_ways();
    if flights > device.flights_per_charge {
        let flights_per_charge = device.flights_per_charge;
        return Err(Refusal::TooManyFlights { device: device.id, flights, flights_per_charge });
    }
    Ok(())
}

/// Who of a crew may operate the device through the whole day.
///
/// # Errors
/// [`Refusal::CertificateLapsed`] (DSP032) naming the member and the date where one was certified and isn't through the day;
/// [`Refusal::NoOperator`] (DSP033) where nobody ever was.
pub fn operator(crew: &[CrewMember], day: HkDate) -> Result<CrewId, Refusal> {
    let free = crew.iter().filter(|member| member.suspended.is_none());
    if let Some(member) = free.clone().find(|member| member.is_certified(Skill::StairClimber, day)) {
        return Ok(member.id);
    }
    let lapsed = free.filter_map(|member| Some((member.id, member.last_day(Skill::StairClimber)?)));
    match lapsed.max_by_key(|(_, last)| *last) {
        Some((crew, valid_to)) => Err(Refusal::CertificateLapsed { crew, valid_to, day }),
        None => Err(Refusal::NoOperator { day }),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::fleet::Certificate;

    fn day(text: &str) -> HkDate {
        text.parse().unwrap()
    }

    fn device() -> Device {
        Device {
            id: Uuid::from_u128(1).into(),
            code: "SC-1".to_owned(),
            asset: None,
            rated_load_g: 160_000,
            weight_g: 40_000,
            flights_per_charge: 10,
            out: None,
        }
    }

    fn ride() -> Ride {
        Ride { passenger_weight_g: 120_000, round_trip: true, away_minutes: 60, flights: 5 }
    }

    fn member(number: u128, valid_to: Option<&str>) -> CrewMember {
        let certificate = |valid_to: &str| Certificate {
            skill: Skill::StairClimber,
            number: "SC/1".to_owned(),
            valid_from: day("2025-01-01"),
            valid_to: day(valid_to),
        };
        CrewMember {
            id: Uuid::from_u128(number).into(),
            code: format!("C{number}"),
            certificates: valid_to.map(certificate).into_iter().collect(),
            suspended: None,
            carrier: None,
        }
    }

    #[test]
    fn a_device_bears_passenger_and_itself_both_ways() {
        assert_eq!(bears(&device(), &ride()), Ok(()));
        let heavy = Ride { passenger_weight_g: 120_001, ..ride() };
        assert!(matches!(bears(&device(), &heavy), Err(Refusal::TooHeavyForDevice { load_g: 160_001, .. })));
        let high = Ride { flights: 6, ..ride() };
        assert!(matches!(bears(&device(), &high), Err(Refusal::TooManyFlights { flights: 12, .. })));
        assert_eq!(bears(&device(), &Ride { round_trip: false, flights: 10, ..ride() }), Ok(()));
        assert_eq!(ride().seconds(), 2 * (300 + 600) + 3_600);
    }

    #[test]
    fn a_certificate_holds_through_its_last_day_and_the_refusal_names_who_and_when() {
        let crew = [member(1, None), member(2, Some("2026-05-01"))];
        assert_eq!(operator(&crew, day("2026-05-01")), Ok(crew[1].id));
        let lapsed =
            Refusal::CertificateLapsed { crew: crew[1].id, valid_to: day("2026-05-01"), day: day("2026-05-02") };
        assert_eq!(operator(&crew, day("2026-05-02")), Err(lapsed));
        assert!(matches!(operator(&crew[..1], day("2026-05-01")), Err(Refusal::NoOperator { .. })));
    }
}
