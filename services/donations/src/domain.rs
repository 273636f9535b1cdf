//! What the business of gifts and of the fund allows: pure state, no clock, no database, no wire.

pub mod account;
pub mod bank;
pub mod checkout;
pub mod commitment;
pub mod donor;
pub mod entry;
pub mod fund;
pub mod gift;
pub mod gift_refusal;
pub mod grant;
pub mod hold;
pub mod import;
pub mod ledger;
pub mod line;
pub mod matching;
pub mod outline;
pub mod payment;
pub mod pledge;
pub mod position;
pub mod proposal;
pub mod receipt;
pub mod reference;
pub mod refusal;
pub mod statement;
