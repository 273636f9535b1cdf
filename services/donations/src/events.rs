//! Facts as they travel: ids, amounts and dates only.

pub mod fund;
pub mod gift;
