//! The service's tables.

mod households;
mod lending;
mod moments;
mod stock;

use kaifong_kernel::schema::Migration;

/// Every step, in order.
pub const MIGRATIONS: &[Migration] = &[stock::STOCK, lending::LENDING, moments::MOMENTS, households::HOUSEHOLDS];
