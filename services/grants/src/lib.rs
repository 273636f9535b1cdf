//! Grants: agencies apply for money of a programme, are awarded it by the right persons, and are paid in tranches.
//!
//! It promises that an award is made only while its money is held, that every payment takes three different persons over a
//! digest of what is paid to whom, that a tranche is paid once and after the one before is acquitted, and that an agency
//! sees its own alone. The money itself is in the fund's books; grants asks the fund step by step.

pub mod consumers;
pub mod domain;
pub mod events;
pub mod grpc;
pub mod peers;
pub mod policy;
pub mod store;
pub mod verbs;

use kaifong_kernel::{Ports, Service, config::Config, wire::Peer};

/// The service, to be mounted by the binary; it asks donations for the fund.
#[must_use]
pub fn service(ports: Ports, donations: Peer, config: &Config) -> Service {
    Service {
        name: "grants",
        routes: grpc::routes(&ports, config),
        ports,
        policy: policy::POLICY,
        consumers: consumers::groups(peers::Fund::new(donations)),
        timers: consumers::timers(),
        migrations: store::MIGRATIONS,
        catalogue: domain::refusal::Refusal::CATALOGUE,
    }
}
