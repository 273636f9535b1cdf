//! What each command of the binary does.

pub mod bench;
pub mod demo;
pub mod doctor;
pub mod events;
pub mod keys;
pub mod migrate;
pub mod serve;
pub mod up;

use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context, Result, bail};
use kaifong_kernel::{
    clock::SystemClock,
    config::Config,
    telemetry::{self, TelemetrySetup},
};

use crate::{
    cli::{BenchName, Cli, Command, DataArgs},
    compose::{Means, Profile},
};

/// Carries out the command line.
///
/// # Errors
/// What went wrong, for a person to read.
pub async fn run(cli: Cli) -> Result<ExitCode> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    if let Command::Openapi = cli.command {
        say(&kaifong_gateway::openapi_json()?);
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::from_environment(cli.config.as_deref())?;
    let _guard = telemetry::init(&TelemetrySetup {
        name: "kaifong".to_owned(),
        filter: filter(&cli.command, &config),
        format: config.log_format,
        otlp_endpoint: Some(config.otlp_endpoint.clone()).filter(|endpoint| !endpoint.is_empty()),
    })?;
    match cli.command {
        Command::Up(args) => up::run(config, args).await,
        Command::Serve { service } => serve::run(config, &service).await,
        Command::Demo(args) => demo::run(config, args).await,
        Command::Bench { name: BenchName::Plan, seconds, instances, aim, .. } => {
            let folder = instances.context("which instances? --instances DIR")?;
            tokio::task::spawn_blocking(move || bench::plan(&folder, seconds, aim)).await?
        }
        Command::Bench { name, clients, seconds, .. } => bench::run(&config, name, clients, seconds).await,
        Command::Migrate => migrate::run(config).await,
        Command::Keys { at, action } => keys::run(&means(config, &at)?, action).await,
        Command::Events { at, action } => events::run(&means(config, &at)?, action).await,
        Command::Doctor { at, digest } => {
            // What is configured is shown even where the instance can't be opened.
            doctor::show(cli.config.as_deref())?;
            doctor::run(&means(config, &at)?, digest).await
        }
        Command::Openapi => Ok(ExitCode::SUCCESS),
    }
}

/// What is logged: as configured; a demo tells its story itself, and a benchmark prints figures alone.
fn filter(command: &Command, config: &Config) -> String {
    let told = kaifong_kernel::config::KEYS.iter().any(|key| key.name == "log" && key.default == config.log);
    if matches!(command, Command::Demo(_) | Command::Bench { .. }) && told {
        "warn".to_owned()
    } else {
        config.log.clone()
    }
}

/// The means of the instance that a command names. It reads one that is there and makes none.
fn means(config: Config, at: &DataArgs) -> Result<Means> {
    let data = at.data.clone().unwrap_or_else(|| PathBuf::from("./data"));
    let profile = match (at.distributed, &at.data) {
        // On two levels of one command, clap lets both stand.
        (true, Some(_)) => bail!("--data names a folder, and --distributed the configured instance: which?"),
        (true, None) => Profile::Distributed,
        (false, _) if data.join("keys").join("master.key").is_file() => Profile::Embedded(data),
        (false, _) => bail!(
            "{} is no instance: `kaifong up --data DIR` makes one; use --distributed for the one that is configured",
            data.display()
        ),
    };
    Means::new(profile, config, Arc::new(SystemClock), "host")
}

/// Writes a line to standard output; a reader that has gone is no error.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Says on standard error what went wrong.
pub fn failed(error: &anyhow::Error) -> ExitCode {
    let _ = writeln!(std::io::stderr().lock(), "kaifong: {error:#}");
    ExitCode::FAILURE
}

/// Waits for Ctrl-C or the request to end.
///
/// # Errors
/// When the process may not listen for signals.
pub async fn until_stopped() -> Result<()> {
    let mut end = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = end.recv() => {}
    }
    Ok(())
}
