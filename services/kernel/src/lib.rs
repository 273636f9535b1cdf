//! The kernel: everything a service needs that is not its domain.
//!
//! One way to write ([`Ports::execute`]), one way to read ([`Ports::read`]), an outbox and a relay for what was
//! decided, an inbox for what others decided, timers, work items, an audit trail, a vault for personal data,
//! blobs for documents, actor tokens, errors, configuration, telemetry and serving.

pub mod audit;
pub mod auth;
mod batch;
mod binding;
pub mod blobs;
pub mod bus;
mod call;
pub mod clock;
pub mod config;
mod consumer;
pub mod db;
pub mod error;
mod execute;
mod flow;
mod idempotency;
mod inbox;
pub mod kept;
pub mod operate;
mod outbox;
mod ports;
mod relay;
mod retention;
pub mod schema;
pub mod serve;
mod service;
pub mod telemetry;
pub mod testing;
pub mod timers;
mod tx;
pub mod values;
pub mod vault;
pub mod wire;
pub mod work;

pub use call::{Call, Cause, Trace};
pub use consumer::{Applied, Consumer};
pub use error::{Error, Fault, Result};
pub use execute::{Answer, Query, Verb};
pub use flow::Flow;
pub use inbox::Inbox;
pub use outbox::Emit;
pub use ports::{Ports, PortsSetup};
pub use service::{Guarded, MOUNTED_POLICY, Service, Subscribed};
pub use timers::TimerHandler;
pub use tx::{Dialect, Read, Tx};
pub use work::NewWork;

#[doc(hidden)]
pub mod reexport {
    pub use sea_orm;
    pub use serde;
    pub use uuid;
}
