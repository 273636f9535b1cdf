//! The Bus port: carries published envelopes into the inboxes of the groups that bound them.
//!
//! Only the relay publishes. A bus promises: what it says it carried is, or will be, in the inbox of every bound
//! group at least once, in any order, any number of times. Order and once-ness are the inbox's business.

use async_trait::async_trait;
use kaifong_proto::events::v1::Envelope;

use crate::{error::Result, inbox::Inbox};

mod memory;
mod rabbit;

pub use memory::MemoryBus;
pub use rabbit::{RabbitBus, RabbitSetup};

/// One consumer group: its name, what it is bound to, and the inbox its events are stored in.
#[derive(Clone)]
pub struct Group {
    /// Name of the group, for example `grants.payments`; also the name of its queue.
    pub name: &'static str,
    /// `service.aggregate` pairs whose whole streams the group receives, for example `donations.payment`.
    pub bindings: &'static [&'static str],
    /// Where its events go.
    pub inbox: Inbox,
}

impl Group {
    /// Whether a subject belongs to one of the group's streams.
    #[must_use]
    pub fn wants(&self, subject: &str) -> bool {
        self.bindings
            .iter()
            .any(|binding| subject.strip_prefix(binding).is_some_and(|rest| rest.starts_with('.') || rest.is_empty()))
    }
}

/// Carries events.
#[async_trait]
pub trait Bus: Send + Sync + 'static {
    /// Publishes a batch and says of each envelope, in the same order, whether it was carried for sure.
    /// `false` means unknown: it will be published again under the same event id.
    async fn publish(&self, batch: &[Envelope]) -> Vec<bool>;

    /// Binds a group: from now on its events arrive in its inbox. Bindings outlive the process where the bus can.
    async fn subscribe(&self, group: Group) -> Result<()>;

    /// Makes what keeps a group's events until its service subscribes it for the first time, where the bus can keep any.
    async fn prepare(&self, _group: &Group) -> Result<()> {
        Ok(())
    }

    /// Whether the bus is reachable at this moment; `Err` names what is not.
    async fn ready(&self) -> Result<(), String>;
}
