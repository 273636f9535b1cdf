//! `kaifong bench`: prints the figures.

use std::{path::Path, process::ExitCode, time::Duration};

use anyhow::Result;
use kaifong_kernel::config::Config;

use super::say;
use crate::{
    bench::{self, Load},
    cli::{Aim, BenchName},
};

pub(super) async fn run(config: &Config, name: BenchName, clients: u32, seconds: u64) -> Result<ExitCode> {
    let load = Load { clients: clients.max(1), time: Duration::from_secs(seconds.max(1)) };
    for figure in bench::run(config, name, load).await? {
        say(&serde_json::to_string(&figure)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// Plans instances; a line each, and one in all for each objective.
pub(super) fn plan(folder: &Path, seconds: u64, aim: Option<Aim>) -> Result<ExitCode> {
    let aims = aim.map_or_else(|| Aim::ALL.to_vec(), |aim| vec![aim]);
    let mut unsaid = None;
    let totals = bench::plan::run(folder, seconds.max(1), &aims, &mut |figure| match serde_json::to_string(figure) {
        Ok(line) => say(&line),
        Err(error) => unsaid = Some(error),
    })?;
    unsaid.map_or(Ok(()), Err)?;
    for total in totals {
        say(&serde_json::to_string(&total)?);
    }
    Ok(ExitCode::SUCCESS)
}
