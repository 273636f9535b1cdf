//! What every kind of state has in common: it is added, locked, saved and listed by its columns.

use kaifong_kernel::{
    Error, Read, Result, Tx,
    audit::Audited,
    reexport::uuid::Uuid,
    values::{Invalid, OrgId, Page, PageOf},
};
use sea_orm::{QueryResult, Value};
use serde::{Serialize, de::DeserializeOwned};

/// A state that is kept in a table of its own.
pub trait Kept: Audited + Serialize + DeserializeOwned + Send + Sync {
    /// The table: `id`, `facts` and the columns below.
    const TABLE: &'static str;
    /// Whether each row is an organisation's own.
    const OWNED: bool;

    /// The columns that are searched by.
    fn columns(&self) -> Vec<(&'static str, Value)>;

    /// Whose it is, where it is owned.
    fn tenant(&self) -> Option<OrgId>;
}

/// A column and the value it must have.
pub type Filter = (&'static str, Option<Value>);

fn read_row<K: Kept>(row: &QueryResult) -> Result<K> {
    let facts: String = row.try_get("", "facts")?;
    serde_json::from_str(&facts)
        .map_err(|error| Error::internal(format!("a row of {} is unreadable: {error}", K::TABLE)))
}

fn facts<K: Kept>(state: &K) -> Result<Value> {
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
    let sql = format!("SELECT facts FROM {} WHERE {conditions} {rest}", K::TABLE);
    read.all(&sql, values).await?.iter().map(read_row).collect()
}

/// One state, if the caller may see it.
pub async fn get<K: Kept>(read: &Read, id: Uuid) -> Result<Option<K>> {
    Ok(rows(read, &[("id", Some(id.into()))], "").await?.pop())
}

/// The same, locked until the transaction ends.
pub async fn lock<K: Kept>(tx: &Tx, id: Uuid) -> Result<Option<K>> {
    Ok(rows(tx, &[("id", Some(id.into()))], tx.for_update()).await?.pop())
}

/// Every state of a parent, in the order they were added. Only for lists that have a limit of their own.
pub async fn of<K: Kept>(read: &Read, filters: &[Filter]) -> Result<Vec<K>> {
    rows(read, filters, "ORDER BY id").await
}

/// The same, each locked, always in this order.
pub async fn lock_of<K: Kept>(tx: &Tx, filters: &[Filter]) -> Result<Vec<K>> {
    rows(tx, filters, &format!("ORDER BY id{}", tx.for_update())).await
}

/// The first state that fits, locked.
pub async fn first<K: Kept>(tx: &Tx, filters: &[Filter]) -> Result<Option<K>> {
    let rest = format!("ORDER BY id LIMIT 1{}", tx.for_update());
    Ok(rows(tx, filters, &rest).await?.pop())
}

/// The last state that fits.
pub async fn find<K: Kept>(read: &Read, filters: &[Filter]) -> Result<Option<K>> {
    Ok(rows(read, filters, "ORDER BY id DESC LIMIT 1").await?.pop())
}

/// How many states fit.
pub async fn count<K: Kept>(read: &Read, filters: &[Filter]) -> Result<usize> {
    let (conditions, values) = conditions::<K>(read, filters);
    let sql = format!("SELECT COUNT(*) AS n FROM {} WHERE {conditions}", K::TABLE);
    let row = read.one(&sql, values).await?.ok_or_else(|| Error::internal("a count counted nothing"))?;
    usize::try_from(row.try_get::<i64>("", "n")?).map_err(Error::internal)
}

/// One page of states, oldest first.
pub async fn list<K: Kept>(read: &Read, filters: &[Filter], page: &Page) -> Result<PageOf<K>> {
    let (mut text, mut values) = conditions::<K>(read, filters);
    if let Some(after) = &page.after {
        let bad = |_| Invalid::field("page.cursor", "not a cursor of this list: begin at the first page");
        values.push(after.parse::<Uuid>().map_err(bad)?.into());
        text.push_str(&format!(" AND id > ${}", values.len()));
    }
    let sql = format!("SELECT facts FROM {} WHERE {text} ORDER BY id LIMIT {}", K::TABLE, page.size + 1);
    let items = read.all(&sql, values).await?.iter().map(read_row).collect::<Result<Vec<K>>>()?;
    Ok(PageOf::cut(items, page, |item| item.audit_id().to_string()))
}

/// Adds a state; `false` when a unique column has its value already.
pub async fn add<K: Kept>(tx: &mut Tx, state: &K) -> Result<bool> {
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

/// Writes a state back. Whose it is never changes.
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
