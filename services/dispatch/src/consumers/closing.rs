//! Closing a run: its vehicle is looked at, and its driver's keys end, before it is closed.

use kaifong_kernel::{Applied, Call, Consumer, Error, Ports, Result};
use kaifong_proto::events::v1 as pb;

use super::decoded;
use crate::{
    domain::ids::RunId,
    events,
    peers::{Identity, Inventory},
    verbs::close_run::ConcludeClosing,
};

/// The group that looks at vehicles.
pub(super) fn runs(inventory: Inventory, identity: Identity) -> Consumer {
    Consumer::new("dispatch.closing", &["dispatch.run"], move |ports, event, call| {
        close(ports, event, call, inventory.clone(), identity.clone())
    })
}

async fn close(
    ports: Ports,
    event: pb::Envelope,
    call: Call,
    inventory: Inventory,
    identity: Identity,
) -> Result<Applied> {
    if event.subject != events::CLOSING_REQUESTED {
        return Ok(Applied::Ignored);
    }
    let fact: pb::RunClosingRequested = decoded(&event.payload)?;
    let run: RunId = fact.run_id.parse().map_err(Error::internal)?;
    let key = format!("{run}:close:{}", fact.turn);
    let left = inventory.lines_on_vehicle(&call, &format!("{key}:stock"), fact.vehicle_id).await?;
    if left == 0 {
        let told = identity.revoke_run_key(&call, &format!("{key}:keys"), fact.run_id).await?;
        told.map_err(|code| Error::internal(format!("identity refused to end a driver's keys: {code}")))?;
    }
    ports.execute(call, ConcludeClosing { run, turn: fact.turn, left }).await?;
    Ok(Applied::Done)
}
