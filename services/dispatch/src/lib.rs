//! Dispatch: what agencies ask for is planned into runs of vehicles, brought to households, and followed to its proof.
//!
//! It promises that a vehicle, a crew member and a device are in one place at a time, that a stair-climbing job has its
//! device, its certified operator and its vehicle as one, that no plan is stored which the checker did not judge, that what
//! is done has its proof, and that goods that were not handed over are followed until they are back. The goods themselves
//! are in inventory's books; dispatch asks inventory step by step.

pub mod config;
pub mod consumers;
pub mod domain;
pub mod events;
pub mod peers;
pub mod planner;
pub mod planning;
pub mod store;
pub mod verbs;
