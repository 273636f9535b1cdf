//! The wire: requests into verbs and questions, answers out. Nothing is judged here.

mod household;
mod household_in;
mod need;
mod need_in;
mod out;
mod personal_in;
mod words;

use kaifong_kernel::Ports;
use kaifong_proto::needs::v1::{
    household_service_server::HouseholdServiceServer, need_service_server::NeedServiceServer,
};
use tonic::service::Routes;

/// Every service of needs.
#[must_use]
pub fn routes(ports: &Ports) -> Routes {
    let of = || ports.clone();
    Routes::new(HouseholdServiceServer::new(household::Households { ports: of() }))
        .add_service(NeedServiceServer::new(need::Needs { ports: of() }))
}
