//! What partners see of the orders they carry, after each change of one.

use kaifong_kernel::{Applied, Call, Consumer, Error, Ports, Result};
use kaifong_proto::events::v1 as pb;

use super::decoded;
use crate::{events, verbs::show_job::ShowJob};

/// The group that shows jobs.
pub(super) fn shown() -> Consumer {
    Consumer::new("dispatch.jobs", &["dispatch.order"], show)
}

async fn show(ports: Ports, event: pb::Envelope, call: Call) -> Result<Applied> {
    if event.subject != events::ORDER_CHANGED {
        return Ok(Applied::Ignored);
    }
    let fact: pb::OrderChanged = decoded(&event.payload)?;
    let order = fact.order_id.parse().map_err(Error::internal)?;
    ports.execute(call, ShowJob { order }).await?;
    Ok(Applied::Done)
}
