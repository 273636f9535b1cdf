//! Orders of dispatch that meet a need.

use kaifong_kernel::{Applied, Call, Consumer, Error, Ports, Result};
use kaifong_proto::events::v1::{DeliveredLine, Envelope, OrderChanged};
use prost::Message;

use crate::{domain::order::Delivered, verbs::note_order::NoteOrder};

/// The group that notes how far orders are.
pub(super) fn moved() -> Consumer {
    Consumer::new("needs.orders", &["dispatch.order"], apply)
}

async fn apply(ports: Ports, event: Envelope, call: Call) -> Result<Applied> {
    if event.subject != "dispatch.order.changed.v1" {
        return Ok(Applied::Ignored);
    }
    let fact = OrderChanged::decode(event.payload.as_slice()).map_err(Error::internal)?;
    if fact.need_id.is_empty() {
        return Ok(Applied::Ignored);
    }
    let verb = NoteOrder {
        order: fact.order_id.parse().map_err(Error::internal)?,
        need: fact.need_id.parse().map_err(Error::internal)?,
        household: fact.household_id.parse().map_err(Error::internal)?,
        trips: trips(&fact),
        state: fact.state,
        lines: fact.lines.iter().map(delivered).collect::<Result<Vec<Delivered>>>()?,
    };
    ports.execute(call, verb).await?;
    Ok(Applied::Done)
}

/// A dispatch of before told of no trips: what was delivered without a line of goods was one.
fn trips(fact: &OrderChanged) -> i32 {
    let without_goods = fact.state == "delivered" && fact.lines.is_empty();
    if without_goods { fact.trips.max(1) } else { fact.trips }
}

fn delivered(line: &DeliveredLine) -> Result<Delivered> {
    let item = line.item_id.parse().map_err(Error::internal)?;
    Ok(Delivered { line_no: line.line_no, item, quantity: line.quantity })
}
