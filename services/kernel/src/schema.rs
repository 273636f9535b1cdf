//! Tables and migrations: the only way to create a table, and each table says what class it is of.
//!
//! One DDL text serves both databases: the types UUID, BIGINT, INTEGER, TEXT, BYTEA and BOOLEAN.

use async_trait::async_trait;
use futures::TryStreamExt;
use ring::digest::{Context, SHA256};
use sea_orm::{ConnectionTrait, DbErr, Statement, StreamTrait};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTraitSelf, SchemaManager};

use crate::{db::Db, tx::Dialect};

/// What a table is to the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// The record itself: its state is hashed into audit rows.
    Sealed,
    /// Follows from sealed rows and can be computed again.
    Derived,
    /// Neither: queues, caches, personal data that may be erased.
    Ephemeral,
}

/// One table. It can't be written without its class.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its class.
    pub class: Class,
    /// The column that names the owning organisation; gets row-level security on PostgreSQL.
    pub tenant: Option<&'static str>,
    /// Columns and constraints, as between the parentheses of CREATE TABLE.
    pub columns: &'static str,
    /// CREATE INDEX statements.
    pub indexes: &'static [&'static str],
}

/// One step of a service's schema. Steps first expand, then (a version later) contract.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its name, unique over all services, for example `donations_0001_ledger`.
    pub name: &'static str,
    /// Tables it creates.
    pub tables: &'static [Table],
    /// Other statements, for both databases. They may not create a table.
    pub statements: &'static [&'static str],
}

/// The kernel's own tables and then the service's: what its database must hold.
#[must_use]
pub fn whole(service: &'static [Migration]) -> Vec<Migration> {
    crate::ports::MIGRATIONS.iter().chain(service).copied().collect()
}

/// Every table of these migrations with its class: the manifest.
#[must_use]
pub fn manifest(migrations: &[Migration]) -> Vec<(&'static str, Class)> {
    migrations.iter().flat_map(|step| step.tables).map(|table| (table.name, table.class)).collect()
}

struct Step(Migration);

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.0.name
    }
}

#[async_trait]
impl MigrationTrait for Step {
    /// On SQLite too: a step that was cut short would leave tables that the next start can't make again.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let postgres = connection.get_database_backend() == sea_orm::DbBackend::Postgres;
        for table in self.0.tables {
            let create = format!("CREATE TABLE {} ({})", table.name, table.columns);
            connection.execute_unprepared(&create).await?;
            for index in table.indexes {
                connection.execute_unprepared(index).await?;
            }
            if postgres && let Some(column) = table.tenant {
                connection.execute_unprepared(&wall(table.name, column)).await?;
            }
        }
        for statement in self.0.statements {
            let said = statement.to_ascii_uppercase();
            let says = |word: &str| said.split_ascii_whitespace().any(|said| said == word);
            assert!(!(says("CREATE") && says("TABLE")), "{}: a table needs a class", self.0.name);
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// Row-level security: a row is there for its own tenant and for who may see all (`*`); nobody by default.
fn wall(table: &str, column: &str) -> String {
    format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; \
         CREATE POLICY tenant_wall ON {table} USING (current_setting('kaifong.tenant', true) = '*' \
         OR {column}::text = current_setting('kaifong.tenant', true))"
    )
}

struct Migrator(Vec<Migration>);

#[async_trait]
impl MigratorTraitSelf for Migrator {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        self.0.iter().map(|step| Box::new(Step(*step)) as Box<dyn MigrationTrait>).collect()
    }
}

/// Brings a database up to date: the kernel's tables, then the service's.
///
/// # Errors
/// When a statement fails; nothing of the step is kept then.
pub async fn migrate(db: &Db, service: &'static [Migration]) -> Result<(), DbErr> {
    Migrator(whole(service)).up(db.connection(), None).await
}

/// The names of the steps that a database still lacks.
///
/// # Errors
/// When the database can't be read.
pub async fn pending(db: &Db, service: &'static [Migration]) -> Result<Vec<String>, DbErr> {
    let steps = Migrator(whole(service)).get_migration_with_status_read_only(db.connection()).await?;
    let open = steps.iter().filter(|step| step.status() == sea_orm_migration::MigrationStatus::Pending);
    Ok(open.map(|step| step.name().to_owned()).collect())
}

/// Every table that a database really holds, but the migrator's own.
///
/// # Errors
/// When the database can't be read.
pub async fn tables(db: &Db) -> Result<Vec<String>, DbErr> {
    let sql = match db.dialect() {
        Dialect::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        }
        Dialect::Postgres => {
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        }
    };
    let rows = db.connection().query_all_raw(Statement::from_string(db.dialect().backend(), sql)).await?;
    let names: Result<Vec<String>, DbErr> = rows.iter().map(|row| row.try_get("", "name")).collect();
    Ok(names?.into_iter().filter(|name| name != "seaql_migrations").collect())
}

/// A SHA-256 over every row of the tables of these classes, lower-case hexadecimal: equal when nothing changed.
///
/// Streams the rows of every tenant; for tests and `kaifong doctor --digest`.
///
/// # Errors
/// When the database can't be read.
pub async fn digest(db: &Db, migrations: &[Migration], classes: &[Class]) -> Result<String, DbErr> {
    let mut context = Context::new(&SHA256);
    let survey = db.begin_survey().await?;
    for (table, _) in manifest(migrations).into_iter().filter(|(_, class)| classes.contains(class)) {
        context.update(table.as_bytes());
        let sql = row_texts(db, table).await?;
        let mut rows = survey.stream_raw(Statement::from_string(db.dialect().backend(), sql)).await?;
        while let Some(row) = rows.try_next().await? {
            context.update(row.try_get::<String>("", "line")?.as_bytes());
            context.update(b"\n");
        }
    }
    survey.rollback().await?;
    Ok(crate::values::hex(context.finish().as_ref()))
}

/// The question for each row of a table as one text, `line`, in the order of the texts.
pub(crate) async fn row_texts(db: &Db, table: &str) -> Result<String, DbErr> {
    match db.dialect() {
        Dialect::Sqlite => row_text_sqlite(db, table).await,
        Dialect::Postgres => Ok(format!("SELECT t::text AS line FROM {table} t ORDER BY 1")),
    }
}

async fn row_text_sqlite(db: &Db, table: &str) -> Result<String, DbErr> {
    let sql = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
    let rows = db.connection().query_all_raw(Statement::from_string(db.dialect().backend(), sql)).await?;
    let columns: Result<Vec<String>, DbErr> =
        rows.iter().map(|row| row.try_get::<String>("", "name").map(|name| format!("quote(\"{name}\")"))).collect();
    Ok(format!("SELECT {} AS line FROM {table} ORDER BY 1", columns?.join(" || ',' || ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    const NOTES: Table = Table {
        name: "note",
        class: Class::Ephemeral,
        tenant: None,
        columns: "note_id UUID PRIMARY KEY",
        indexes: &[],
    };
    const NAME: &str = "schema_0001_notes";
    const CUT_SHORT: &[Migration] =
        &[Migration { name: NAME, tables: &[NOTES], statements: &["INSERT INTO nowhere VALUES (1)"] }];
    const WHOLE: &[Migration] = &[Migration { name: NAME, tables: &[NOTES], statements: &[] }];

    #[tokio::test]
    async fn a_step_that_is_cut_short_leaves_nothing_and_runs_again() {
        for bench in testing::both("schema", &[]).await {
            let db = bench.ports.db();
            let has = async || tables(db).await.unwrap().iter().any(|name| name == NOTES.name);
            migrate(db, CUT_SHORT).await.unwrap_err();
            assert!(!has().await, "the table of a failed step stayed on {:?}", db.dialect());
            assert_eq!(pending(db, WHOLE).await.unwrap(), [NAME]);
            migrate(db, WHOLE).await.unwrap();
            assert!(has().await);
        }
    }
}
