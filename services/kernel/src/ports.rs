//! Everything a service is given: database, clock, vault, blobs, tasks, and the cap on its concurrent work.

use std::{sync::Arc, time::Duration};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use crate::{
    batch::Lanes,
    blobs::Blobs,
    clock::Clock,
    db::Db,
    error::{Error, Result},
    schema::Migration,
    serve::Tasks,
    values::{Code, Instant, Kind, OrgId, Refused},
    vault::Vault,
};

/// The kernel's own tables, in every service's database.
pub(crate) const MIGRATIONS: &[Migration] = &[BASE, crate::work::CLOSING];

const BASE: Migration = Migration {
    name: "kernel_0001_base",
    tables: &[
        crate::idempotency::TABLE,
        crate::outbox::TABLE,
        crate::outbox::STREAM_HEAD,
        crate::inbox::TABLE,
        crate::inbox::CURSOR,
        crate::binding::TABLE,
        crate::timers::TABLE,
        crate::work::TABLE,
        crate::audit::TABLE,
        crate::audit::TOUCHED,
        crate::vault::SUBJECT,
        crate::vault::FIELD,
    ],
    statements: &[],
};

/// Too much work at once.
pub const OVERLOADED: Code =
    Code {
        code: "KER008", kind: Kind::Unavailable, en: "The service is doing as much as it can", zh_hant: "服務繁忙"
    };

/// What a service is built from.
pub struct PortsSetup {
    /// Name of the service, for example `donations`.
    pub service: &'static str,
    /// Its database, migrated.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Its vault.
    pub vault: Vault,
    /// Its documents.
    pub blobs: Blobs,
    /// The owner of its tasks.
    pub tasks: Tasks,
    /// How many commands and questions it works on at once.
    pub concurrency: usize,
}

/// The ports of one service; a clone is the same ports.
#[derive(Clone)]
pub struct Ports(Arc<Inner>);

struct Inner {
    setup: PortsSetup,
    gate: Arc<Semaphore>,
    outbox_filled: Notify,
    timers_set: Notify,
    lanes: Lanes,
}

impl Ports {
    /// The ports of a service.
    #[must_use]
    pub fn new(setup: PortsSetup) -> Self {
        let gate = Arc::new(Semaphore::new(setup.concurrency));
        Self(Arc::new(Inner {
            setup,
            gate,
            outbox_filled: Notify::new(),
            timers_set: Notify::new(),
            lanes: Lanes::default(),
        }))
    }

    /// Name of the service.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.0.setup.service
    }

    /// The database, for the kernel, health checks and migrations.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.setup.db
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.0.setup.clock.as_ref()
    }

    pub(crate) fn clock_arc(&self) -> Arc<dyn Clock> {
        self.0.setup.clock.clone()
    }

    /// Now, by the clock.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock().now()
    }

    /// The vault.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.0.setup.vault
    }

    /// The documents.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.0.setup.blobs
    }

    /// The owner of the service's tasks.
    #[must_use]
    pub fn tasks(&self) -> &Tasks {
        &self.0.setup.tasks
    }

    /// The council's organisation.
    #[must_use]
    pub fn council(&self) -> OrgId {
        OrgId::COUNCIL
    }

    /// A place under the cap. It moves into the spawned task, so that a cancelled client doesn't free it early.
    pub(crate) async fn permit(&self) -> Result<OwnedSemaphorePermit> {
        let gate = self.0.gate.clone();
        // Not a database future: only a place in a queue is given up.
        #[expect(clippy::disallowed_methods, reason = "bounds the wait for a permit, not a database future")]
        let waited = tokio::time::timeout(Duration::from_secs(5), gate.acquire_owned()).await;
        match waited {
            Ok(permit) => permit.map_err(Error::internal),
            Err(_) => Err(Refused::new(OVERLOADED, "try again in a few seconds").into()),
        }
    }

    pub(crate) fn wake(&self, outbox: bool, timers: bool) {
        if outbox {
            self.0.outbox_filled.notify_one();
        }
        if timers {
            self.0.timers_set.notify_one();
        }
    }

    pub(crate) fn lanes(&self) -> &Lanes {
        &self.0.lanes
    }

    pub(crate) fn outbox_filled(&self) -> &Notify {
        &self.0.outbox_filled
    }

    pub(crate) fn timers_set(&self) -> &Notify {
        &self.0.timers_set
    }
}
