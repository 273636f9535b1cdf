//! Donations: the relief fund. Gifts and how they came in, the bank's statements, receipts, and the fund's ledger with what
//! is set aside, promised, owed and paid.
//!
//! It promises that every fact is a balanced journal that never changes, that a bank line is booked exactly once, that
//! receipts have no gap, and that no programme and no award is ever promised money twice.

pub mod consumers;
pub mod domain;
pub mod events;
pub mod grpc;
pub mod payment;
pub mod policy;
pub mod statement;
pub mod store;
pub mod verbs;

use std::sync::Arc;

use kaifong_kernel::{Ports, Result, Service, config::Config, values::Code};

use crate::domain::{gift_refusal::GiftRefusal, refusal::FundRefusal};

/// Every refusal of this service.
pub const CATALOGUE: &[Code] = &catalogue();

const REFUSALS: usize = FundRefusal::CATALOGUE.len() + GiftRefusal::CATALOGUE.len();

const fn catalogue() -> [Code; REFUSALS] {
    let (fund, gifts) = (FundRefusal::CATALOGUE, GiftRefusal::CATALOGUE);
    let mut codes = [fund[0]; REFUSALS];
    let mut place = 0;
    while place < REFUSALS {
        codes[place] = if place < fund.len() { fund[place] } else { gifts[place - fund.len()] };
        place += 1;
    }
    codes
}

/// The service, to be mounted by the binary.
///
/// # Errors
/// Where the environment is production: only the sandbox payment provider exists, and it is refused there.
pub fn service(ports: Ports, config: &Config) -> Result<Service> {
    let provider = payment::provider(config.environment)?;
    Ok(Service {
        name: "donations",
        routes: grpc::routes(&ports, Arc::clone(&provider)),
        ports,
        policy: policy::POLICY,
        consumers: consumers::groups(provider),
        timers: consumers::timers(),
        migrations: store::MIGRATIONS,
        catalogue: CATALOGUE,
    })
}
