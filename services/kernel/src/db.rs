//! The two databases: PostgreSQL with one pool, SQLite with one writer and a pool of readers per file.

mod errors;

use std::{path::Path, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use sqlx::{
    Executor,
    sqlite::{SqliteJournalMode, SqliteSynchronous},
};

use crate::{serve::Tasks, tx::Dialect};

pub use errors::{is_duplicate, is_lock_timeout, is_race, is_trouble, state};

/// How long a statement may wait for a row that somebody else holds.
const LOCK_TIMEOUT_MS: &str = "5000";
/// How long one statement may take.
const STATEMENT_TIMEOUT_MS: &str = "30000";
/// How long a transaction may sit idle before PostgreSQL ends it.
const IDLE_IN_TRANSACTION_MS: &str = "10000";

/// One service's database.
#[derive(Clone, Debug)]
pub struct Db {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    dialect: Dialect,
}

impl Db {
    /// Opens (and creates) a SQLite file: WAL, `synchronous=FULL`, one writer connection, `readers` readers.
    ///
    /// # Errors
    /// When the file can't be opened or isn't a database.
    pub async fn sqlite(file: &Path, readers: u32) -> Result<Self, DbErr> {
        let url = format!("sqlite://{}?mode=rwc", file.display());
        let writer = Database::connect(sqlite_options(&url, 1, false)).await?;
        let reader = Database::connect(sqlite_options(&url, readers, true)).await?;
        Ok(Self { writer, reader, dialect: Dialect::Sqlite })
    }

    /// Connects to a PostgreSQL database.
    ///
    /// # Errors
    /// When it can't be reached or refuses the role.
    pub async fn postgres(url: &str, connections: u32) -> Result<Self, DbErr> {
        let writer = Database::connect(postgres_options(url, connections)).await?;
        Ok(Self { reader: writer.clone(), writer, dialect: Dialect::Postgres })
    }

    /// The same database, telling a listener every statement that it carries out.
    #[must_use]
    pub fn heard_by(mut self, listener: impl Fn(&sea_orm::Statement) + Clone + Send + Sync + 'static) -> Self {
        let reads = listener.clone();
        self.writer.set_metric_callback(move |heard| listener(heard.statement));
        self.reader.set_metric_callback(move |heard| reads(heard.statement));
        self
    }

    /// Which of the two it is.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The connection for migrations and maintenance; verbs never see it.
    #[must_use]
    pub const fn connection(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a transaction that writes. On SQLite it is IMMEDIATE: a deferred one that upgrades fails at once.
    pub(crate) async fn begin_write(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writer.begin_with_options(options).await
    }

    /// Begins a transaction that only reads.
    pub(crate) async fn begin_read(&self) -> Result<DatabaseTransaction, DbErr> {
        match self.dialect {
            Dialect::Sqlite => self.reader.begin().await,
            Dialect::Postgres => self.reader.begin_with_config(None, Some(sea_orm::AccessMode::ReadOnly)).await,
        }
    }

    /// Begins a transaction that reads every tenant's rows: for checks of the whole database, by the host alone.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn begin_survey(&self) -> Result<DatabaseTransaction, DbErr> {
        let survey = self.begin_read().await?;
        if self.dialect == Dialect::Postgres {
            survey.execute_unprepared("SELECT set_config('kaifong.tenant', '*', true)").await?;
        }
        Ok(survey)
    }

    /// Begins a transaction that writes rows of every tenant: for upkeep of the whole database.
    pub(crate) async fn begin_upkeep(&self) -> Result<DatabaseTransaction, DbErr> {
        let upkeep = self.begin_write().await?;
        if self.dialect == Dialect::Postgres {
            upkeep.execute_unprepared("SELECT set_config('kaifong.tenant', '*', true)").await?;
        }
        Ok(upkeep)
    }

    /// Whether the role that connects is above row-level security, as superusers are: then no row has a wall.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn ignores_walls(&self) -> Result<bool, DbErr> {
        if self.dialect == Dialect::Sqlite {
            return Ok(false);
        }
        let sql = "SELECT rolsuper OR rolbypassrls AS above FROM pg_roles WHERE rolname = current_user";
        let row = self.reader.query_one_raw(Statement::from_string(self.dialect.backend(), sql)).await?;
        row.map_or(Ok(false), |row| row.try_get("", "above"))
    }

    /// Takes a connection and asks it something: the test of liveness.
    ///
    /// # Errors
    /// When the pool gives none in time or the database doesn't answer.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.writer.ping().await?;
        self.reader.ping().await
    }

    /// Whether the pools still have places to give: dead sockets can keep them all (transact-rs/sqlx#4349), and only a new
    /// process mends that. A database that is away doesn't count.
    pub async fn has_places(&self) -> bool {
        let waited = matches!(self.ping().await, Err(DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout)));
        let (all, idle) = self.pool_use();
        !waited || all == 0 || idle > 0
    }

    /// Closes both pools, and waits for it no longer than this: a pool waits for every connection that is lent out, which
    /// may be for ever. Says whether they closed.
    pub async fn close_within(&self, longest: Duration, tasks: &Tasks) -> bool {
        let db = self.clone();
        let closing = tasks.spawn("close", async move { db.close().await });
        #[expect(clippy::disallowed_methods, reason = "bounds the wait for a task, which goes on")]
        let closed = tokio::time::timeout(longest, closing).await.is_ok();
        if !closed {
            tracing::warn!("a database did not close in {longest:?}");
        }
        closed
    }

    /// Closes both pools.
    pub async fn close(&self) {
        for connection in [&self.reader, &self.writer] {
            if let Err(error) = connection.close_by_ref().await {
                tracing::warn!(%error, "a database pool did not close");
            }
        }
    }

    /// Connections of the writer's pool: (all, idle).
    #[must_use]
    pub fn pool_use(&self) -> (u32, u32) {
        let idle = |idle: usize| u32::try_from(idle).unwrap_or(u32::MAX);
        match self.dialect {
            Dialect::Sqlite => {
                let pool = self.writer.get_sqlite_connection_pool();
                (pool.size(), idle(pool.num_idle()))
            }
            Dialect::Postgres => {
                let pool = self.writer.get_postgres_connection_pool();
                (pool.size(), idle(pool.num_idle()))
            }
        }
    }
}

fn sqlite_options(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .min_connections(1)
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(30))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                // What is erased is written over.
                .pragma("secure_delete", "ON")
                .busy_timeout(Duration::from_secs(10));
            if read_only { sqlite.pragma("query_only", "ON") } else { sqlite }
        });
    options
}

fn postgres_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .min_connections(1)
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|postgres| {
            postgres.application_name("kaifong").options([
                ("statement_timeout", STATEMENT_TIMEOUT_MS),
                ("lock_timeout", LOCK_TIMEOUT_MS),
                ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_MS),
                // Ending a transaction that isn't open is only worth a warning, and the release below always ends one.
                ("client_min_messages", "error"),
            ])
        })
        // A future cancelled during BEGIN returns its connection inside an open transaction (transact-rs/sqlx#4393).
        .map_sqlx_postgres_pool_opts(|pool| {
            pool.after_release(|connection, _| {
                Box::pin(async move {
                    connection.execute("ROLLBACK").await?;
                    Ok(true)
                })
            })
        });
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn a_connection_that_is_lent_out_does_not_hold_up_the_end() {
        for bench in testing::both("closing", &[]).await {
            let (db, tasks) = (bench.ports.db(), Tasks::new());
            let lent = db.begin_write().await.unwrap();
            assert!(!db.close_within(Duration::from_millis(50), &tasks).await);
            lent.rollback().await.unwrap();
            assert!(db.close_within(Duration::from_secs(30), &tasks).await);
        }
    }

    #[tokio::test]
    async fn the_role_of_the_tests_is_held_by_walls() {
        for bench in testing::both("walls", &[]).await {
            assert!(!bench.ports.db().ignores_walls().await.unwrap(), "give the tests a role that is no superuser");
        }
    }
}
