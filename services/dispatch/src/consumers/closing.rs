//! Closing a run: its vehicle is looked at, and its driver's keys end, before it is closed. The keys of one that is given up
//! end as well.

use kaifong_kernel::{Applied, Call, Consumer, Error, Ports, Result};
use kaifong_proto::events::v1 as pb;

use super::decoded;
use crate::{
    domain::{ids::RunId, run::RunState},
    events,
    peers::{Identity, Inventory},
    verbs::{close_run::ConcludeClosing, give_up_run::EndDriverKey, read_runs::GetRun},
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
    match event.subject.as_str() {
        events::CLOSING_REQUESTED => {}
        events::RUN_CHANGED => return end_key(ports, event, call, identity).await,
        _ => return Ok(Applied::Ignored),
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

/// The driver's key of a run that is given up ends, where one was made.
async fn end_key(ports: Ports, event: pb::Envelope, call: Call, identity: Identity) -> Result<Applied> {
    let fact: pb::RunChanged = decoded(&event.payload)?;
    if fact.state != RunState::Discarded.word() {
        return Ok(Applied::Ignored);
    }
    let run: RunId = fact.run_id.parse().map_err(Error::internal)?;
    if ports.read(call.clone(), GetRun { run }).await?.run.key_until.is_none() {
        return Ok(Applied::Ignored);
    }
    let told = identity.revoke_run_key(&call, &format!("{run}:given_up"), fact.run_id).await?;
    told.map_err(|code| Error::internal(format!("identity refused to end a driver's keys: {code}")))?;
    ports.execute(call, EndDriverKey { run }).await?;
    Ok(Applied::Done)
}
