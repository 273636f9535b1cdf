//! Consuming: into the inbox first, then acknowledged.

use futures::StreamExt;
use kaifong_proto::events::v1::Envelope;
use lapin::{
    Channel, Connection, Consumer,
    message::Delivery,
    options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions, BasicRejectOptions},
    types::FieldTable,
};
use prost::Message;

use super::{
    Shared, answered,
    probe::{self, Probes},
    topology,
};
use crate::{
    bus::Group,
    error::{Error, Result},
    telemetry::names,
};

/// Deliveries under way at once.
pub(super) const PREFETCH: u16 = 256;

/// Consumes the group's queue until the connection or the inbox fails.
pub(super) async fn run(shared: &Shared, group: &Group, probes: &mut Probes, wait_ms: &mut u64) -> Result<()> {
    let connection = shared.connection().await?;
    let channel = answered(connection.create_channel()).await?;
    topology::declare(&channel).await?;
    topology::declare_group(&channel, group).await?;
    answered(channel.basic_qos(PREFETCH, BasicQosOptions::default())).await?;
    let options = BasicConsumeOptions::default();
    let consumer =
        answered(channel.basic_consume(group.name.into(), "".into(), options, FieldTable::default())).await?;
    *wait_ms = 100;
    let ended = store_all(&connection, &channel, consumer, group, probes).await;
    if let Err(error) = &ended {
        shared.give_up(&connection, &error.to_string()).await;
    }
    ended
}

async fn store_all(
    connection: &Connection,
    channel: &Channel,
    consumer: Consumer,
    group: &Group,
    probes: &mut Probes,
) -> Result<()> {
    let mut batches = consumer.ready_chunks(usize::from(PREFETCH));
    let mut rounds = tokio::time::interval(probe::EVERY);
    // Two rounds in a row would judge probes that had no time to come.
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            batch = batches.next() => {
                let Some(batch) = batch else { return Err(Error::away("broker: the queue's consumer ended")) };
                store(group, batch).await?;
            }
            _ = rounds.tick() => probes.round(connection, channel, group).await?,
        }
    }
}

/// Stores what can be decoded, then acknowledges it; what can't goes to the dead letters.
async fn store(group: &Group, batch: Vec<lapin::Result<Delivery>>) -> Result<()> {
    let (mut events, mut good) = (Vec::new(), Vec::new());
    for delivery in batch {
        let delivery = delivery.map_err(|error| Error::away(format!("broker: {error}")))?;
        if let Some(body) = probe::read(&delivery) {
            probe::came(group, &body).await?;
            good.push(delivery);
            continue;
        }
        match decode(&delivery.data) {
            Some(event) => {
                events.push(event);
                good.push(delivery);
            }
            None => {
                tracing::error!(
                    group = group.name,
                    "a message on {} can't be decoded and goes to the dead letters",
                    group.name
                );
                metrics::counter!(names::DEAD_LETTERS, "group" => group.name).increment(1);
                answered(delivery.acker.reject(BasicRejectOptions { requeue: false })).await?;
            }
        }
    }
    // The inbox first: an acknowledged event that isn't stored would be lost.
    group.inbox.store(group.name, &events).await?;
    // What came before the last of them was stored or rejected above.
    if let Some(last) = good.pop() {
        answered(last.acker.ack(BasicAckOptions { multiple: true })).await?;
    }
    Ok(())
}

pub(super) fn decode(body: &[u8]) -> Option<Envelope> {
    let event = Envelope::decode(body).ok()?;
    let whole = event.event_id.parse::<uuid::Uuid>().is_ok()
        && event.aggregate_id.parse::<uuid::Uuid>().is_ok()
        && event.stream_seq > 0;
    whole.then_some(event)
}
