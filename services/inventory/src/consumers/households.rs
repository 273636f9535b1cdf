//! What needs tells of households: that one was erased.

use kaifong_kernel::{Applied, Call, Consumer, Error, Ports, Result};
use kaifong_proto::events::v1::{Envelope, HouseholdErased};
use prost::Message;

use crate::verbs::forget_household::ForgetHousehold;

/// The group of what happens to households.
pub(super) fn erased() -> Consumer {
    Consumer::new("inventory.households", &["needs.household"], apply)
}

async fn apply(ports: Ports, event: Envelope, call: Call) -> Result<Applied> {
    if event.subject != "needs.household.erased.v1" {
        return Ok(Applied::Ignored);
    }
    let fact = HouseholdErased::decode(event.payload.as_slice()).map_err(Error::internal)?;
    let household = fact.household_id.parse().map_err(Error::internal)?;
    ports.execute(call, ForgetHousehold { household }).await?;
    Ok(Applied::Done)
}
