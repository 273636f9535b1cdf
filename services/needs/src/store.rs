//! Rows and states: the only room that speaks SQL.
//!
//! A row is a state as JSON beside the columns that are searched by. What the database hands back is read into the
//! domain's types again, or it is a fault. Personal data is in the vault, and by keyed hashes in `marks`.

pub mod kinds;
pub mod marks;
mod migrations;
pub mod personal;
pub mod referrals;
pub mod seen;
pub mod services;
pub mod waiting;

pub use kaifong_kernel::kept::{Filter, Kept, add, find, get, list, lock, lock_of, of, save};
pub use migrations::MIGRATIONS;
