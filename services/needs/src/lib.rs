//! Needs: households under a pseudonym, where they live, what they allow, what they lack, and how heavy that is.
//!
//! It promises that what identifies anybody lives in the vault under each subject's own key and is found nowhere once that
//! subject is erased; that an agency sees its own households alone, and learns of another's service to the same household
//! nothing but its class and month; that nobody is contacted who has died or withdrawn; and that a need is met by what its
//! orders handed over, in whatever order that is told.

pub mod consumers;
pub mod domain;
pub mod events;
pub mod grpc;
pub mod policy;
pub mod store;
pub mod verbs;

use kaifong_kernel::{Ports, Service};

/// The service, to be mounted by the binary.
#[must_use]
pub fn service(ports: Ports) -> Service {
    Service {
        name: "needs",
        routes: grpc::routes(&ports),
        ports,
        policy: policy::POLICY,
        consumers: consumers::groups(),
        timers: Vec::new(),
        migrations: store::MIGRATIONS,
        catalogue: domain::refusal::Refusal::CATALOGUE,
    }
}
