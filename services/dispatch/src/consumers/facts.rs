//! Facts of others: holds that ran out, goods that came back, households that are gone.

use kaifong_kernel::{Applied, Call, Consumer, Error, Ports, Result, values::Instant};
use kaifong_proto::events::v1 as pb;

use super::decoded;
use crate::{
    config::Settings,
    domain::{ids::HouseholdId, order::Quantity},
    verbs::{
        conclude_goods::RenewHold,
        forget_household::{CancelForDeceased, ForgetHousehold},
        read_orders::ProofsOf,
        take_back::TakeBack,
    },
};

const EXPIRED: &str = "inventory.reservation.expired.v1";
const RETURNED: &str = "inventory.vehicle.returned.v1";
const ERASED: &str = "needs.household.erased.v1";
const DECEASED: &str = "needs.household.deceased.v1";

/// The group that hears what inventory tells of goods.
pub(super) fn stock(settings: Settings) -> Consumer {
    Consumer::new("dispatch.stock", &["inventory.reservation", "inventory.vehicle"], move |ports, event, call| {
        hear_of_stock(ports, event, call, settings)
    })
}

async fn hear_of_stock(ports: Ports, event: pb::Envelope, call: Call, settings: Settings) -> Result<Applied> {
    match event.subject.as_str() {
        EXPIRED => {
            let fact: pb::ReservationExpired = decoded(&event.payload)?;
            let order = fact.order_id.parse().map_err(Error::internal)?;
            // An inventory of before does not say of which hold it speaks.
            let held_until = Some(fact.expires_at_us).filter(|told| *told > 0).map(Instant::from_micros);
            ports.execute(call, RenewHold { order, held_until }).await?;
        }
        RETURNED => {
            let fact: pb::VehicleReturned = decoded(&event.payload)?;
            let vehicle = fact.vehicle_id.parse().map_err(Error::internal)?;
            let order = match fact.order_id.as_str() {
                "" => None,
                text => Some(text.parse().map_err(Error::internal)?),
            };
            let lines = fact.lines.iter().map(|line| Quantity { line_no: line.line_no, quantity: line.quantity });
            let verb = TakeBack { vehicle, order, lines: lines.collect(), most_attempts: settings.most_attempts };
            ports.execute(call, verb).await?;
        }
        _ => return Ok(Applied::Ignored),
    }
    Ok(Applied::Done)
}

/// The group that hears what needs tells of households.
pub(super) fn households() -> Consumer {
    Consumer::new("dispatch.households", &["needs.household"], hear_of_household)
}

async fn hear_of_household(ports: Ports, event: pb::Envelope, call: Call) -> Result<Applied> {
    match event.subject.as_str() {
        ERASED => {
            let fact: pb::HouseholdErased = decoded(&event.payload)?;
            let household: HouseholdId = fact.household_id.parse().map_err(Error::internal)?;
            // The pictures first: what still names one that is gone is put right when this is done again.
            let removed = ports.read(call.clone(), ProofsOf { household }).await?;
            for blob_id in &removed {
                ports.blobs().remove(blob_id).await?;
            }
            ports.execute(call, ForgetHousehold { household, removed }).await?;
        }
        DECEASED => {
            let fact: pb::HouseholdDeceased = decoded(&event.payload)?;
            let household = fact.household_id.parse().map_err(Error::internal)?;
            ports.execute(call, CancelForDeceased { household }).await?;
        }
        _ => return Ok(Applied::Ignored),
    }
    Ok(Applied::Done)
}
