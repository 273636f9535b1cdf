//! Columns of derived rows.

use kaifong_kernel::Result;
use sea_orm::{QueryResult, TryGetable};

/// A column.
pub(super) fn get<T: TryGetable>(row: &QueryResult, name: &str) -> Result<T> {
    Ok(row.try_get("", name)?)
}
