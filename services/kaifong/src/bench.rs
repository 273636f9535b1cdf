//! `kaifong bench`: how fast the main work is, beside a reference that is made from the same statements and measured in
//! the same run.
#![expect(clippy::float_arithmetic, reason = "rates, times and ratios of a measurement: no money")]

mod gift;
mod hold;
mod load;
pub mod plan;
mod reference;
mod reserve;
mod script;
mod stand;
mod trace;

use anyhow::{Result, anyhow};
use kaifong_kernel::config::Config;
use serde::Serialize;

pub use load::Load;
use load::Reached;

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
    /// Rows that there were at the end: gifts, holds, or reservations.
    pub rows: u64,
    /// Callers at once.
    pub clients: u32,
}

/// What one run of the load reached: its rate beside the reference, and how long a call took.
fn figures(of: &str, unit: &'static str, reached: &Reached, reference: Option<f64>, load: Load) -> Vec<Figure> {
    let figure = |what: &str, value: f64, unit: &'static str, reference: Option<f64>| Figure {
        name: format!("{of}.{what}"),
        value,
        unit,
        reference,
        ratio: reference.map(|reference| value / reference),
        rows: reached.calls,
        clients: load.clients,
    };
    vec![
        figure("rate", reached.per_second, unit, reference),
        figure("p50", reached.p50_ms, "ms", None),
        figure("p99", reached.p99_ms, "ms", None),
    ]
}

/// Measures on embedded SQLite and, where `database_url` is set, on PostgreSQL.
///
/// # Errors
/// When a call fails, or a database can't be made.
pub async fn run(config: &Config, name: BenchName, load: Load) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for stand in stand::each(config, name.service()).await? {
        let measured = match name {
            BenchName::Gift => gift::measure(&stand, load).await,
            BenchName::Hold => hold::measure(&stand, load).await,
            BenchName::Reserve => reserve::measure(&stand, load).await,
            BenchName::Plan => Err(anyhow!("plans have no database: see bench::plan")),
        };
        stand.remove().await?;
        figures.extend(measured?);
    }
    Ok(figures)
}
