//! The service's tables.

pub mod fund;
pub mod gifts;
pub mod lists;

use kaifong_kernel::schema::Migration;

/// Every step, in order.
pub const MIGRATIONS: &[Migration] = &[fund::LEDGER, gifts::GIFTS, lists::LISTS];
