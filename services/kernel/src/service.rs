//! What every service exposes: one value that the binary can serve, embedded or alone.

mod audit;
mod work;

use std::{sync::Arc, time::Duration};

use tonic::service::Routes;
use tower::Layer;

use crate::{
    auth::{Access, AccessLayer, Role, Rule, VerifyKeys},
    bus::{Bus, Group},
    consumer::Consumer,
    error::Result,
    inbox::{self, Inbox},
    ports::Ports,
    relay, retention,
    schema::Migration,
    telemetry::{Telemetry, TelemetryLayer, gauges},
    timers::{self, TimerHandler},
    values::Code,
};

/// A service's routes as both wires serve them.
pub type Guarded = Telemetry<Access<Routes>>;

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
    Rule::read("/kaifong.work.v1.WorkService/ListWorkItems", WORKERS),
    Rule::write("/kaifong.work.v1.WorkService/AcknowledgeWorkItem", WORKERS),
    Rule::read("/kaifong.work.v1.WorkService/GetFlow", &[Role::Admin, Role::Auditor]),
    Rule::read("/kaifong.work.v1.WorkService/ListParkedEvents", &[Role::Admin, Role::Auditor]),
    Rule::write("/kaifong.work.v1.WorkService/ReplayParkedEvents", &[Role::Admin]),
];

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
    Role::Auditor,
    Role::Admin,
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

    /// The mounted routes behind the access layer and in a span each: what both wires serve.
    #[must_use]
    pub fn guarded(&self, keys: VerifyKeys) -> Guarded {
        let access = AccessLayer::new(self.rules(), keys, self.ports.clock_arc());
        TelemetryLayer::new(self.name).layer(access.layer(self.mounted().prepare()))
    }

    /// Starts what runs beside the RPCs: the relay, the consumers, the timers, the gauges, and the sweep of what is older
    /// than `keep_days`.
    ///
    /// # Errors
    /// When the bus refuses a group for good.
    pub async fn start(&self, bus: Arc<dyn Bus>, relay_poll: Duration, keep_days: u32) -> Result<()> {
        let inbox = Inbox::new(&self.ports);
        for consumer in &self.consumers {
            let group = Group { name: consumer.group, bindings: consumer.bindings, inbox: inbox.clone() };
            bus.subscribe(group).await?;
            inbox::start(&self.ports, Arc::new(consumer.clone()), inbox.clone());
        }
        timers::start(&self.ports, Arc::new(self.timers.clone()));
        relay::start(&self.ports, bus, relay_poll);
        gauges::watch(&self.ports);
        retention::start(&self.ports, keep_days);
        Ok(())
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
