//! Publishing: a batch is sent at once and its confirms are awaited together.

use std::sync::Arc;

use futures::future::join_all;
use kaifong_proto::events::v1::Envelope;
use lapin::{
    BasicProperties, Channel, Confirmation, Connection, PublisherConfirm,
    options::{BasicPublishOptions, ConfirmSelectOptions},
};
use prost::Message;

use super::{Shared, answered};
use crate::{
    error::{Error, Result},
    telemetry::names,
};

/// A channel in confirm mode.
pub(super) struct Publisher {
    shared: Arc<Shared>,
    connection: Arc<Connection>,
    channel: Channel,
}

impl Publisher {
    pub(super) async fn open(shared: &Arc<Shared>) -> Result<Self> {
        let connection = shared.connection().await?;
        let channel = answered(connection.create_channel()).await?;
        answered(channel.confirm_select(ConfirmSelectOptions::default())).await?;
        shared.topology.declare(&channel).await?;
        Ok(Self { shared: shared.clone(), connection, channel })
    }

    pub(super) fn is_open(&self) -> bool {
        self.connection.status().connected() && self.channel.status().connected()
    }

    pub(super) const fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    /// Sends the batch, then waits for every confirm; `true` only for what was routed and taken. With what went wrong,
    /// when the connection isn't to be trusted any more.
    pub(super) async fn publish(&self, batch: &[Envelope]) -> (Vec<bool>, Option<Error>) {
        let mut confirms = Vec::with_capacity(batch.len());
        let mut wrong = None;
        for event in batch {
            match self.send(event).await {
                Ok(confirm) => confirms.push(confirm),
                Err(error) => {
                    wrong = Some(error);
                    break;
                }
            }
        }
        let (mut carried, mut unrouted) = (Vec::with_capacity(batch.len()), false);
        for confirm in join_all(confirms.into_iter().map(answered)).await {
            match confirm {
                Ok(Confirmation::Ack(None)) => carried.push(true),
                Ok(Confirmation::Ack(returned @ Some(_)) | Confirmation::Nack(returned)) => {
                    unrouted |= returned.is_some();
                    metrics::counter!(names::BROKER_UNROUTED).increment(1);
                    carried.push(false);
                }
                Ok(Confirmation::NotRequested) => carried.push(false),
                // Those that were confirmed before the silence are carried.
                Err(error) => {
                    wrong = Some(error);
                    carried.push(false);
                }
            }
        }
        carried.resize(batch.len(), false);
        // Somebody unbound the archive: the same events find it when they are published again.
        if unrouted && wrong.is_none() {
            wrong = self.shared.topology.declare(&self.channel).await.err();
        }
        (carried, wrong)
    }

    async fn send(&self, event: &Envelope) -> Result<PublisherConfirm> {
        let properties = BasicProperties::default()
            .with_delivery_mode(2)
            .with_message_id(event.event_id.as_str().into())
            .with_content_type("application/x-protobuf".into());
        let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
        let body = event.encode_to_vec();
        let subject = event.subject.as_str().into();
        let exchange = self.shared.topology.exchange.as_str().into();
        answered(self.channel.basic_publish(exchange, subject, options, &body, properties)).await
    }
}
