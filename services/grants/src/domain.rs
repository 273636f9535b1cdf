//! What the business of grants allows: pure state, no clock, no database, no wire.

pub mod acquittal;
pub mod agreement;
pub mod application;
pub mod assessment;
pub mod award;
pub mod disbursement;
pub mod duty;
pub mod ids;
pub mod interest;
pub mod payee;
pub mod programme;
pub mod reference;
pub mod refusal;
pub mod tranche;
pub mod waiver;

use serde::{Deserialize, Serialize};

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both {
    /// English.
    pub en: String,
    /// Traditional Chinese.
    pub zh_hant: String,
}
