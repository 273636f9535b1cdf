//! Inventory: the council's goods. What there is, where it lies, for whom it is set aside, and how it came and went.
//!
//! It promises that every unit is followed from where it came to where it went by movements that never change, that a place
//! where goods lie never holds less than nothing at any moment, that what is set aside is there, and that what is on a
//! published run is never lost to somebody else.

pub mod consumers;
pub mod domain;
pub mod events;
pub mod grpc;
pub mod policy;
pub mod sheet;
pub mod store;
pub mod verbs;

use kaifong_kernel::{Ports, Service, values::Code};

use crate::domain::{lending_refusal::LendingRefusal, refusal::Refusal};

/// The refusals of every part of this service.
const PARTS: &[&[Code]] = &[Refusal::CATALOGUE, LendingRefusal::CATALOGUE];

/// Every refusal of this service.
pub const CATALOGUE: &[Code] = &catalogue();

const fn count() -> usize {
    let (mut count, mut part) = (0, 0);
    while part < PARTS.len() {
        count += PARTS[part].len();
        part += 1;
    }
    count
}

const fn catalogue() -> [Code; count()] {
    let mut codes = [PARTS[0][0]; count()];
    let (mut place, mut part) = (0, 0);
    while part < PARTS.len() {
        let mut of_part = 0;
        while of_part < PARTS[part].len() {
            codes[place] = PARTS[part][of_part];
            (place, of_part) = (place + 1, of_part + 1);
        }
        part += 1;
    }
    codes
}

/// The service, to be mounted by the binary.
#[must_use]
pub fn service(ports: Ports) -> Service {
    Service {
        name: "inventory",
        routes: grpc::routes(&ports),
        ports,
        policy: policy::POLICY,
        consumers: consumers::groups(),
        timers: consumers::timers(),
        migrations: store::MIGRATIONS,
        catalogue: CATALOGUE,
    }
}
