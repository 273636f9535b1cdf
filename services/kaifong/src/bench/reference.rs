//! What the same statements reach without the system: one transaction a call, one after the other on SQLite, from as many
//! clients on PostgreSQL.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use sea_orm::{
    ConnectionTrait, DbBackend, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};
use uuid::Uuid;

use super::{
    load::{Load, as_f64},
    script,
    stand::{Stand, Store},
    trace::{Part, Pattern},
};

/// Transactions a second of the reference; `None` where pgbench isn't installed.
pub async fn per_second(stand: &Stand, patterns: &[Pattern], load: Load) -> Result<Option<f64>> {
    match stand.store() {
        Store::Sqlite => looped(stand, patterns, load).await.map(Some),
        Store::Postgres(url) => {
            let Some(pgbench) = find_pgbench() else { return Ok(None) };
            run_pgbench(&pgbench, url, &script::pgbench(patterns), stand.folder(), load).await.map(Some)
        }
    }
}

async fn looped(stand: &Stand, patterns: &[Pattern], load: Load) -> Result<f64> {
    let connection = stand.ports().db().connection();
    let begun = Instant::now();
    let mut turns = 0_u64;
    while begun.elapsed() < load.time {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = connection.begin_with_options(options).await?;
        for pattern in patterns.iter().filter(|pattern| !pattern.sql.trim_start().starts_with("SELECT")) {
            let values: Vec<Value> = pattern.parts.iter().map(|part| value(part, turns)).collect();
            transaction.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, &pattern.sql, values)).await?;
        }
        transaction.commit().await?;
        turns += 1;
    }
    Ok(as_f64(turns) / begun.elapsed().as_secs_f64())
}

fn value(part: &Part, turn: u64) -> Value {
    match part {
        Part::Same(value) => value.clone(),
        Part::Id(number, _) => {
            let number = u64::try_from(*number).unwrap_or(u64::MAX);
            Uuid::from_u64_pair(number, 0x8000_0000_0000_0000 | turn).into()
        }
        Part::Text(number, _) => format!("{number}-{turn}").into(),
    }
}

/// On the path, or where Debian's package puts it.
fn find_pgbench() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    folders.into_iter().map(|folder| folder.join("pgbench")).find(|file| file.exists())
}

async fn run_pgbench(pgbench: &Path, url: &str, script: &str, folder: &Path, load: Load) -> Result<f64> {
    let file = folder.join("reference.sql");
    std::fs::write(&file, script)?;
    let (clients, seconds) = (load.clients.to_string(), load.time.as_secs().max(1).to_string());
    let mut command = tokio::process::Command::new(pgbench);
    let command = command.args(["-n", "-j", "2", "-c", &clients, "-T", &seconds, "-f"]).arg(&file).arg(url);
    let output = command.output().await.context("pgbench can't be run")?;
    let told = String::from_utf8_lossy(&output.stdout);
    let line = told.lines().find_map(|line| line.strip_prefix("tps = "));
    let figure = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    match figure.filter(|_| output.status.success()) {
        Some(figure) => Ok(figure),
        None => bail!("pgbench: {}", String::from_utf8_lossy(&output.stderr)),
    }
}
