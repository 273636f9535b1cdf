//! What the broker must hold, declared explicitly and the same on 3.10 and on 4.x.

use lapin::{
    Channel, ExchangeKind,
    options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable, LongString},
};

use super::answered;
use crate::{bus::Group, error::Result};

pub(super) const EXCHANGE: &str = "kaifong.events";
pub(super) const ARCHIVE: &str = "kaifong.archive";
const DEAD_EXCHANGE: &str = "kaifong.dead";
const DEAD_QUEUE: &str = "kaifong.dead";

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

/// The exchange, the archive that every subject routes to, and the queue of what can't be decoded.
pub(super) async fn declare(channel: &Channel) -> Result<()> {
    let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    let none = FieldTable::default;
    answered(channel.exchange_declare(EXCHANGE.into(), ExchangeKind::Topic, durable, none())).await?;
    answered(channel.exchange_declare(DEAD_EXCHANGE.into(), ExchangeKind::Fanout, durable, none())).await?;
    let stream = arguments(&[("x-queue-type", word("stream")), ("x-max-age", word("30D"))]);
    queue(channel, ARCHIVE, stream).await?;
    bind(channel, ARCHIVE, EXCHANGE, "#").await?;
    queue(channel, DEAD_QUEUE, arguments(&[("x-queue-type", word("quorum"))])).await?;
    bind(channel, DEAD_QUEUE, DEAD_EXCHANGE, "").await
}

/// The group's queue and its bindings; says how many messages wait in it.
pub(super) async fn declare_group(channel: &Channel, group: &Group) -> Result<u32> {
    let quorum = arguments(&[
        ("x-queue-type", word("quorum")),
        ("x-dead-letter-exchange", word(DEAD_EXCHANGE)),
        ("x-dead-letter-strategy", word("at-least-once")),
        ("x-overflow", word("reject-publish")),
    ]);
    let waiting = queue(channel, group.name, quorum).await?;
    for binding in group.bindings {
        bind(channel, group.name, EXCHANGE, &format!("{binding}.#")).await?;
    }
    Ok(waiting)
}

async fn queue(channel: &Channel, name: &str, arguments: FieldTable) -> Result<u32> {
    let durable = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    answered(channel.queue_declare(name.into(), durable, arguments)).await.map(|queue| queue.message_count())
}

async fn bind(channel: &Channel, queue: &str, exchange: &str, key: &str) -> Result<()> {
    let options = QueueBindOptions::default();
    answered(channel.queue_bind(queue.into(), exchange.into(), key.into(), options, FieldTable::default())).await
}
