//! `kaifong migrate`: the databases, their roles and tables, the first administrator, the services' keys, the queues.

use std::{process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use kaifong_kernel::{clock::SystemClock, config::Config};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};

use super::say;
use crate::compose::{Means, Profile, SERVICES, service_url};

pub(super) async fn run(config: Config) -> Result<ExitCode> {
    let folder = config.service_keys.clone();
    let means = Means::new(Profile::Distributed, config, Arc::new(SystemClock), "migrate")?;
    means.migrate().await?;
    let first = means.first_start().await?;
    means.make_queues().await.context("the queues can't be made: run `kaifong migrate` again when RabbitMQ answers")?;
    say(&format!("{} databases are up to date; the services' keys are in {folder}", SERVICES.len()));
    if let Some(first) = first {
        say("The first administrator's key; it is shown once, keep it: 首位管理員的金鑰，只顯示一次，請妥善保存：");
        say(&first.key_secret);
    }
    means.tasks().stop(super::up::SOFT_STOP).await;
    Ok(ExitCode::SUCCESS)
}

/// Makes the role and the database of a service on the server, where they are missing. The role has the password of
/// the URL's own user. A URL that names the service's database already is left to its owner.
///
/// # Errors
/// When the URL's user may not make them.
pub async fn make_database(server: &str, service: &str) -> Result<()> {
    let url = service_url(server, service)?;
    if url == server {
        return Ok(());
    }
    let name = format!("kaifong_{service}");
    let admin = Database::connect(server).await.context("the server of database_url")?;
    let known = |sql: &str| Statement::from_sql_and_values(DbBackend::Postgres, sql, [name.clone().into()]);
    if admin.query_one_raw(known("SELECT 1 FROM pg_roles WHERE rolname = $1")).await?.is_none() {
        let password = password(server).map(|word| format!(" PASSWORD '{}'", word.replace('\'', "''")));
        admin.execute_unprepared(&format!("CREATE ROLE {name} LOGIN{}", password.unwrap_or_default())).await?;
    }
    if admin.query_one_raw(known("SELECT 1 FROM pg_database WHERE datname = $1")).await?.is_none() {
        admin.execute_unprepared(&format!("GRANT {name} TO CURRENT_USER")).await?;
        admin.execute_unprepared(&format!("CREATE DATABASE {name} OWNER {name}")).await?;
    }
    admin.close().await?;
    Ok(())
}

fn password(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let (user, _) = rest.split_once('/').unwrap_or((rest, "")).0.rsplit_once('@')?;
    user.split_once(':').map(|(_, password)| password)
}
