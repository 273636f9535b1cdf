//! `kaifong bench`: prints the figures.

use std::{process::ExitCode, time::Duration};

use anyhow::Result;
use kaifong_kernel::config::Config;

use super::say;
use crate::{
    bench::{self, Load},
    cli::BenchName,
};

pub(super) async fn run(config: &Config, name: BenchName, clients: u32, seconds: u64) -> Result<ExitCode> {
    let load = Load { clients: clients.max(1), time: Duration::from_secs(seconds.max(1)) };
    for figure in bench::run(config, name, load).await? {
        say(&serde_json::to_string(&figure)?);
    }
    Ok(ExitCode::SUCCESS)
}
