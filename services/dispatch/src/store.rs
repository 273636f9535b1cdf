//! Rows and states: the only room that speaks SQL.
//!
//! A row is a state as JSON beside the columns that are searched by. What the database hands back is read into the
//! domain's types again, or it is a fault.

pub mod bookings;
pub mod jobs;
pub mod kinds;
mod migrations;
pub mod open_lines;
pub mod routings;
pub mod seen;

pub use kaifong_kernel::kept::{Filter, Kept, add, count, find, first, get, list, lock, lock_of, of, save};
pub use migrations::MIGRATIONS;
