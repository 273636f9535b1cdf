//! `kaifong bench`: how fast the main work is, beside a reference that is made from the same statements and measured in
//! the same run.

mod gift;
mod hold;
mod load;
mod reference;
mod script;
mod stand;
mod trace;

use anyhow::Result;
use kaifong_kernel::config::Config;
use serde::Serialize;

pub use load::Load;

use crate::cli::BenchName;

/// One line of the result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// What was measured, and on which database.
    pub name: String,
    /// How much.
    pub value: f64,
    /// In what.
    pub unit: &'static str,
    /// What the reference reached in the same run.
    pub reference: Option<f64>,
    /// The value as a multiple of the reference.
    pub ratio: Option<f64>,
    /// Rows that there were at the end: gifts, or holds.
    pub rows: u64,
    /// Callers at once.
    pub clients: u32,
}

/// Measures on embedded SQLite and, where `database_url` is set, on PostgreSQL.
///
/// # Errors
/// When a call fails, or a database can't be made.
pub async fn run(config: &Config, name: BenchName, load: Load) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for stand in stand::each(config).await? {
        let measured = match name {
            BenchName::Gift => gift::measure(&stand, load).await,
            BenchName::Hold => hold::measure(&stand, load).await,
        };
        stand.remove().await?;
        figures.extend(measured?);
    }
    Ok(figures)
}
