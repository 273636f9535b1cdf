//! The service's tables.

mod stock;

use kaifong_kernel::schema::Migration;

/// Every step, in order.
pub const MIGRATIONS: &[Migration] = &[stock::STOCK];
