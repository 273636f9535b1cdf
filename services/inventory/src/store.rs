//! Rows and states: the only room that speaks SQL.
//!
//! A row is a state as JSON beside the columns that are searched by. What the database hands back is read into the
//! domain's types again, or it is a fault.

pub mod answers;
pub mod balance;
pub mod carried;
pub mod catalogue;
pub mod counting;
mod kinds;
pub mod lending;
pub mod lot_stock;
mod migrations;
pub mod movement;
pub mod order_household;
pub mod order_stock;
pub mod reservation;
mod row;
mod stock_kinds;
pub mod verify;

pub use kaifong_kernel::kept::{Filter, Kept, add, count, find, first, get, list, lock, lock_of, of, save};
pub use migrations::MIGRATIONS;
