//! Rows and states: the only room that speaks SQL.

mod audited;
pub mod balance;
pub mod bank_account;
pub mod checkout;
pub mod commitment;
pub mod donor;
pub mod fund;
mod fund_seals;
pub mod gift;
pub mod health;
pub mod hold;
pub mod import;
pub mod ledger;
pub mod line;
mod listing;
pub mod migrations;
pub mod payable;
pub mod payment;
pub mod pledge;
pub mod proposal;
pub mod purpose;
pub mod receipt;
mod row;
pub mod seen;
pub mod statement;
pub mod trial;
mod wall;

pub use migrations::MIGRATIONS;
