//! Identity: organisations, persons, the roles they hold, the keys they use.
//!
//! It promises that persons, not keys, have duties: nobody grants themselves a role, a finance role or `admin` takes
//! two independent persons and a cool-off, and a token says what was in force when it was signed and lives for
//! minutes. It keeps no secret in the clear and shows one once.

pub mod config;
pub mod domain;
pub mod events;
pub mod grpc;
mod hexadecimal;
pub mod host;
pub mod policy;
pub mod secret;
pub mod signing;
pub mod store;
pub mod verbs;

use kaifong_kernel::{Ports, Service};
use tonic::service::Routes;

pub use config::IdentityConfig;
pub use host::{
    FirstAdmin, bootstrap, create_admin_key_on_host, create_key_on_host, draw_service_key, list_keys_on_host,
    register_service_keys, revoke_key_on_host, rotate_key_on_host,
};

/// The service, to be mounted by the binary.
#[must_use]
pub fn service(ports: Ports, config: IdentityConfig) -> Service {
    Service {
        name: "identity",
        routes: Routes::new(grpc::Identity::server(ports.clone(), config)),
        ports,
        policy: policy::POLICY,
        consumers: Vec::new(),
        timers: Vec::new(),
        migrations: store::MIGRATIONS,
        catalogue: domain::Refusal::CATALOGUE,
    }
}
