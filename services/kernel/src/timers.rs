//! Durable timers: a table, not a sleep. A timer fires once, after its moment, whoever is running then.

use std::{future::Future, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use rand::Rng;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use tracing::{Instrument, field::Empty};
use uuid::Uuid;

use crate::{
    auth::Actor,
    call::{Call, Cause, Trace},
    error::{Error, Result},
    inbox,
    ports::Ports,
    schema::{Class, Table},
    tx::Tx,
    values::Instant,
    work,
};

pub(crate) const TABLE: Table = Table {
    name: "timer",
    class: Class::Ephemeral,
    tenant: None,
    columns: "timer_id UUID PRIMARY KEY, kind TEXT NOT NULL, subject_id UUID NOT NULL, due_at BIGINT NOT NULL, \
              actor TEXT NOT NULL, traceparent TEXT NOT NULL, not_before BIGINT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, fired_at BIGINT, last_error TEXT, \
              state TEXT NOT NULL CHECK (state IN ('waiting', 'fired', 'cancelled'))",
    indexes: &[
        "CREATE INDEX timer_due ON timer (not_before) WHERE state = 'waiting'",
        "CREATE INDEX timer_by_subject ON timer (subject_id, kind) WHERE state = 'waiting'",
        "CREATE INDEX timer_by_age ON timer (due_at) WHERE state <> 'waiting'",
    ],
};

/// Timers looked at in one round.
const ROUND: i64 = 64;
/// Failures of its own after which a timer is somebody's work.
const ATTEMPTS: i32 = 8;

type Handler = Arc<dyn Fn(Ports, Uuid, Call) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// What a service does when a timer of one kind falls due.
#[derive(Clone)]
pub struct TimerHandler {
    /// Kind of the timer, for example `hold.expiry`.
    pub kind: &'static str,
    handler: Handler,
}

impl TimerHandler {
    /// A handler that executes exactly one verb with the call it is given.
    pub fn new<H, F>(kind: &'static str, handler: H) -> Self
    where
        H: Fn(Ports, Uuid, Call) -> F + Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        Self { kind, handler: Arc::new(move |ports, subject, call| Box::pin(handler(ports, subject, call))) }
    }
}

impl Tx {
    /// Sets a timer: after `due` the handler of `kind` is called with `subject`, once, on behalf of whoever this call goes
    /// back to and in its trace.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn set_timer(&mut self, kind: &'static str, subject: Uuid, due: Instant) -> Result<()> {
        self.timers_set = true;
        let sql = "INSERT INTO timer (timer_id, kind, subject_id, due_at, actor, traceparent, not_before, state) \
                   VALUES ($1, $2, $3, $4, $5, $6, $4, 'waiting')";
        let id: Uuid = self.mint();
        let actor = serde_json::to_string(self.call.initiator()).map_err(Error::internal)?;
        let trace = self.call.trace.0.clone();
        let values = [id.into(), kind.into(), subject.into(), due.into(), actor.into(), trace.into()];
        self.run(sql, values).await.map(drop)
    }

    /// Cancels the waiting timers of a kind and subject.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn cancel_timer(&mut self, kind: &'static str, subject: Uuid) -> Result<()> {
        let wanted = "subject_id = $1 AND kind = $2 AND state = 'waiting'";
        let values: [Value; 2] = [subject.into(), kind.into()];
        let failing = format!("SELECT timer_id FROM timer WHERE {wanted} AND attempts >= {ATTEMPTS}");
        for row in self.all(&failing, values.clone()).await? {
            let id: Uuid = row.try_get("", "timer_id")?;
            self.close_work(work::FAILING_TIMER, &id.to_string()).await?;
        }
        self.run(&format!("UPDATE timer SET state = 'cancelled' WHERE {wanted}"), values).await.map(drop)
    }
}

/// Fires timers until the service stops.
pub(crate) fn start(ports: &Ports, handlers: Arc<Vec<TimerHandler>>) {
    let ports_of_task = ports.clone();
    ports.tasks().spawn("timers", async move {
        let ports = ports_of_task;
        let stop = ports.tasks().token();
        while !stop.is_cancelled() {
            let fired = round(&ports, &handlers).await.unwrap_or_else(|error| {
                tracing::warn!(%error, service = ports.service(), "the timers of {} wait for the database", ports.service());
                0
            });
            if fired == 0 {
                tokio::select! {
                    () = ports.timers_set().notified() => {}
                    () = tokio::time::sleep(Duration::from_millis(500)) => {}
                    () = stop.cancelled() => {}
                }
            }
        }
    });
}

/// Fires every timer that is due, once; says how many fired.
pub(crate) async fn round(ports: &Ports, handlers: &[TimerHandler]) -> Result<usize> {
    let mut fired = 0;
    for timer in due(ports).await? {
        fired += usize::from(turn(ports, handlers, &timer).await?);
    }
    Ok(fired)
}

/// Fires a timer that is due; says whether it did. A failure is noted beside the timer.
pub(crate) async fn turn(ports: &Ports, handlers: &[TimerHandler], timer: &Due) -> Result<bool> {
    let span = tracing::info_span!("timer", kind = timer.kind, timer = %timer.id, trace_id = Empty);
    // Before the span is entered: then it has its parent.
    let trace = Trace::joined(&span, &timer.traceparent);
    let firing = async {
        match fire(ports, handlers, timer, trace).await {
            Ok(()) => Ok(true),
            Err(Error::AlreadyDone) => Ok(false),
            Err(error) => postpone(ports, timer, &error).await.map(|()| false),
        }
    };
    firing.instrument(span).await
}

/// Calls the handler, in a task of its own: one that panics fails its timer, and the others fire.
pub(crate) async fn fire(ports: &Ports, handlers: &[TimerHandler], timer: &Due, trace: Trace) -> Result<()> {
    let handler = handlers.iter().find(|handler| handler.kind == timer.kind);
    let handler = handler
        .ok_or_else(|| Error::internal(format!("no handler for timers of kind {}", timer.kind)))?
        .handler
        .clone();
    let actor: Actor = serde_json::from_str(&timer.actor).map_err(Error::internal)?;
    let call = Call {
        actor: Actor::service(ports.service(), ports.council()),
        original: inbox::original(&actor.to_ref()),
        cause: Cause::Timer { id: timer.id },
        trace,
    };
    let (ports_of_task, subject) = (ports.clone(), timer.subject);
    let fired = ports.tasks().spawn("timer", async move { handler(ports_of_task, subject, call).await }).await;
    fired.map_err(|error| Error::unended("a timer's handler", &error))?
}

/// A timer that is due.
pub(crate) struct Due {
    pub(crate) id: Uuid,
    kind: String,
    subject: Uuid,
    actor: String,
    traceparent: String,
    attempts: i32,
}

pub(crate) async fn due(ports: &Ports) -> Result<Vec<Due>> {
    let sql = "SELECT timer_id, kind, subject_id, actor, traceparent, attempts FROM timer \
               WHERE state = 'waiting' AND not_before <= $1 ORDER BY not_before LIMIT $2";
    let values: [Value; 2] = [ports.now().into(), ROUND.into()];
    let read = ports.db().begin_read().await?;
    let rows = read.query_all_raw(Statement::from_sql_and_values(ports.db().dialect().backend(), sql, values)).await;
    read.rollback().await?;
    let timer = |row: &QueryResult| -> Result<Due> {
        Ok(Due {
            id: row.try_get("", "timer_id")?,
            kind: row.try_get("", "kind")?,
            subject: row.try_get("", "subject_id")?,
            actor: row.try_get("", "actor")?,
            traceparent: row.try_get("", "traceparent")?,
            attempts: row.try_get("", "attempts")?,
        })
    };
    rows?.iter().map(timer).collect()
}

/// Trouble waits a moment and isn't counted; a failure of the timer's own waits 1 s, 2 s, 4 s … up to an hour, and the
/// eighth makes it somebody's work. It is never given up.
async fn postpone(ports: &Ports, timer: &Due, error: &Error) -> Result<()> {
    let jitter_ms = rand::rng().random_range(0..500);
    let (attempts, wait_ms) = if error.is_trouble() {
        (timer.attempts, 750 + jitter_ms)
    } else {
        let doublings = u32::try_from(timer.attempts + 1).unwrap_or(1).min(12);
        (timer.attempts + 1, (500_i64 << doublings).min(3_600_000) + jitter_ms)
    };
    tracing::warn!(timer = %timer.id, attempts, %error, "timer {} failed and waits", timer.id);
    let sql =
        "UPDATE timer SET attempts = $2, not_before = $3, last_error = $4 WHERE timer_id = $1 AND state = 'waiting'";
    let values: [Value; 4] =
        [timer.id.into(), attempts.into(), ports.now().plus_millis(wait_ms).into(), error.label().into()];
    let statement = Statement::from_sql_and_values(ports.db().dialect().backend(), sql, values);
    let conn = work::begin(ports).await?;
    let mine = conn.execute_raw(statement).await?.rows_affected() == 1;
    if mine && attempts >= ATTEMPTS {
        work::failing_timer(ports, &conn, &timer.kind, timer.id).await?;
    }
    Ok(conn.commit().await?)
}
