//! The wire: requests into verbs and questions, answers out. Nothing is judged here.

mod delivery;
mod delivery_in;
mod fleet;
mod fleet_in;
mod order_in;
mod out;
mod plan;
mod plan_in;
mod proofs;
mod run_out;
mod watch;
mod words;

use kaifong_kernel::{Ports, wire::MESSAGE_LIMIT_BYTES};
use kaifong_proto::dispatch::v1::{
    delivery_service_server::DeliveryServiceServer, fleet_service_server::FleetServiceServer,
    plan_service_server::PlanServiceServer,
};
use tonic::service::Routes;

use crate::{config::Settings, doors::Doors, planner::PlanningMeans};

/// Every service of dispatch.
#[must_use]
pub fn routes(ports: &Ports, doors: &Doors, means: &PlanningMeans, settings: Settings) -> Routes {
    let of = || ports.clone();
    let plans = plan::Plans { ports: of(), doors: doors.clone(), means: means.clone(), settings };
    Routes::new(DeliveryServiceServer::new(delivery::Deliveries { ports: of(), settings }))
        .add_service(FleetServiceServer::new(fleet::Fleet { ports: of() }))
        .add_service(PlanServiceServer::new(plans).max_decoding_message_size(MESSAGE_LIMIT_BYTES))
}
