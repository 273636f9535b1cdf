//! Rows and states: the only room that speaks SQL.
//!
//! A row is a state as JSON beside the columns that are searched by. What the database hands back is read into the
//! domain's types again, or it is a fault.

mod kept;
mod kinds;
mod migrations;
mod stock_kinds;

pub use kept::{Filter, Kept, add, count, find, first, get, list, lock, lock_of, of, save};
pub use migrations::MIGRATIONS;
