//! Dispatch: what agencies ask for is planned into runs of vehicles, brought to households, and followed to its proof.
//!
//! It promises that a vehicle, a crew member and a device are in one place at a time, that a stair-climbing job has its
//! device, its certified operator and its vehicle as one, that no plan is stored which the checker did not judge, that what
//! is done has its proof, and that goods that were not handed over are followed until they are back. The goods themselves
//! are in inventory's books; dispatch asks inventory step by step.

pub mod config;
pub mod consumers;
pub mod domain;
pub mod doors;
pub mod events;
pub mod grpc;
pub mod peers;
pub mod planner;
pub mod planning;
pub mod policy;
pub mod store;
pub mod verbs;

use kaifong_kernel::{Ports, Result, Service, config::Config, wire::Peer};

/// The services that dispatch asks.
pub struct Peers {
    /// Whose goods they are.
    pub inventory: Peer,
    /// Who knows the households.
    pub needs: Peer,
    /// Who makes drivers' keys.
    pub identity: Peer,
}

/// The service, to be mounted by the binary.
///
/// # Errors
/// When the routing service's address is none.
pub fn service(ports: Ports, peers: Peers, config: &Config) -> Result<Service> {
    let means = planner::PlanningMeans::at(&config.routing_url)?;
    Ok(service_with(ports, peers, config, &means))
}

/// The service over another planner or other travel times.
#[must_use]
pub fn service_with(ports: Ports, peers: Peers, config: &Config, means: &planner::PlanningMeans) -> Service {
    let (needs, identity) = (peers::Needs::new(peers.needs), peers::Identity::new(peers.identity));
    let inventory = peers::Inventory::new(peers.inventory);
    let settings = config::Settings::from(config);
    let doors = doors::Doors::new(needs.clone(), identity.clone());
    Service {
        name: "dispatch",
        routes: grpc::routes(&ports, &doors, means, settings),
        ports,
        policy: policy::POLICY,
        consumers: consumers::groups(&inventory, &needs, &identity, means, settings),
        timers: consumers::timers(),
        migrations: store::MIGRATIONS,
        catalogue: domain::refusal::Refusal::CATALOGUE,
    }
}
