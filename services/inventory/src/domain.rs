//! What the business of goods allows: pure state, no clock, no database, no wire.

pub mod asset;
pub mod calendar;
pub mod gtin;
pub mod ids;
pub mod import;
pub mod item;
pub mod lending_refusal;
pub mod loan;
pub mod location;
pub mod lot;
pub mod movement;
pub mod picking;
pub mod receipt;
pub mod refusal;
pub mod reservation;
pub mod stock_take;
pub mod terms;
pub mod words;

use serde::{Deserialize, Serialize};

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both {
    /// English.
    pub en: String,
    /// Traditional Chinese.
    pub zh_hant: String,
}
