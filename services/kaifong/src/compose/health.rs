//! What must be well for a process to be ready, and to live.

use std::sync::Arc;

use anyhow::Result;
use kaifong_kernel::{
    Service,
    serve::{Check, Health},
    wire,
};

use super::{Means, SERVICES};

impl Means {
    /// What must be well for a service to be ready; the bus is named beside it and decides nothing.
    #[must_use]
    pub fn health(&self, services: &[&Service]) -> Health {
        let mut health = Health::new(&self.tasks);
        for service in services {
            let db = service.ports.db().clone();
            let check: Check = Arc::new(move || {
                let db = db.clone();
                Box::pin(async move { db.ping().await.map_err(|_| "the database does not answer".to_owned()) })
            });
            health = health.with(format!("{}.database", service.name), check);
            let db = service.ports.db().clone();
            let places: Check = Arc::new(move || {
                let db = db.clone();
                Box::pin(async move { if db.has_places().await { Ok(()) } else { Err("no place".to_owned()) } })
            });
            health = health.vital(format!("{}.pool", service.name), places);
        }
        // Without the broker every read and write still works: the outbox grows and drains.
        let bus = self.bus.clone();
        health.noting(
            "bus",
            Arc::new(move || {
                let bus = bus.clone();
                Box::pin(async move { bus.ready().await.map_err(|_| "the broker does not answer".to_owned()) })
            }),
        )
    }

    /// What must be well for a gateway of its own to be ready: the services that it asks.
    ///
    /// # Errors
    /// When a peer's address is no URI.
    pub fn health_of_peers(&self) -> Result<Health> {
        let mut health = Health::new(&self.tasks);
        for name in SERVICES {
            let peer = self.wire(name)?;
            let peer = std::sync::Mutex::new(peer);
            let check: Check = Arc::new(move || {
                let wire = peer.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
                Box::pin(wire::serving(wire))
            });
            health = health.with(name, check);
        }
        Ok(health)
    }
}
