//! The planner: what it plans, what its checker refuses, what it says of the jobs it leaves out, and how it plans anew.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[path = "planning/checker.rs"]
mod checker;
#[path = "planning/fleet.rs"]
mod fleet;
#[path = "planning/on_the_road.rs"]
mod on_the_road;
#[path = "planning/osrm.rs"]
mod osrm;
#[path = "planning/properties.rs"]
mod properties;
#[path = "planning/reasons.rs"]
mod reasons;
#[path = "planning/rides.rs"]
mod rides;
#[path = "planning/street.rs"]
mod street;
#[path = "planning/town.rs"]
mod town;
