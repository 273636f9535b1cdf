//! Serving: the owner of every task, gRPC and admin listeners, soft and then hard shutdown, the watchdog.

mod admin;
mod grpc;
mod tasks;
mod watchdog;

pub use admin::{Check, Finding, Health, admin_router, serve_admin};
pub use grpc::{ServeLimits, serve_grpc};
pub use tasks::Tasks;
pub use watchdog::until_beyond_help;
