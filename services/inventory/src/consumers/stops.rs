//! What dispatch tells: a stop was done, and goods changed hands there.

use kaifong_kernel::{Applied, Call, Consumer, Error, Ports, Result, values::Instant};
use kaifong_proto::events::v1::{DeliveredLine, Envelope, StopDone};
use prost::Message;

use crate::verbs::record_stop::{Direction, HandedOver, RecordStop};

/// The group of what happens at stops.
pub(super) fn done() -> Consumer {
    Consumer::new("inventory.stops", &["dispatch.stop"], apply)
}

async fn apply(ports: Ports, event: Envelope, call: Call) -> Result<Applied> {
    if event.subject != "dispatch.stop.done.v1" {
        return Ok(Applied::Ignored);
    }
    let fact = StopDone::decode(event.payload.as_slice()).map_err(Error::internal)?;
    ports.execute(call, stop(&fact)?).await?;
    Ok(Applied::Done)
}

fn stop(fact: &StopDone) -> Result<RecordStop> {
    let direction = match fact.direction.as_str() {
        "deliver" => Direction::Deliver,
        "collect" => Direction::Collect,
        other => return Err(Error::internal(format!("a stop of an unknown direction: {other}"))),
    };
    Ok(RecordStop {
        stop: fact.stop_id.parse().map_err(Error::internal)?,
        order: fact.order_id.parse().map_err(Error::internal)?,
        household: fact.household_id.parse().map_err(Error::internal)?,
        vehicle: fact.vehicle_id.parse().map_err(Error::internal)?,
        direction,
        lines: fact.lines.iter().map(line).collect::<Result<_>>()?,
        occurred_at: Instant::from_micros(fact.occurred_at_us),
    })
}

fn line(line: &DeliveredLine) -> Result<HandedOver> {
    let item = line.item_id.parse().map_err(Error::internal)?;
    Ok(HandedOver { line_no: line.line_no, item, quantity: line.quantity })
}
