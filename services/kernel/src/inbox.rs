//! The inbox: an event is stored first and acknowledged, then applied, per aggregate in the order of its stream.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures::{StreamExt, stream};
use kaifong_proto::{common::v1::ActorRef, events::v1::Envelope};
use rand::Rng;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use tokio::sync::Notify;
use tracing::{Instrument, field::Empty};
use uuid::Uuid;

use crate::{
    auth::Actor,
    call::{Call, Cause, Trace},
    consumer::{Applied, Consumer, StepOver},
    db::Db,
    error::{Error, Result},
    ports::Ports,
    schema::{Class, Table},
    tx::{Dialect, places},
    values::Instant,
    work,
};

pub(crate) const TABLE: Table = Table {
    name: "inbox",
    class: Class::Ephemeral,
    tenant: None,
    columns: "consumer TEXT NOT NULL, event_id UUID NOT NULL, aggregate_id UUID NOT NULL, stream_seq BIGINT NOT NULL, \
              subject TEXT NOT NULL, envelope BYTEA NOT NULL, received_at BIGINT NOT NULL, \
              state TEXT NOT NULL CHECK (state IN ('waiting', 'applied', 'parked')), attempts INTEGER NOT NULL DEFAULT 0, \
              not_before BIGINT NOT NULL DEFAULT 0, last_error TEXT, PRIMARY KEY (consumer, event_id)",
    indexes: &[
        "CREATE INDEX inbox_waiting ON inbox (consumer, received_at) WHERE state = 'waiting'",
        "CREATE INDEX inbox_parked ON inbox (consumer, event_id) WHERE state = 'parked'",
        "CREATE INDEX inbox_by_age ON inbox (received_at) WHERE state = 'applied'",
    ],
};

pub(crate) const CURSOR: Table = Table {
    name: "inbox_cursor",
    class: Class::Ephemeral,
    tenant: None,
    columns: "consumer TEXT NOT NULL, aggregate_id UUID NOT NULL, next_seq BIGINT NOT NULL, \
              PRIMARY KEY (consumer, aggregate_id)",
    indexes: &[],
};

/// Rows looked at in one round.
const ROUND: i64 = 128;
/// Aggregates worked on at once, where the database has more than one writer.
const WORKERS: usize = 8;
/// Failures of the consumer's own before the event is parked.
const ATTEMPTS: i32 = 8;
/// Waits after a failure of the consumer's own, in seconds; the last one repeats.
const WAITS_S: [i64; 4] = [5, 30, 300, 3_600];

/// Stores what arrives for one service.
#[derive(Clone)]
pub struct Inbox {
    db: Db,
    clock: Arc<dyn crate::clock::Clock>,
    filled: Arc<Notify>,
}

impl Inbox {
    /// The inbox in a service's database.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { db: ports.db().clone(), clock: ports.clock_arc(), filled: Arc::new(Notify::new()) }
    }

    /// Stores events for a group, each once; those that are there already, and those that the group is past, are left
    /// alone.
    ///
    /// # Errors
    /// When the database doesn't take them, or an envelope has no ids: then none of them is stored.
    pub async fn store(&self, group: &str, events: &[Envelope]) -> Result<()> {
        let mut rows: Vec<Value> = Vec::with_capacity(events.len() * 7);
        for event in events {
            let event_id: Uuid = event.event_id.parse().map_err(Error::internal)?;
            let aggregate: Uuid = event.aggregate_id.parse().map_err(Error::internal)?;
            rows.extend([
                group.into(),
                event_id.into(),
                aggregate.into(),
                event.stream_seq.into(),
                event.subject.clone().into(),
                prost::Message::encode_to_vec(event).into(),
                self.clock.now().into(),
            ]);
        }
        // A row that was applied and then swept must not come back: it would wait for its turn for ever.
        let sql = format!(
            "INSERT INTO inbox (consumer, event_id, aggregate_id, stream_seq, subject, envelope, received_at, state) \
             SELECT v.column1, v.column2, v.column3, v.column4, v.column5, v.column6, v.column7, 'waiting' \
             FROM (VALUES {}) AS v WHERE NOT EXISTS (SELECT 1 FROM inbox_cursor c WHERE c.consumer = v.column1 \
             AND c.aggregate_id = v.column3 AND c.next_seq > v.column4) ON CONFLICT DO NOTHING",
            places(events.len(), 7)
        );
        if !events.is_empty() {
            let statement = Statement::from_sql_and_values(self.db.dialect().backend(), sql, rows);
            self.db.connection().execute_raw(statement).await?;
            self.filled.notify_one();
        }
        Ok(())
    }

    /// Those of some events that a group neither has nor is past.
    pub(crate) async fn lacking(&self, group: &str, events: Vec<Envelope>) -> Result<Vec<Envelope>> {
        let mut rows: Vec<Value> = Vec::with_capacity(events.len() * 4);
        for event in &events {
            let event_id: Uuid = event.event_id.parse().map_err(Error::internal)?;
            let aggregate: Uuid = event.aggregate_id.parse().map_err(Error::internal)?;
            rows.extend([group.into(), event_id.into(), aggregate.into(), event.stream_seq.into()]);
        }
        if events.is_empty() {
            return Ok(events);
        }
        let sql = format!(
            "SELECT v.column2 AS event_id FROM (VALUES {}) AS v WHERE NOT EXISTS (SELECT 1 FROM inbox_cursor c \
             WHERE c.consumer = v.column1 AND c.aggregate_id = v.column3 AND c.next_seq > v.column4) \
             AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.consumer = v.column1 AND i.event_id = v.column2)",
            places(events.len(), 4)
        );
        let statement = Statement::from_sql_and_values(self.db.dialect().backend(), sql, rows);
        let mut lacking: BTreeSet<String> = BTreeSet::new();
        for row in self.db.connection().query_all_raw(statement).await? {
            lacking.insert(row.try_get::<Uuid>("", "event_id")?.to_string());
        }
        Ok(events.into_iter().filter(|event| lacking.contains(&event.event_id)).collect())
    }

    pub(crate) const fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    pub(crate) fn filled(&self) -> &Notify {
        &self.filled
    }
}

/// Applies a group's events until the service stops.
pub(crate) fn start(ports: &Ports, consumer: Arc<Consumer>, inbox: Inbox) {
    let ports_of_task = ports.clone();
    ports.tasks().spawn("inbox", async move {
        let ports = ports_of_task;
        let stop = ports.tasks().token();
        while !stop.is_cancelled() {
            let quiet = match round(&ports, &consumer).await {
                Ok(applied) => applied == 0,
                Err(error) => {
                    tracing::warn!(%error, group = consumer.group, "the worker of {} waits for its database", consumer.group);
                    true
                }
            };
            if quiet {
                tokio::select! {
                    () = inbox.filled().notified() => {}
                    () = tokio::time::sleep(Duration::from_millis(250)) => {}
                    () = stop.cancelled() => {}
                }
            }
        }
    });
}

/// Applies every event whose turn it is, once; says how many were applied.
pub(crate) async fn round(ports: &Ports, consumer: &Consumer) -> Result<usize> {
    let due = due(ports, consumer.group).await?;
    let at_once = if ports.db().dialect() == Dialect::Sqlite { 1 } else { WORKERS };
    let applied = stream::iter(due)
        .map(|event| async move {
            match apply(ports, consumer, &event).await {
                Ok(done) => usize::from(done),
                Err(error) => {
                    tracing::warn!(%error, group = consumer.group, "an event of {} is left waiting", consumer.group);
                    0
                }
            }
        })
        .buffer_unordered(at_once)
        .fold(0, |sum, one| async move { sum + one })
        .await;
    Ok(applied)
}

/// An event whose turn it is.
pub(crate) struct Due {
    envelope: Vec<u8>,
    pub(crate) event_id: Uuid,
    aggregate: Uuid,
    seq: i64,
    attempts: i32,
}

/// The next event of each aggregate: early ones wait, parked ones hold back their own aggregate only.
pub(crate) async fn due(ports: &Ports, group: &str) -> Result<Vec<Due>> {
    let sql = "SELECT i.event_id, i.aggregate_id, i.stream_seq, i.envelope, i.attempts FROM inbox i \
               LEFT JOIN inbox_cursor c ON c.consumer = i.consumer AND c.aggregate_id = i.aggregate_id \
               WHERE i.consumer = $1 AND i.state = 'waiting' AND i.not_before <= $2 \
               AND i.stream_seq = COALESCE(c.next_seq, 1) ORDER BY i.received_at LIMIT $3";
    let values: [Value; 3] = [group.into(), ports.now().into(), ROUND.into()];
    let read = ports.db().begin_read().await?;
    let rows = read.query_all_raw(Statement::from_sql_and_values(ports.db().dialect().backend(), sql, values)).await;
    read.rollback().await?;
    rows?.iter().map(from_row).collect()
}

impl Due {
    pub(crate) fn read(&self) -> Result<Envelope> {
        prost::Message::decode(self.envelope.as_slice()).map_err(Error::internal)
    }
}

fn from_row(row: &QueryResult) -> Result<Due> {
    Ok(Due {
        envelope: row.try_get("", "envelope")?,
        event_id: row.try_get("", "event_id")?,
        aggregate: row.try_get("", "aggregate_id")?,
        seq: row.try_get("", "stream_seq")?,
        attempts: row.try_get("", "attempts")?,
    })
}

/// Applies an event whose turn it is; says whether it did. A failure is noted beside the event.
pub(crate) async fn apply(ports: &Ports, consumer: &Consumer, due: &Due) -> Result<bool> {
    let group = consumer.group;
    let span = tracing::info_span!("event", group, event_id = %due.event_id, trace_id = Empty);
    let read = due.read();
    // Before the span is entered: then it has its parent.
    let trace = Trace::joined(&span, read.as_ref().map_or("", |envelope| &envelope.traceparent));
    let applying = async {
        match handle(ports, consumer, due, read, trace).await {
            Ok(()) => Ok(true),
            Err(Error::AlreadyDone) => Ok(false),
            Err(error) => failed(ports, group, due, &error).await.map(|()| false),
        }
    };
    applying.instrument(span).await
}

/// Hands the event to the consumer, in a task of its own: a handler that panics fails its event, and the worker goes on.
pub(crate) async fn handle(
    ports: &Ports,
    consumer: &Consumer,
    due: &Due,
    read: Result<Envelope>,
    trace: Trace,
) -> Result<()> {
    let envelope = read?;
    let call = call_for(ports, consumer.group, due, &envelope, trace);
    let (ports_of_task, consumer) = (ports.clone(), consumer.clone());
    let handling = async move {
        match consumer.apply(&ports_of_task, &envelope, call.clone()).await? {
            Applied::Done => Ok(()),
            Applied::Ignored => ports_of_task.execute(call, StepOver).await,
        }
    };
    let handled = ports.tasks().spawn("event", handling).await;
    handled.map_err(|error| Error::unended("a consumer", &error))?
}

fn call_for(ports: &Ports, group: &str, due: &Due, envelope: &Envelope, trace: Trace) -> Call {
    Call {
        actor: Actor::service(ports.service(), ports.council()),
        original: envelope.actor.as_ref().and_then(original),
        cause: Cause::Event { consumer: group.to_owned(), id: due.event_id, aggregate: due.aggregate, seq: due.seq },
        trace,
    }
}

/// Who began it, as it is told along with what follows: by ids, without the roles of then.
pub(crate) fn original(actor: &ActorRef) -> Option<Actor> {
    Some(Actor {
        person: actor.person_id.parse().ok(),
        system: (!actor.system.is_empty()).then(|| actor.system.clone()),
        tenant: actor.tenant_id.parse().ok()?,
        council: false,
        roles: Vec::new(),
        principal: actor.principal.clone(),
        person_since: None,
        created_by: None,
    })
}

/// Trouble waits a moment and isn't counted; a failure of the consumer's own waits longer each time and then parks.
async fn failed(ports: &Ports, group: &str, due: &Due, error: &Error) -> Result<()> {
    let jitter_ms = rand::rng().random_range(0..1_000);
    let (attempts, wait_ms) = if error.is_trouble() {
        (due.attempts, 500 + jitter_ms)
    } else {
        let step = usize::try_from(due.attempts).unwrap_or(0).min(WAITS_S.len() - 1);
        (due.attempts + 1, WAITS_S[step] * 1_000 + jitter_ms)
    };
    let parked = attempts >= ATTEMPTS;
    tracing::warn!(group, event_id = %due.event_id, attempts, parked, %error, "{group} could not apply event {}", due.event_id);
    let not_before: Instant = ports.now().plus_millis(wait_ms);
    let sql = "UPDATE inbox SET attempts = $3, not_before = $4, last_error = $5, state = $6 \
               WHERE consumer = $1 AND event_id = $2 AND state = 'waiting'";
    let state = if parked { "parked" } else { "waiting" };
    let values: [Value; 6] =
        [group.into(), due.event_id.into(), attempts.into(), not_before.into(), error.label().into(), state.into()];
    let statement = Statement::from_sql_and_values(ports.db().dialect().backend(), sql, values);
    // Parked and somebody's work at once: an event that only parks is nobody's.
    let conn = work::begin(ports).await?;
    let mine = conn.execute_raw(statement).await?.rows_affected() == 1;
    if parked && mine {
        work::parked_event(ports, &conn, group, due.event_id).await?;
    }
    Ok(conn.commit().await?)
}
