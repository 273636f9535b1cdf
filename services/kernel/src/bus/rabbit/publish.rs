//! Publishing: a batch is sent at once and its confirms are awaited together.

use std::sync::Arc;

use futures::future::join_all;
use kaifong_proto::events::v1::Envelope;
use lapin::{
    BasicProperties, Channel, Confirmation, Connection,
    options::{BasicPublishOptions, ConfirmSelectOptions},
};
use prost::Message;

use super::{answered, topology};
use crate::error::{Error, Result};

/// The largest message: RabbitMQ bears more, a queue of them doesn't.
const MESSAGE_CAP_BYTES: usize = 128 * 1024;

/// A channel in confirm mode.
pub(super) struct Publisher {
    connection: Arc<Connection>,
    channel: Channel,
}

impl Publisher {
    pub(super) async fn open(connection: Arc<Connection>) -> Result<Self> {
        let channel = answered(connection.create_channel()).await?;
        answered(channel.confirm_select(ConfirmSelectOptions::default())).await?;
        topology::declare(&channel).await?;
        Ok(Self { connection, channel })
    }

    pub(super) fn is_open(&self) -> bool {
        self.connection.status().connected() && self.channel.status().connected()
    }

    pub(super) const fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    /// Sends the batch, then waits for every confirm; `true` only for what was routed and taken.
    pub(super) async fn publish(&self, batch: &[Envelope]) -> Result<Vec<bool>> {
        let mut confirms = Vec::with_capacity(batch.len());
        for event in batch {
            let body = event.encode_to_vec();
            if body.len() > MESSAGE_CAP_BYTES {
                return Err(Error::internal(format!("event {} is over 128 KiB", event.event_id)));
            }
            let properties = BasicProperties::default()
                .with_delivery_mode(2)
                .with_message_id(event.event_id.as_str().into())
                .with_content_type("application/x-protobuf".into());
            let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
            let sent = self.channel.basic_publish(
                topology::EXCHANGE.into(),
                event.subject.as_str().into(),
                options,
                &body,
                properties,
            );
            confirms.push(answered(sent).await?);
        }
        let carried = join_all(confirms.into_iter().map(answered)).await;
        if let Some(Err(error)) = carried.iter().find(|answer| answer.is_err()) {
            // Those that were confirmed before the silence are carried; the connection is not to be trusted any more.
            tracing::warn!(%error, "a confirm did not come");
            self.give_up_channel();
        }
        Ok(carried.into_iter().map(|answer| matches!(answer, Ok(Confirmation::Ack(None)))).collect())
    }

    fn give_up_channel(&self) {
        drop(self.channel.close(500, "a confirm did not come".into()));
    }
}
