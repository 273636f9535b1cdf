//! What a verb and a question may touch: one transaction, its caller, its clock, and what they leave behind.

use std::{
    collections::BTreeMap,
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::{
    audit::{Audited, Touched},
    auth::Actor,
    call::Call,
    clock::Clock,
    error::Result,
    outbox::Emit,
    ports::Ports,
    values::{HkDate, Instant, OrgId},
    vault::Vault,
};

/// Which database it is. SQL is one text for both wherever it can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// The same for sea-orm.
    #[must_use]
    pub const fn backend(self) -> DbBackend {
        match self {
            Self::Sqlite => DbBackend::Sqlite,
            Self::Postgres => DbBackend::Postgres,
        }
    }

    /// The database's own clock in microseconds, as an expression.
    pub(crate) const fn now_us(self) -> &'static str {
        match self {
            Self::Sqlite => "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
            Self::Postgres => "CAST(extract(epoch from clock_timestamp()) * 1000000 AS BIGINT)",
        }
    }

    /// ` FOR UPDATE SKIP LOCKED` where rows have locks.
    pub(crate) const fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }
}

/// A transaction that reads, under the caller's tenant.
pub struct Read {
    conn: DatabaseTransaction,
    dialect: Dialect,
    now: Instant,
    pub(crate) call: Call,
    clock: Arc<dyn Clock>,
    vault: Vault,
}

impl Read {
    pub(crate) async fn begin(ports: &Ports, call: &Call) -> Result<Self> {
        Self::over(ports, call, ports.db().begin_read().await?).await
    }

    async fn over(ports: &Ports, call: &Call, conn: DatabaseTransaction) -> Result<Self> {
        let dialect = ports.db().dialect();
        let read = Self {
            conn,
            dialect,
            now: ports.clock().now(),
            call: call.clone(),
            clock: ports.clock_arc(),
            vault: ports.vault().clone(),
        };
        read.see().await?;
        Ok(read)
    }

    /// Tells PostgreSQL whose rows there are for this call.
    async fn see(&self) -> Result<()> {
        if self.dialect == Dialect::Postgres {
            let seen = self.wall().map_or_else(|| "*".to_owned(), |tenant| tenant.uuid().to_string());
            self.one("SELECT set_config('kaifong.tenant', $1, true)", [seen.into()]).await?;
        }
        Ok(())
    }

    /// The moment this transaction began.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// The date in Hong Kong at that moment.
    #[must_use]
    pub fn today(&self) -> HkDate {
        self.now.hk_date()
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.call.actor
    }

    /// On whose behalf, when a service acts.
    #[must_use]
    pub const fn original_actor(&self) -> Option<&Actor> {
        self.call.original.as_ref()
    }

    /// The tenant that every question about a tenant's table must be held to; `None` for those who see all:
    /// the council and the services.
    #[must_use]
    pub fn wall(&self) -> Option<OrgId> {
        let actor = self.actor();
        if actor.council || actor.has(crate::auth::Role::Service) { None } else { Some(actor.tenant) }
    }

    /// The connection, for store rooms.
    #[must_use]
    pub const fn conn(&self) -> &DatabaseTransaction {
        &self.conn
    }

    /// Which database it is.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Locks the rows that a SELECT reads: ` FOR UPDATE`, or nothing on SQLite, whose writers queue anyway.
    #[must_use]
    pub const fn for_update(&self) -> &'static str {
        match self.dialect {
            Dialect::Sqlite => "",
            Dialect::Postgres => " FOR UPDATE",
        }
    }

    /// The vault of personal data.
    #[must_use]
    pub const fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The first row of a question, with `$1, $2 …` for the values.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn one(&self, sql: &str, values: impl IntoIterator<Item = Value> + Send) -> Result<Option<QueryResult>> {
        Ok(self.conn.query_one_raw(self.statement(sql, values)).await?)
    }

    /// Every row of a question. The question limits them.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn all(&self, sql: &str, values: impl IntoIterator<Item = Value> + Send) -> Result<Vec<QueryResult>> {
        Ok(self.conn.query_all_raw(self.statement(sql, values)).await?)
    }

    fn statement(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        Statement::from_sql_and_values(self.dialect.backend(), sql, values)
    }

    pub(crate) async fn end(self) -> Result<()> {
        Ok(self.conn.rollback().await?)
    }
}

/// A transaction that writes. Only `execute` makes one, and only `execute` ends it.
pub struct Tx {
    read: Read,
    pub(crate) emits: Vec<Emit>,
    pub(crate) touched: BTreeMap<(&'static str, Uuid), Touched>,
    pub(crate) timers_set: bool,
    /// Rows that statements touched since the verb began.
    rows: AtomicU64,
}

impl Deref for Tx {
    type Target = Read;

    fn deref(&self) -> &Read {
        &self.read
    }
}

impl Tx {
    pub(crate) async fn begin(ports: &Ports, call: &Call) -> Result<Self> {
        let conn = ports.db().begin_write().await?;
        let read = Read::over(ports, call, conn).await?;
        Ok(Self { read, emits: Vec::new(), touched: BTreeMap::new(), timers_set: false, rows: AtomicU64::new(0) })
    }

    /// Mints an id.
    #[must_use]
    pub fn mint<I: From<Uuid>>(&self) -> I {
        I::from(self.read.clock.mint())
    }

    /// Tells the other services, once this transaction has committed.
    pub fn emit(&mut self, event: Emit) {
        self.emits.push(event);
    }

    /// Puts an aggregate's state into the audit row. Called by every store function that saves a sealed aggregate;
    /// the last state within one transaction counts.
    pub fn touch<A: Audited>(&mut self, aggregate: &A) {
        let touched = Touched::of(aggregate);
        self.touched.insert((A::KIND, aggregate.audit_id()), touched);
    }

    /// Carries out a statement, with `$1, $2 …` for the values; says how many rows it touched.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn run(&self, sql: &str, values: impl IntoIterator<Item = Value> + Send) -> Result<u64> {
        let rows = self.read.conn.execute_raw(self.read.statement(sql, values)).await?.rows_affected();
        self.rows.fetch_add(rows, Ordering::Relaxed);
        Ok(rows)
    }

    /// The same about rows of any organisation, where the caller sees only their own.
    pub(crate) async fn run_for_all(&self, sql: &str, values: impl IntoIterator<Item = Value> + Send) -> Result<u64> {
        let walled = self.dialect == Dialect::Postgres && self.wall().is_some();
        if walled {
            self.one("SELECT set_config('kaifong.tenant', '*', true)", []).await?;
        }
        let rows = self.run(sql, values).await?;
        if walled {
            self.read.see().await?;
        }
        Ok(rows)
    }

    /// What was claimed for the verb is none of its own doing.
    pub(crate) fn begin_verb(&self) {
        self.rows.store(0, Ordering::Relaxed);
    }

    /// Whether the verb changed anything, or tells of anything.
    pub(crate) fn has_changed(&self) -> bool {
        self.rows.load(Ordering::Relaxed) > 0 || !self.touched.is_empty() || !self.emits.is_empty()
    }

    /// Goes on under another command's call, with nothing collected yet: commands that share a transaction.
    pub(crate) async fn enter(&mut self, call: Call) -> Result<()> {
        self.emits.clear();
        self.touched.clear();
        self.read.call = call;
        self.read.see().await
    }

    /// Sets, undoes or lets go of a savepoint.
    pub(crate) async fn savepoint(&self, sql: &'static str) -> Result<()> {
        Ok(self.read.conn.execute_unprepared(sql).await.map(drop)?)
    }

    pub(crate) async fn commit(self) -> Result<()> {
        Ok(self.read.conn.commit().await?)
    }

    pub(crate) async fn rollback(self) -> Result<()> {
        self.read.end().await
    }
}

/// `($1, $2), ($3, $4)`: the places of `rows` rows of `columns` values.
pub(crate) fn places(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let names: Vec<String> = (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", names.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}
