//! States that are kept whole: a row is its state as JSON (`facts`) beside the columns that are searched by.
//!
//! A store says by [`Kept`] what its table is; the rest is here, once: a state is added, read, locked, listed and saved
//! within the wall of whoever asks, and each write seals it ([`Tx::touch`]). Names of tables and columns go into the SQL as
//! they stand, so they are constants of the code and never what somebody said. A table has `id UUID PRIMARY KEY`, `facts
//! TEXT NOT NULL`, `tenant_id UUID NOT NULL` where its rows are owned, and the columns of the state.

use sea_orm::{QueryResult, Value};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    audit::Audited,
    error::{Error, Result},
    tx::{Read, Tx},
    values::{Invalid, OrgId, Page, PageOf},
};

/// A state that is kept in a table of its own.
pub trait Kept: Audited + Serialize + DeserializeOwned + Send + Sync {
    /// The table.
    const TABLE: &'static str;
    /// Whether each row is an organisation's own, which nobody else but the council and the services may see. Otherwise
    /// all of it is the council's, or has a wall of the store's own ([`chosen`]).
    const OWNED: bool = false;

    /// The columns that are searched by, each with the value of this state.
    fn columns(&self) -> Vec<(&'static str, Value)>;

    /// Whose it is, where it is owned: the same as long as it is kept.
    fn tenant(&self) -> Option<OrgId> {
        None
    }
}

/// A column and the value it must have; without a value any will do.
pub type Filter = (&'static str, Option<Value>);

/// The state of a row that was asked for its column `facts`.
///
/// # Errors
/// A fault when what is stored is no such state.
pub fn read_row<K: Kept>(row: &QueryResult) -> Result<K> {
    let facts: String = row.try_get("", "facts")?;
    serde_json::from_str(&facts)
        .map_err(|error| Error::internal(format!("a row of {} is unreadable: {error}", K::TABLE)))
}

/// What the column `facts` holds of a state, for a statement of the store's own.
///
/// # Errors
/// A fault when the state can't be written as JSON.
pub fn facts<K: Kept>(state: &K) -> Result<Value> {
    Ok(serde_json::to_string(state).map_err(Error::internal)?.into())
}

/// The conditions of filters, with the caller's wall where rows are owned.
fn conditions<K: Kept>(read: &Read, filters: &[Filter]) -> (String, Vec<Value>) {
    let wall = read.wall().filter(|_| K::OWNED).map(|tenant| ("tenant_id", Some(tenant.into())));
    let (mut text, mut values) = (String::from("1 = 1"), Vec::new());
    for (column, value) in filters.iter().cloned().chain(wall) {
        if let Some(value) = value {
            values.push(value);
            text.push_str(&format!(" AND {column} = ${}", values.len()));
        }
    }
    (text, values)
}

async fn rows<K: Kept>(read: &Read, filters: &[Filter], rest: &str) -> Result<Vec<K>> {
    let (conditions, values) = conditions::<K>(read, filters);
    read_all(read, &format!("SELECT facts FROM {} WHERE {conditions} {rest}", K::TABLE), values).await
}

/// One state, if the caller may see it.
///
/// # Errors
/// When the database can't answer, or what it has is unreadable; so everywhere below.
pub async fn get<K: Kept>(read: &Read, id: Uuid) -> Result<Option<K>> {
    Ok(rows(read, &[("id", Some(id.into()))], "").await?.pop())
}

/// The same, locked until the transaction ends.
///
/// # Errors
/// As [`get`].
pub async fn lock<K: Kept>(tx: &Tx, id: Uuid) -> Result<Option<K>> {
    Ok(rows(tx, &[("id", Some(id.into()))], tx.for_update()).await?.pop())
}

/// Every state that fits, in the order they were added. Only for lists that have a limit of their own.
///
/// # Errors
/// As [`get`].
pub async fn of<K: Kept>(read: &Read, filters: &[Filter]) -> Result<Vec<K>> {
    rows(read, filters, "ORDER BY id").await
}

/// The same, each locked, always in this order.
///
/// # Errors
/// As [`get`].
pub async fn lock_of<K: Kept>(tx: &Tx, filters: &[Filter]) -> Result<Vec<K>> {
    rows(tx, filters, &format!("ORDER BY id{}", tx.for_update())).await
}

/// The first state that fits, locked.
///
/// # Errors
/// As [`get`].
pub async fn first<K: Kept>(tx: &Tx, filters: &[Filter]) -> Result<Option<K>> {
    let rest = format!("ORDER BY id LIMIT 1{}", tx.for_update());
    Ok(rows(tx, filters, &rest).await?.pop())
}

/// The last state that fits.
///
/// # Errors
/// As [`get`].
pub async fn find<K: Kept>(read: &Read, filters: &[Filter]) -> Result<Option<K>> {
    Ok(rows(read, filters, "ORDER BY id DESC LIMIT 1").await?.pop())
}

/// How many states fit.
///
/// # Errors
/// As [`get`].
pub async fn count<K: Kept>(read: &Read, filters: &[Filter]) -> Result<usize> {
    let (conditions, values) = conditions::<K>(read, filters);
    let sql = format!("SELECT COUNT(*) AS n FROM {} WHERE {conditions}", K::TABLE);
    let row = read.one(&sql, values).await?.ok_or_else(|| Error::internal("a count counted nothing"))?;
    usize::try_from(row.try_get::<i64>("", "n")?).map_err(Error::internal)
}

/// The id after which a list by id goes on, or nothing for its first page.
///
/// # Errors
/// A refusal of the field `page.cursor` that is no cursor of such a list.
pub fn after(page: &Page) -> Result<Option<Uuid>> {
    let bad = |_| Invalid::field("page.cursor", "not a cursor of this list: begin at the first page");
    Ok(page.after.as_deref().map(str::parse).transpose().map_err(bad)?)
}

/// One page of states, oldest first.
///
/// # Errors
/// A refusal of a bad cursor ([`after`]); else as [`get`].
pub async fn list<K: Kept>(read: &Read, filters: &[Filter], page: &Page) -> Result<PageOf<K>> {
    let (mut text, mut values) = conditions::<K>(read, filters);
    if let Some(after) = after(page)? {
        values.push(after.into());
        text.push_str(&format!(" AND id > ${}", values.len()));
    }
    let sql = format!("SELECT facts FROM {} WHERE {text} ORDER BY id LIMIT {}", K::TABLE, page.size + 1);
    Ok(PageOf::cut(read_all(read, &sql, values).await?, page, |item: &K| item.audit_id().to_string()))
}

/// The states that a question of the store's own finds, which asks for the column `facts` and sees to the wall.
///
/// # Errors
/// As [`get`].
pub async fn read_all<K: Kept>(read: &Read, sql: &str, values: Vec<Value>) -> Result<Vec<K>> {
    read.all(sql, values).await?.iter().map(read_row).collect()
}

/// The first states by id that fit conditions of the store's own, for what has a wall of its own.
///
/// # Errors
/// As [`get`].
///
/// # Panics
/// When the rows are owned: their wall is the one above.
pub async fn chosen<K: Kept>(read: &Read, conditions: &str, values: Vec<Value>, most: u64) -> Result<Vec<K>> {
    assert!(!K::OWNED, "{} has a tenant", K::TABLE);
    let sql = format!("SELECT facts FROM {} WHERE {conditions} ORDER BY id LIMIT {most}", K::TABLE);
    read_all(read, &sql, values).await
}

/// Adds a state; `false`, and nothing done, when its id or a unique column has its value already.
///
/// # Errors
/// When the database refuses it.
///
/// # Panics
/// When the state of an owned row is nobody's, or the other way round.
pub async fn add<K: Kept>(tx: &mut Tx, state: &K) -> Result<bool> {
    assert_eq!(state.tenant().is_some(), K::OWNED, "whether a row of {} is owned", K::TABLE);
    let mut columns = vec![("id", state.audit_id().into()), ("facts", facts(state)?)];
    columns.extend(state.tenant().map(|tenant| ("tenant_id", tenant.into())));
    columns.extend(state.columns());
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    let (names, values): (Vec<&str>, Vec<Value>) = columns.into_iter().unzip();
    let (names, places) = (names.join(", "), places.join(", "));
    let sql = format!("INSERT INTO {} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING", K::TABLE);
    let added = tx.run(&sql, values).await? == 1;
    if added {
        tx.touch(state);
    }
    Ok(added)
}

/// Writes a state back that was locked. Whose it is never changes.
///
/// # Errors
/// When the database refuses it.
///
/// # Panics
/// When no such row is there: rows are never deleted.
pub async fn save<K: Kept>(tx: &mut Tx, state: &K) -> Result<()> {
    let mut columns = vec![("facts", facts(state)?)];
    columns.extend(state.columns());
    let set: Vec<String> = (2..).zip(&columns).map(|(place, (name, _))| format!("{name} = ${place}")).collect();
    let sql = format!("UPDATE {} SET {} WHERE id = $1", K::TABLE, set.join(", "));
    let id: Value = state.audit_id().into();
    let values: Vec<Value> = std::iter::once(id).chain(columns.into_iter().map(|(_, value)| value)).collect();
    assert_eq!(tx.run(&sql, values).await?, 1, "a row of {} is never deleted", K::TABLE);
    tx.touch(state);
    Ok(())
}
