//! Consuming: into the inbox first, then acknowledged.

use std::time::Duration;

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
    FIRST_WAIT_MS, LAST_WAIT_MS, Shared, answered, jittered,
    probe::{self, Probes},
    topology::Topology,
};
use crate::{
    binding,
    bus::Group,
    error::{Error, Fault, Result},
    telemetry::names,
};

/// Deliveries under way at once.
pub(super) const PREFETCH: u16 = 256;

/// A group on a connection.
pub(super) struct Link<'l> {
    pub(super) topology: &'l Topology,
    pub(super) connection: &'l Connection,
    pub(super) channel: Channel,
    pub(super) group: &'l Group,
}

impl Link<'_> {
    /// Declares everything that the group needs; says how many messages wait for it.
    pub(super) async fn declare(&self) -> Result<u32> {
        self.topology.declare(&self.channel).await?;
        self.topology.declare_group(&self.channel, self.group).await
    }
}

/// Consumes the group's queue until the connection fails.
pub(super) async fn run(shared: &Shared, group: &Group, probes: &mut Probes, wait_ms: &mut u64) -> Result<()> {
    let connection = shared.connection().await?;
    let channel = answered(connection.create_channel()).await?;
    let link = Link { topology: &shared.topology, connection: &connection, channel, group };
    // Before the bindings are declared: afterwards probes come again, and tell nothing of what was missed until now.
    probes.look_back(binding::unsure(&group.inbox, group.name, group.bindings).await?);
    link.declare().await?;
    answered(link.channel.basic_qos(PREFETCH, BasicQosOptions::default())).await?;
    let options = BasicConsumeOptions::default();
    let consumer =
        answered(link.channel.basic_consume(group.name.into(), "".into(), options, FieldTable::default())).await?;
    let ended = store_all(&link, consumer, probes, wait_ms).await;
    if let Err(error) = &ended {
        shared.give_up(&connection, &error.to_string()).await;
    }
    ended
}

async fn store_all(link: &Link<'_>, consumer: Consumer, probes: &mut Probes, wait_ms: &mut u64) -> Result<()> {
    let mut batches = consumer.ready_chunks(usize::from(PREFETCH));
    let mut rounds = tokio::time::interval(probe::EVERY);
    // Two rounds in a row would judge probes that had no time to come.
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            batch = batches.next() => {
                let Some(batch) = batch else { return Err(Error::away("broker: the queue's consumer ended")) };
                store(link.group, batch).await?;
                *wait_ms = FIRST_WAIT_MS;
            }
            _ = rounds.tick() => match probes.round(link).await {
                // The channel is well: the next round does what this one could not.
                Err(Error::Fault(Fault::Database(error))) => {
                    tracing::warn!(%error, group = link.group.name, "the bindings of {} are judged later", link.group.name);
                }
                ended => ended?,
            }
        }
    }
}

/// Stores what can be decoded, then acknowledges it; what can't goes to the dead letters.
async fn store(group: &Group, batch: Vec<lapin::Result<Delivery>>) -> Result<()> {
    let (mut events, mut probes, mut last) = (Vec::new(), Vec::new(), None);
    for delivery in batch {
        let delivery = delivery.map_err(|error| Error::away(format!("broker: {error}")))?;
        match (probe::read(&delivery), decode(&delivery.data)) {
            (Some(body), _) => probes.push(body),
            (None, Some(event)) => events.push(event),
            (None, None) => {
                bury(group, &delivery).await?;
                continue;
            }
        }
        last = Some(delivery);
    }
    // The inbox first: an acknowledged event that isn't stored would be lost.
    keep(group, &events, &probes).await;
    // What came before the last of them was stored or rejected above.
    if let Some(last) = last {
        answered(last.acker.ack(BasicAckOptions { multiple: true })).await?;
    }
    Ok(())
}

async fn bury(group: &Group, delivery: &Delivery) -> Result<()> {
    tracing::error!(group = group.name, "a message on {} can't be decoded and goes to the dead letters", group.name);
    metrics::counter!(names::DEAD_LETTERS, "group" => group.name).increment(1);
    answered(delivery.acker.reject(BasicRejectOptions { requeue: false })).await.map(drop)
}

/// Stores until the inbox takes it. The channel stays: given up, the broker would deliver everything again and again, as
/// fast as it can.
async fn keep(group: &Group, events: &[Envelope], probes: &[String]) {
    let mut wait_ms = FIRST_WAIT_MS;
    while let Err(error) = kept(group, events, probes).await {
        tracing::warn!(%error, group = group.name, "the inbox of {} does not take {} events", group.name, events.len());
        tokio::time::sleep(Duration::from_millis(jittered(wait_ms))).await;
        wait_ms = (wait_ms * 2).min(LAST_WAIT_MS);
    }
}

async fn kept(group: &Group, events: &[Envelope], probes: &[String]) -> Result<()> {
    for body in probes {
        probe::came(group, body).await?;
    }
    group.inbox.store(group.name, events).await
}

pub(super) fn decode(body: &[u8]) -> Option<Envelope> {
    let event = Envelope::decode(body).ok()?;
    let whole = event.event_id.parse::<uuid::Uuid>().is_ok()
        && event.aggregate_id.parse::<uuid::Uuid>().is_ok()
        && event.stream_seq > 0
        // No text of PostgreSQL holds it: the inbox would never take the event.
        && !event.subject.contains('\0');
    whole.then_some(event)
}
