//! What every service exposes: one value that the binary can serve, embedded or alone.

mod audit;
mod work;

use std::{sync::Arc, time::Duration};

use tonic::service::Routes;
use tower::Layer;

use crate::{
    auth::{Access, AccessLayer, Role, Rule, VerifyKeys},
    bus::{Bus, Group},
    config::Config,
    consumer::Consumer,
    error::Result,
    inbox::{self, Inbox},
    ports::Ports,
    relay, retention,
    schema::Migration,
    telemetry::{Telemetry, TelemetryLayer, gauges},
    timers::{self, TimerHandler},
    values::Code,
    wire::{Deadline, DeadlineLayer},
};

/// A service's routes as both wires serve them.
pub type Guarded = Telemetry<Deadline<Access<Routes>>>;

/// One service: its RPCs, who may call them, what it consumes, its timers, its tables, its refusals.
pub struct Service {
    /// Its name, for example `donations`.
    pub name: &'static str,
    /// Its ports.
    pub ports: Ports,
    /// Its gRPC services, without the access layer.
    pub routes: Routes,
    /// Who may call what: one row an RPC.
    pub policy: &'static [Rule],
    /// Its consumer groups.
    pub consumers: Vec<Consumer>,
    /// Its timers.
    pub timers: Vec<TimerHandler>,
    /// Its tables, without the kernel's.
    pub migrations: &'static [Migration],
    /// Its refusals.
    pub catalogue: &'static [Code],
}

/// The policy of the services that every service mounts.
pub const MOUNTED_POLICY: &[Rule] = &[
    Rule::read("/kaifong.audit.v1.AuditService/ListAuditRows", &[Role::Auditor]),
    Rule::read("/kaifong.work.v1.WorkService/ListWorkItems", WORK_READERS),
    Rule::write("/kaifong.work.v1.WorkService/AcknowledgeWorkItem", WORKERS),
    Rule::read("/kaifong.work.v1.WorkService/GetFlow", &[Role::Admin, Role::Auditor]),
    Rule::read("/kaifong.work.v1.WorkService/ListParkedEvents", &[Role::Admin, Role::Auditor]),
    Rule::write("/kaifong.work.v1.WorkService/ReplayParkedEvents", &[Role::Admin]),
];

/// Those who may take work on. An auditor writes nothing.
const WORKERS: &[Role] = &[
    Role::Agency,
    Role::Partner,
    Role::Warehouse,
    Role::Dispatcher,
    Role::Assessor,
    Role::GrantsOfficer,
    Role::FinancePreparer,
    Role::FinanceApprover,
    Role::FinanceReleaser,
    Role::Admin,
];

const WORK_READERS: &[Role] = &[
    Role::Agency,
    Role::Partner,
    Role::Warehouse,
    Role::Dispatcher,
    Role::Assessor,
    Role::GrantsOfficer,
    Role::FinancePreparer,
    Role::FinanceApprover,
    Role::FinanceReleaser,
    Role::Admin,
    Role::Auditor,
];

impl Service {
    /// Every rule: the service's own and those of the services that each mounts.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        self.policy.iter().chain(MOUNTED_POLICY).copied().collect()
    }

    /// The routes with the trail and the work of this service mounted beside its own.
    #[must_use]
    pub fn mounted(&self) -> Routes {
        self.routes.clone().add_service(audit::server(&self.ports)).add_service(work::server(&self.ports))
    }

    /// The mounted routes behind the access layer, in a span and under a deadline each: what both wires serve.
    #[must_use]
    pub fn guarded(&self, keys: VerifyKeys) -> Guarded {
        let access = AccessLayer::new(self.rules(), keys, self.ports.clock_arc());
        TelemetryLayer::new(self.name).layer(DeadlineLayer.layer(access.layer(self.mounted().prepare())))
    }

    /// Binds the service's consumer groups. Nothing runs yet: in a process of several services all must be bound before
    /// the first publishes, or an event passes a group that was to come.
    ///
    /// # Errors
    /// When the bus refuses a group for good.
    pub async fn subscribe(&self, bus: Arc<dyn Bus>) -> Result<Subscribed> {
        let mut groups = Vec::new();
        for consumer in &self.consumers {
            let group = self.group(consumer);
            groups.push((Arc::new(consumer.clone()), group.inbox.clone()));
            bus.subscribe(group).await?;
        }
        Ok(Subscribed { ports: self.ports.clone(), timers: Arc::new(self.timers.clone()), bus, groups })
    }

    /// A consumer group with an inbox of its own: what arrives wakes its own worker.
    #[must_use]
    pub fn group(&self, consumer: &Consumer) -> Group {
        Group { name: consumer.group, bindings: consumer.bindings, inbox: Inbox::new(&self.ports) }
    }

    /// One round of relay, inboxes and timers by hand, for tests that start nothing; says how much was done.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn pump(&self, bus: &dyn Bus) -> Result<usize> {
        let mut done = relay::pump(&self.ports, bus).await?;
        for consumer in &self.consumers {
            done += inbox::round(&self.ports, consumer).await?;
        }
        done += timers::round(&self.ports, &self.timers).await?;
        Ok(done)
    }
}

/// A service whose groups are bound and which does nothing by itself yet.
#[must_use = "a service that doesn't run publishes and applies nothing"]
pub struct Subscribed {
    ports: Ports,
    timers: Arc<Vec<TimerHandler>>,
    bus: Arc<dyn Bus>,
    groups: Vec<(Arc<Consumer>, Inbox)>,
}

impl Subscribed {
    /// Starts what runs beside the RPCs: the consumers, the timers, the relay, the gauges, and the sweep of what is old.
    pub fn run(self, config: &Config) {
        for (consumer, inbox) in self.groups {
            inbox::start(&self.ports, consumer, inbox);
        }
        timers::start(&self.ports, self.timers);
        relay::start(&self.ports, self.bus, Duration::from_millis(config.relay_poll_ms));
        gauges::watch(&self.ports);
        retention::start(&self.ports, config.keep_days, config.outbox_keep_days);
    }
}
