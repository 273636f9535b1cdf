//! The wire: requests into verbs and questions, answers out. Nothing is judged here.

mod bank;
mod bank_import;
mod bank_in;
mod bank_out;
mod donation;
mod donation_in;
mod donation_out;
mod fields;
mod fund;
mod fund_in;
mod fund_out;
mod receipt;
mod receipt_in;
mod words;

use std::sync::Arc;

use kaifong_kernel::{Ports, wire::MESSAGE_LIMIT_BYTES};
use kaifong_proto::donations::v1::{
    bank_service_server::BankServiceServer, donation_service_server::DonationServiceServer,
    fund_service_server::FundServiceServer, receipt_service_server::ReceiptServiceServer,
};
use tonic::service::Routes;

use crate::payment::PaymentProvider;

/// Every service of donations; new checkouts go to this payment provider.
#[must_use]
pub fn routes(ports: &Ports, provider: Arc<dyn PaymentProvider>) -> Routes {
    let of = || ports.clone();
    let funds = FundServiceServer::new(fund::Funds { ports: of() });
    let donations = DonationServiceServer::new(donation::Donations { ports: of(), provider });
    let banks = BankServiceServer::new(bank::Banks { ports: of() });
    let receipts = ReceiptServiceServer::new(receipt::Receipts { ports: of() });
    Routes::new(funds)
        .add_service(donations)
        .add_service(banks.max_decoding_message_size(MESSAGE_LIMIT_BYTES))
        .add_service(receipts)
}
