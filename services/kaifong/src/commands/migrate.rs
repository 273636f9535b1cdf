//! `kaifong migrate`: the databases, their roles and tables, the first administrator, the services' keys, the queues.

use std::{process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use kaifong_kernel::{clock::SystemClock, config::Config};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, Statement};

use super::say;
use crate::compose::{Means, Profile, SERVICES, service_url};

pub(super) async fn run(config: Config) -> Result<ExitCode> {
    let folder = config.service_keys.clone();
    let means = Means::new(Profile::Distributed, config, Arc::new(SystemClock), "migrate")?;
    means.migrate().await?;
    means.first_start(super::up::say_first).await?;
    means.make_queues().await.context("the queues can't be made: run `kaifong migrate` again when RabbitMQ answers")?;
    say(&format!("{} databases are up to date; the services' keys are in {folder}", SERVICES.len()));
    super::up::end(means.tasks(), &[]).await;
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
    // Statements aren't logged: one of them has the password.
    let mut options = ConnectOptions::new(server);
    options.max_connections(1).sqlx_logging(false);
    let admin = Database::connect(options).await.context("the server of database_url")?;
    let known = |sql: &str| Statement::from_sql_and_values(DbBackend::Postgres, sql, [name.clone().into()]);
    if admin.query_one_raw(known("SELECT 1 FROM pg_roles WHERE rolname = $1")).await?.is_none() {
        admin.execute_unprepared(&create_role(&name, password(server)?.as_deref())).await?;
    }
    if admin.query_one_raw(known("SELECT 1 FROM pg_database WHERE datname = $1")).await?.is_none() {
        admin.execute_unprepared(&format!("GRANT {name} TO CURRENT_USER")).await?;
        admin.execute_unprepared(&format!("CREATE DATABASE {name} OWNER {name}")).await?;
    }
    admin.close().await?;
    Ok(())
}

/// The statement that makes a role with this password; without one it can't log in by password.
fn create_role(name: &str, password: Option<&str>) -> String {
    // An E'' text reads the same whatever standard_conforming_strings says.
    let quoted = |word: &str| word.replace('\\', "\\\\").replace('\'', "\\'");
    let password = password.map(|word| format!(" PASSWORD E'{}'", quoted(word))).unwrap_or_default();
    format!("CREATE ROLE {name} LOGIN{password}")
}

/// The password of a URL's user as it is meant: what connects decodes its `%40` to `@` too.
fn password(url: &str) -> Result<Option<String>> {
    let written = || {
        let (_, rest) = url.split_once("://")?;
        let (user, _) = rest.split_once('/').unwrap_or((rest, "")).0.rsplit_once('@')?;
        user.split_once(':').map(|(_, password)| password)
    };
    let Some(written) = written() else { return Ok(None) };
    let decoded = percent_encoding::percent_decode_str(written).decode_utf8();
    Ok(Some(decoded.context("the password of database_url is no UTF-8")?.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roles_password_is_the_urls_own_decoded() {
        let of = |url: &str| password(url).unwrap();
        assert_eq!(of("postgres://admin:p%40ss%2Fw%25@db:5432/postgres").as_deref(), Some("p@ss/w%"));
        assert_eq!(of("postgres://admin:plain@db/postgres?sslmode=require").as_deref(), Some("plain"));
        assert_eq!(of("postgres://admin@db/postgres"), None);
        assert_eq!(of("postgres://db/postgres"), None);
        assert!(password("postgres://admin:%FF@db/postgres").is_err());
    }

    #[test]
    fn a_roles_password_is_quoted() {
        let made = create_role("kaifong_grants", Some(r"o'neil\"));
        assert_eq!(made, r"CREATE ROLE kaifong_grants LOGIN PASSWORD E'o\'neil\\'");
        assert_eq!(create_role("kaifong_grants", None), "CREATE ROLE kaifong_grants LOGIN");
    }
}
