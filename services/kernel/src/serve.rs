//! Serving: the owner of every task, gRPC and admin listeners, soft and then hard shutdown.

mod admin;
mod grpc;
mod tasks;

pub use admin::{Check, Health, admin_router, serve_admin};
pub use grpc::{ServeLimits, serve_grpc};
pub use tasks::Tasks;
