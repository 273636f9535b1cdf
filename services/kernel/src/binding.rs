//! Which probes a group's bindings brought: kept in its service's database, because whichever replica gets a probe notes it
//! for the one that sent it.

use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::{
    error::Result,
    inbox::Inbox,
    schema::{Class, Table},
    values::Instant,
};

pub(crate) const TABLE: Table = Table {
    name: "binding_probe",
    class: Class::Ephemeral,
    tenant: None,
    columns: "consumer TEXT NOT NULL, binding TEXT NOT NULL, prober UUID NOT NULL, round BIGINT NOT NULL, \
              seen_at BIGINT NOT NULL, missed_since BIGINT, PRIMARY KEY (consumer, prober, binding)",
    indexes: &[],
};

/// Notes of whoever stopped are forgotten after a day, but for the last of each binding.
const FORGET_S: i64 = 86_400;

/// What a binding brought of one prober's probes.
#[derive(Debug, Clone)]
pub(crate) struct Brought {
    /// The binding.
    pub(crate) binding: String,
    /// The last round of which the probe came.
    pub(crate) round: i64,
    /// When it came.
    pub(crate) seen_at: Instant,
    /// When the last probe came before one that didn't.
    pub(crate) missed_since: Option<Instant>,
}

/// What nobody watched over: the bindings are only known to have worked until then.
#[derive(Debug, Clone)]
pub(crate) struct Unsure {
    /// The last moment they worked.
    pub(crate) since: Instant,
    asked_at: Instant,
}

async fn run(inbox: &Inbox, sql: &str, values: Vec<Value>) -> Result<()> {
    let statement = Statement::from_sql_and_values(inbox.db().dialect().backend(), sql, values);
    inbox.db().connection().execute_raw(statement).await?;
    Ok(())
}

/// A binding brought a probe. One that is missing before it is remembered.
pub(crate) async fn brought(inbox: &Inbox, group: &str, binding: &str, prober: Uuid, round: i64) -> Result<()> {
    let sql = "INSERT INTO binding_probe (consumer, binding, prober, round, seen_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (consumer, prober, binding) DO UPDATE SET round = $4, seen_at = $5, \
               missed_since = CASE WHEN $4 > binding_probe.round + 1 \
               THEN COALESCE(binding_probe.missed_since, binding_probe.seen_at) ELSE binding_probe.missed_since END \
               WHERE $4 > binding_probe.round";
    let values = vec![group.into(), binding.into(), prober.into(), round.into(), inbox.now().into()];
    run(inbox, sql, values).await
}

/// What each binding of a group brought of a prober's probes.
pub(crate) async fn of(inbox: &Inbox, group: &str, prober: Uuid) -> Result<Vec<Brought>> {
    let sql = "SELECT binding, round, seen_at, missed_since FROM binding_probe WHERE consumer = $1 AND prober = $2";
    let values: [Value; 2] = [group.into(), prober.into()];
    let statement = Statement::from_sql_and_values(inbox.db().dialect().backend(), sql, values);
    let rows = inbox.db().connection().query_all_raw(statement).await?;
    let read = |row: &QueryResult| {
        Ok(Brought {
            binding: row.try_get("", "binding")?,
            round: row.try_get("", "round")?,
            seen_at: row.try_get("", "seen_at")?,
            missed_since: row.try_get("", "missed_since")?,
        })
    };
    rows.iter().map(read).collect()
}

/// What a binding missed up to a round is made good.
pub(crate) async fn made_good(inbox: &Inbox, group: &str, binding: &str, prober: Uuid, round: i64) -> Result<()> {
    let sql = "UPDATE binding_probe SET round = $4, seen_at = $5, missed_since = NULL \
               WHERE consumer = $1 AND binding = $2 AND prober = $3";
    let values = vec![group.into(), binding.into(), prober.into(), round.into(), inbox.now().into()];
    run(inbox, sql, values).await
}

/// Since when nobody knows that a group's bindings brought everything: the last probe of all, whoever sent it, or the last
/// before one that is missing and was not made good. Nothing where none ever came.
pub(crate) async fn unsure(inbox: &Inbox, group: &str, bindings: &[&str]) -> Result<Option<Unsure>> {
    let asked_at = inbox.now();
    let sql = "SELECT binding, COALESCE(MIN(missed_since), MAX(seen_at)) AS since FROM binding_probe \
               WHERE consumer = $1 GROUP BY binding";
    let statement = Statement::from_sql_and_values(inbox.db().dialect().backend(), sql, [group.into()]);
    let mut since: Option<Instant> = None;
    for row in inbox.db().connection().query_all_raw(statement).await? {
        let (binding, last): (String, Instant) = (row.try_get("", "binding")?, row.try_get("", "since")?);
        if bindings.contains(&binding.as_str()) {
            since = Some(since.map_or(last, |earliest| earliest.min(last)));
        }
    }
    Ok(since.map(|since| Unsure { since, asked_at }))
}

/// What nobody watched over is made good, up to the moment that was asked at.
pub(crate) async fn sure_again(inbox: &Inbox, group: &str, unsure: &Unsure) -> Result<()> {
    let sql = "UPDATE binding_probe SET missed_since = NULL WHERE consumer = $1 AND seen_at <= $2";
    run(inbox, sql, vec![group.into(), unsure.asked_at.into()]).await
}

/// Forgets the notes of those who stopped probing long ago.
pub(crate) async fn forget(inbox: &Inbox, group: &str) -> Result<()> {
    let before = inbox.now().plus_seconds(-FORGET_S);
    let sql = "DELETE FROM binding_probe WHERE consumer = $1 AND seen_at < $2 AND seen_at < (SELECT MAX(other.seen_at) \
               FROM binding_probe other WHERE other.consumer = $1 AND other.binding = binding_probe.binding)";
    run(inbox, sql, vec![group.into(), before.into()]).await
}
