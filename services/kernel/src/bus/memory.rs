//! The bus of one process: stores into the inboxes and returns.

use std::sync::RwLock;

use async_trait::async_trait;
use kaifong_proto::events::v1::Envelope;

use super::{Bus, Group};
use crate::error::Result;

/// Stores what is published straight into the inbox of every bound group.
#[derive(Default)]
pub struct MemoryBus {
    groups: RwLock<Vec<Group>>,
}

impl MemoryBus {
    /// A bus without groups.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn groups(&self) -> Vec<Group> {
        self.groups.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Bus for MemoryBus {
    async fn publish(&self, batch: &[Envelope]) -> Vec<bool> {
        for group in self.groups() {
            let wanted: Vec<Envelope> = batch.iter().filter(|event| group.wants(&event.subject)).cloned().collect();
            if wanted.is_empty() {
                continue;
            }
            if let Err(error) = group.inbox.store(group.name, &wanted).await {
                tracing::warn!(group = group.name, %error, "the inbox of {} did not take {} events", group.name, wanted.len());
                return vec![false; batch.len()];
            }
        }
        vec![true; batch.len()]
    }

    async fn subscribe(&self, group: Group) -> Result<()> {
        let mut groups = self.groups.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        groups.retain(|known| known.name != group.name);
        groups.push(group);
        Ok(())
    }

    async fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}
