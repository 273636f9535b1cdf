//! Durable timers: a table, not a sleep. A timer fires once, after its moment, whoever is running then.

use std::{future::Future, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use rand::Rng;
use sea_orm::{ConnectionTrait, Statement, Value};
use uuid::Uuid;

use crate::{
    auth::Actor,
    call::{Call, Cause, Trace},
    error::{Error, Result},
    ports::Ports,
    schema::{Class, Table},
    tx::Tx,
    values::Instant,
};

pub(crate) const TABLE: Table = Table {
    name: "timer",
    class: Class::Ephemeral,
    tenant: None,
    columns: "timer_id UUID PRIMARY KEY, kind TEXT NOT NULL, subject_id UUID NOT NULL, due_at BIGINT NOT NULL, \
              not_before BIGINT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, fired_at BIGINT, last_error TEXT, \
              state TEXT NOT NULL CHECK (state IN ('waiting', 'fired', 'cancelled'))",
    indexes: &[
        "CREATE INDEX timer_due ON timer (not_before) WHERE state = 'waiting'",
        "CREATE INDEX timer_by_subject ON timer (subject_id, kind) WHERE state = 'waiting'",
        "CREATE INDEX timer_by_age ON timer (due_at) WHERE state <> 'waiting'",
    ],
};

/// Timers looked at in one round.
const ROUND: i64 = 64;

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
    /// Sets a timer: after `due` the handler of `kind` is called with `subject`, once.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn set_timer(&mut self, kind: &'static str, subject: Uuid, due: Instant) -> Result<()> {
        self.timers_set = true;
        let sql = "INSERT INTO timer (timer_id, kind, subject_id, due_at, not_before, state) \
                   VALUES ($1, $2, $3, $4, $4, 'waiting')";
        let id: Uuid = self.mint();
        self.run(sql, [id.into(), kind.into(), subject.into(), due.into()]).await.map(drop)
    }

    /// Cancels the waiting timers of a kind and subject.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn cancel_timer(&mut self, kind: &'static str, subject: Uuid) -> Result<()> {
        let sql = "UPDATE timer SET state = 'cancelled' WHERE subject_id = $1 AND kind = $2 AND state = 'waiting'";
        self.run(sql, [subject.into(), kind.into()]).await.map(drop)
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
    for (id, kind, subject, attempts) in due(ports).await? {
        let Some(handler) = handlers.iter().find(|handler| handler.kind == kind) else {
            tracing::error!(kind, "no handler for timers of kind {kind}");
            postpone(ports, id, attempts + 1, &Error::internal("no handler")).await?;
            continue;
        };
        let call = Call {
            actor: Actor::service(ports.service(), ports.council()),
            original: None,
            cause: Cause::Timer { id },
            trace: Trace::default(),
        };
        match (handler.handler)(ports.clone(), subject, call).await {
            Ok(()) => fired += 1,
            Err(Error::AlreadyDone) => {}
            Err(error) => postpone(ports, id, attempts + 1, &error).await?,
        }
    }
    Ok(fired)
}

async fn due(ports: &Ports) -> Result<Vec<(Uuid, String, Uuid, i32)>> {
    let sql = "SELECT timer_id, kind, subject_id, attempts FROM timer \
               WHERE state = 'waiting' AND not_before <= $1 ORDER BY not_before LIMIT $2";
    let values: [Value; 2] = [ports.now().into(), ROUND.into()];
    let read = ports.db().begin_read().await?;
    let rows = read.query_all_raw(Statement::from_sql_and_values(ports.db().dialect().backend(), sql, values)).await;
    read.rollback().await?;
    let timer = |row: &sea_orm::QueryResult| -> Result<(Uuid, String, Uuid, i32)> {
        Ok((
            row.try_get("", "timer_id")?,
            row.try_get("", "kind")?,
            row.try_get("", "subject_id")?,
            row.try_get("", "attempts")?,
        ))
    };
    rows?.iter().map(timer).collect()
}

/// A timer whose handler failed waits 1 s, 2 s, 4 s … up to an hour, and is never given up.
async fn postpone(ports: &Ports, id: Uuid, attempts: i32, error: &Error) -> Result<()> {
    tracing::warn!(timer = %id, attempts, %error, "timer {id} failed and waits");
    let doublings = u32::try_from(attempts).unwrap_or(1).min(12);
    let wait_ms = (500_i64 << doublings).min(3_600_000) + rand::rng().random_range(0..500);
    let sql =
        "UPDATE timer SET attempts = $2, not_before = $3, last_error = $4 WHERE timer_id = $1 AND state = 'waiting'";
    let values: [Value; 4] =
        [id.into(), attempts.into(), ports.now().plus_millis(wait_ms).into(), error.label().into()];
    let statement = Statement::from_sql_and_values(ports.db().dialect().backend(), sql, values);
    ports.db().connection().execute_raw(statement).await?;
    Ok(())
}
