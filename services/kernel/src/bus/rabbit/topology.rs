//! What the broker must hold, declared explicitly and the same on 3.10 and on 4.x.

use lapin::{
    Channel, ExchangeKind,
    options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable, LongString},
};

use super::answered;
use crate::{bus::Group, error::Result};

/// How often a message may come back before the broker takes it for poison. The inbox judges that, by the verb's own
/// failures: here it is as good as never. (4.x has a limit of 20 where none is declared, and 3.10 knows no -1.)
const DELIVERIES: i32 = i32::MAX;

/// The names of what all groups share.
pub(super) struct Topology {
    /// The exchange that events and probes are published to.
    pub(super) exchange: String,
    /// The stream that keeps everything for a while.
    pub(super) archive: String,
    dead: String,
}

fn arguments(pairs: &[(&str, AMQPValue)]) -> FieldTable {
    let mut table = FieldTable::default();
    for (name, value) in pairs {
        table.insert((*name).into(), value.clone());
    }
    table
}

fn word(text: &str) -> AMQPValue {
    AMQPValue::LongString(LongString::from(text))
}

impl Topology {
    /// `PREFIX.events`, `PREFIX.archive`, `PREFIX.dead`.
    pub(super) fn under(prefix: &str) -> Self {
        let named = |what: &str| format!("{prefix}.{what}");
        Self { exchange: named("events"), archive: named("archive"), dead: named("dead") }
    }

    /// The exchange, the archive that every subject routes to, and the queue of what can't be decoded.
    pub(super) async fn declare(&self, channel: &Channel) -> Result<()> {
        let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
        for (name, kind) in [(&self.exchange, ExchangeKind::Topic), (&self.dead, ExchangeKind::Fanout)] {
            answered(channel.exchange_declare(name.as_str().into(), kind, durable, FieldTable::default())).await?;
        }
        let stream = arguments(&[("x-queue-type", word("stream")), ("x-max-age", word("30D"))]);
        queue(channel, &self.archive, stream).await?;
        bind(channel, &self.archive, &self.exchange, "#").await?;
        let dead = arguments(&[("x-queue-type", word("quorum")), ("x-delivery-limit", DELIVERIES.into())]);
        queue(channel, &self.dead, dead).await?;
        bind(channel, &self.dead, &self.dead, "").await
    }

    /// The group's queue and its bindings; says how many messages wait in it.
    pub(super) async fn declare_group(&self, channel: &Channel, group: &Group) -> Result<u32> {
        let quorum = arguments(&[
            ("x-queue-type", word("quorum")),
            ("x-delivery-limit", DELIVERIES.into()),
            ("x-dead-letter-exchange", word(&self.dead)),
            ("x-dead-letter-strategy", word("at-least-once")),
            ("x-overflow", word("reject-publish")),
        ]);
        let waiting = queue(channel, group.name, quorum).await?;
        for binding in group.bindings {
            bind(channel, group.name, &self.exchange, &format!("{binding}.#")).await?;
        }
        Ok(waiting)
    }
}

async fn queue(channel: &Channel, name: &str, arguments: FieldTable) -> Result<u32> {
    let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    answered(channel.queue_declare(name.into(), durable, arguments)).await.map(|queue| queue.message_count())
}

async fn bind(channel: &Channel, queue: &str, exchange: &str, key: &str) -> Result<()> {
    let options = QueueBindOptions::default();
    answered(channel.queue_bind(queue.into(), exchange.into(), key.into(), options, FieldTable::default())).await
}
