//! The wire: requests into verbs and questions, answers out. Nothing is judged here.

mod catalogue;
mod catalogue_in;
mod counting;
mod counting_in;
mod counting_out;
mod desk;
mod lending;
mod lending_in;
mod lending_out;
mod out;
mod read;
mod receipt_in;
mod reservation_in;
mod stock;
mod stock_import;
mod stock_in;
mod words;

use kaifong_kernel::Ports;
use kaifong_proto::inventory::v1::{
    catalogue_service_server::CatalogueServiceServer, loan_service_server::LoanServiceServer,
    stock_service_server::StockServiceServer, stock_take_service_server::StockTakeServiceServer,
};
use tonic::service::Routes;

use self::desk::Desk;

/// Every service of inventory.
#[must_use]
pub fn routes(ports: &Ports) -> Routes {
    let of = || ports.clone();
    let desk = || Desk { ports: of() };
    Routes::new(CatalogueServiceServer::new(catalogue::Catalogue(desk())))
        .add_service(StockServiceServer::new(stock::Stock(desk())))
        .add_service(LoanServiceServer::new(lending::Lending { ports: of() }))
        .add_service(StockTakeServiceServer::new(counting::Counting { ports: of() }))
}
