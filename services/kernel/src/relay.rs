//! The relay: the only holder of the bus. Any number of replicas run one each.

use std::{sync::Arc, time::Duration};

use kaifong_proto::events::v1::Envelope;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::{
    auth::Actor,
    bus::Bus,
    db::Db,
    error::{Error, Result},
    ports::Ports,
    telemetry::names,
    tx::Dialect,
};

/// Rows claimed and confirms outstanding at once.
const BATCH: i64 = 256;
/// How long a claimed row is ours: database time.
const LEASE_US: i64 = 10_000_000;

/// Publishes pending rows until the service stops: at once when something was emitted, and every `poll`.
pub(crate) fn start(ports: &Ports, bus: Arc<dyn Bus>, poll: Duration) {
    let ports_of_task = ports.clone();
    ports.tasks().spawn("relay", async move {
        let ports = ports_of_task;
        let stop = ports.tasks().token();
        while !stop.is_cancelled() {
            match round(&ports, &bus).await {
                Ok(0) => {
                    tokio::select! {
                        () = ports.outbox_filled().notified() => {}
                        () = tokio::time::sleep(poll) => {}
                        () = stop.cancelled() => {}
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, service = ports.service(), "the relay of {} waits", ports.service());
                    tokio::time::sleep(poll).await;
                }
            }
        }
    });
}

/// One batch in a task of its own: a panic costs this round, not the relay.
async fn round(ports: &Ports, bus: &Arc<dyn Bus>) -> Result<usize> {
    let (owned, bus) = (ports.clone(), bus.clone());
    let round = ports.tasks().spawn("relay_round", async move { pump(&owned, bus.as_ref()).await });
    round.await.map_err(|error| Error::unended("a round of the relay", &error))?
}

/// Publishes one batch; says how many rows were marked published.
pub(crate) async fn pump(ports: &Ports, bus: &dyn Bus) -> Result<usize> {
    let rows = claim(ports.db()).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let envelopes: Vec<Envelope> = rows.iter().filter_map(|row| readable(ports, row)).collect();
    // No transaction is open while the bus works.
    let carried = bus.publish(&envelopes).await;
    let (mut done, mut unsure) = (Vec::new(), Vec::new());
    for (event, sure) in envelopes.iter().zip(carried) {
        let id: Uuid = event.event_id.parse().map_err(Error::internal)?;
        if sure { done.push(id) } else { unsure.push(id) }
    }
    mark(ports.db(), &done).await?;
    release(ports.db(), &unsure).await?;
    metrics::counter!(names::RELAY_PUBLISHED, "service" => ports.service()).increment(done.len() as u64);
    if done.is_empty() && !unsure.is_empty() {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(done.len())
}

/// Claims pending rows in one short statement that nobody else's claim waits for.
async fn claim(db: &Db) -> Result<Vec<QueryResult>> {
    let now = db.dialect().now_us();
    let sql = format!(
        "UPDATE outbox SET leased_until = {now} + {LEASE_US} WHERE event_id IN (\
         SELECT event_id FROM outbox WHERE published_at IS NULL AND leased_until < {now} \
         ORDER BY recorded_at LIMIT {BATCH}{}) RETURNING *",
        db.dialect().skip_locked()
    );
    if db.dialect() == Dialect::Sqlite && !any_pending(db).await? {
        return Ok(Vec::new());
    }
    Ok(db.connection().query_all_raw(Statement::from_string(db.dialect().backend(), sql)).await?)
}

/// On SQLite a look costs no writer's turn.
async fn any_pending(db: &Db) -> Result<bool> {
    let sql = "SELECT 1 AS one FROM outbox WHERE published_at IS NULL LIMIT 1";
    let read = db.begin_read().await?;
    let row = read.query_one_raw(Statement::from_string(db.dialect().backend(), sql)).await?;
    read.rollback().await?;
    Ok(row.is_some())
}

async fn mark(db: &Db, ids: &[Uuid]) -> Result<()> {
    let set = format!("published_at = {}", db.dialect().now_us());
    update(db, &set, ids).await
}

async fn release(db: &Db, ids: &[Uuid]) -> Result<()> {
    update(db, "leased_until = 0", ids).await
}

async fn update(db: &Db, set: &str, ids: &[Uuid]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let places: Vec<String> = (1..=ids.len()).map(|place| format!("${place}")).collect();
    let sql = format!("UPDATE outbox SET {set} WHERE event_id IN ({})", places.join(", "));
    let values: Vec<Value> = ids.iter().map(|id| (*id).into()).collect();
    db.connection().execute_raw(Statement::from_sql_and_values(db.dialect().backend(), sql, values)).await?;
    Ok(())
}

/// The event of a row. One that can't be read stays in the outbox and keeps nobody else's event there.
fn readable(ports: &Ports, row: &QueryResult) -> Option<Envelope> {
    let read = envelope(row);
    if let Err(error) = &read {
        let id = row.try_get::<Uuid>("", "event_id").unwrap_or_default();
        tracing::error!(%error, service = ports.service(), event_id = %id, "the outbox row of event {id} can't be read");
    }
    read.ok()
}

pub(crate) fn envelope(row: &QueryResult) -> Result<Envelope> {
    let actor: String = row.try_get("", "actor")?;
    let actor: Actor = serde_json::from_str(&actor).map_err(Error::internal)?;
    Ok(Envelope {
        event_id: row.try_get::<Uuid>("", "event_id")?.to_string(),
        aggregate_id: row.try_get::<Uuid>("", "aggregate_id")?.to_string(),
        stream_seq: row.try_get("", "stream_seq")?,
        subject: row.try_get("", "subject")?,
        payload: row.try_get("", "payload")?,
        actor: Some(actor.to_ref()),
        traceparent: row.try_get("", "traceparent")?,
        recorded_at_us: row.try_get("", "recorded_at")?,
    })
}
