//! The wire: requests into verbs and questions, answers out. Nothing is judged here.

mod application;
mod application_in;
mod award;
mod award_in;
mod documents;
mod out;
mod payment;
mod payment_in;
mod programme;
mod programme_in;
mod words;

use kaifong_kernel::{Ports, config::Config, wire::MESSAGE_LIMIT_BYTES};
use kaifong_proto::grants::v1::{
    application_service_server::ApplicationServiceServer, award_service_server::AwardServiceServer,
    payment_service_server::PaymentServiceServer, programme_service_server::ProgrammeServiceServer,
};
use tonic::service::Routes;

/// Every service of grants.
#[must_use]
pub fn routes(ports: &Ports, config: &Config) -> Routes {
    let of = || ports.clone();
    let payments = payment::Payments {
        ports: of(),
        payee_cool_off_seconds: config.payee_cool_off_seconds,
        two_approver_threshold_minor: config.two_approver_threshold_minor,
    };
    let applications = ApplicationServiceServer::new(application::Applications { ports: of() });
    Routes::new(ProgrammeServiceServer::new(programme::Programmes { ports: of() }))
        .add_service(applications.max_decoding_message_size(MESSAGE_LIMIT_BYTES))
        .add_service(AwardServiceServer::new(award::Awards { ports: of() }))
        .add_service(PaymentServiceServer::new(payments))
}
