//! Forgetting: what only served to do a thing once goes when nothing can ask for it again.

use std::time::Duration;

use sea_orm::{ConnectionTrait, Statement, Value};

use crate::{error::Result, ports::Ports, values::Instant};

/// How often the tables are swept.
const EVERY: Duration = Duration::from_secs(3_600);
/// Rows that one statement removes.
const ROWS: i64 = 1_000;

/// What is removed when it is older than `$1`, `$2` rows at most. The last row only repeats what its group applied long
/// ago: its cursor is past it. Idempotency keys, applied events, timers that are over, work that was done.
const SWEEPS: &[&str] = &[
    "DELETE FROM idempotency WHERE (tenant_id, principal, idempotency_key) IN (SELECT tenant_id, principal, \
     idempotency_key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
    "DELETE FROM inbox WHERE (consumer, event_id) IN (SELECT consumer, event_id FROM inbox \
     WHERE state = 'applied' AND received_at < $1 ORDER BY received_at LIMIT $2)",
    "DELETE FROM timer WHERE timer_id IN (SELECT timer_id FROM timer \
     WHERE state <> 'waiting' AND due_at < $1 ORDER BY due_at LIMIT $2)",
    "DELETE FROM work_item WHERE work_item_id IN (SELECT work_item_id FROM work_item \
     WHERE state = 'closed' AND COALESCE(closed_at, due_at) < $1 ORDER BY COALESCE(closed_at, due_at) LIMIT $2)",
    "DELETE FROM inbox WHERE (consumer, event_id) IN (SELECT i.consumer, i.event_id FROM inbox i \
     JOIN inbox_cursor c ON c.consumer = i.consumer AND c.aggregate_id = i.aggregate_id \
     WHERE i.state = 'waiting' AND i.stream_seq < c.next_seq AND i.received_at < $1 LIMIT $2)",
];

/// Published events, from the first on: a group that is new one day is offered what is still there.
const SWEEP_OUTBOX: &str = "DELETE FROM outbox WHERE event_id IN (SELECT event_id FROM outbox \
                            WHERE published_at IS NOT NULL AND published_at < $1 ORDER BY published_at LIMIT $2)";

/// Sweeps a service's tables every hour until its tasks stop. Published events are kept for ever where `outbox_keep_days`
/// is 0.
pub(crate) fn start(ports: &Ports, keep_days: u32, outbox_keep_days: u32) {
    let ports_of_task = ports.clone();
    ports.tasks().spawn("retention", async move {
        let ports = ports_of_task;
        let stop = ports.tasks().token();
        while !stop.is_cancelled() {
            let before = |days: u32| ports.now().plus_days(-i64::from(days));
            let outbox = (outbox_keep_days > 0).then(|| before(outbox_keep_days));
            match sweep(&ports, before(keep_days), outbox).await {
                Ok(0) => {}
                Ok(gone) => tracing::info!(gone, service = ports.service(), "{gone} rows were old enough to go"),
                Err(error) => tracing::warn!(%error, service = ports.service(), "old rows stay until the next sweep"),
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    });
}

/// Removes what is older than `before`, and events published before `outbox`; says how many rows went.
async fn sweep(ports: &Ports, before: Instant, outbox: Option<Instant>) -> Result<u64> {
    let mut gone = 0;
    let sweeps = SWEEPS.iter().map(|sql| (*sql, before)).chain(outbox.map(|outbox| (SWEEP_OUTBOX, outbox)));
    for (sql, before) in sweeps {
        loop {
            let values: [Value; 2] = [before.into(), ROWS.into()];
            let statement = Statement::from_sql_and_values(ports.db().dialect().backend(), sql, values);
            let upkeep = ports.db().begin_upkeep().await?;
            let removed = upkeep.execute_raw(statement).await?.rows_affected();
            upkeep.commit().await?;
            gone += removed;
            if removed < ROWS.unsigned_abs() || ports.tasks().token().is_cancelled() {
                break;
            }
        }
    }
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use kaifong_proto::events::v1::Envelope;
    use uuid::Uuid;

    use super::*;
    use crate::{Tx, Verb, auth::Role, inbox::Inbox, testing, work};

    async fn rows(ports: &Ports, table: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) AS n FROM {table}");
        let statement = Statement::from_string(ports.db().dialect().backend(), sql);
        ports.db().connection().query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    #[tokio::test]
    async fn what_was_applied_long_ago_goes_and_what_waits_stays() {
        for bench in testing::both("retention", &[]).await {
            bench.leaves("one of its events waits and must not be swept away");
            let events: Vec<Envelope> = (1..=3)
                .map(|seq| Envelope {
                    event_id: Uuid::from_u128(seq).to_string(),
                    aggregate_id: Uuid::from_u128(9).to_string(),
                    stream_seq: i64::try_from(seq).unwrap(),
                    subject: "test.thing.done.v1".to_owned(),
                    ..Envelope::default()
                })
                .collect();
            Inbox::new(&bench.ports).store("retention.group", &events).await.unwrap();
            let now = bench.ports.now();
            assert_eq!(sweep(&bench.ports, now.plus_days(1), None).await.unwrap(), 0, "everything waits");
            let run = async |sql: &str| bench.ports.db().connection().execute_unprepared(sql).await.unwrap();
            run("UPDATE inbox SET state = 'applied' WHERE stream_seq = 1").await;
            assert_eq!(sweep(&bench.ports, now.plus_days(-1), None).await.unwrap(), 0, "nothing is old");
            assert_eq!(sweep(&bench.ports, now.plus_days(1), None).await.unwrap(), 1);
            let aggregate = Uuid::from_u128(9);
            let moved = format!(
                "INSERT INTO inbox_cursor (consumer, aggregate_id, next_seq) VALUES ('retention.group', {}, 3)",
                match bench.ports.db().dialect() {
                    crate::Dialect::Sqlite => format!("x'{}'", aggregate.simple()),
                    crate::Dialect::Postgres => format!("'{aggregate}'"),
                }
            );
            run(&moved).await;
            assert_eq!(sweep(&bench.ports, now.plus_days(1), None).await.unwrap(), 1, "the group is past the second");
            assert_eq!(rows(&bench.ports, "inbox").await, 1);
        }
    }

    #[tokio::test]
    async fn work_that_was_done_goes_by_the_day_it_was_closed() {
        for bench in testing::both("retention", &[]).await {
            let ports = &bench.ports;
            let conn = work::begin(ports).await.unwrap();
            for number in 1..=2 {
                work::parked_event(ports, &conn, "retention.group", Uuid::from_u128(number)).await.unwrap();
            }
            conn.commit().await.unwrap();
            bench.clock.advance_seconds(40 * 86_400);
            let done = format!("retention.group/{}", Uuid::from_u128(1));
            ports.execute(testing::call(&testing::person("ann", &[Role::Admin])), CloseWork(done)).await.unwrap();
            let now = ports.now();
            assert_eq!(sweep(ports, now, None).await.unwrap(), 0, "it was opened long ago, and closed just now");
            assert_eq!(
                sweep(ports, now.plus_seconds(1), None).await.unwrap(),
                2,
                "the item, and the key of who closed it"
            );
            let left = ports.db().begin_upkeep().await.unwrap();
            let sql = Statement::from_string(ports.db().dialect().backend(), "SELECT state FROM work_item");
            let states = left.query_all_raw(sql).await.unwrap();
            let states: Vec<String> = states.iter().map(|row| row.try_get("", "state").unwrap()).collect();
            assert_eq!(states, ["open"], "what waits for somebody stays, however old");
        }
    }

    /// Closes the work of a parked event.
    struct CloseWork(String);

    impl Verb for CloseWork {
        const NAME: &'static str = "CloseWork";
        type Out = ();

        async fn run(&self, tx: &mut Tx) -> Result<()> {
            tx.close_work(work::PARKED_EVENT, &self.0).await
        }
    }

    #[tokio::test]
    async fn published_events_go_by_a_setting_of_their_own() {
        for bench in testing::both("retention", &[]).await {
            bench.leaves("one of its events was never carried and must not be swept away");
            let run = async |sql: &str| bench.ports.db().connection().execute_unprepared(sql).await.unwrap();
            let id = |number: u8| match bench.ports.db().dialect() {
                crate::Dialect::Sqlite => format!("x'{number:032x}'"),
                crate::Dialect::Postgres => format!("'{}'", Uuid::from_u128(number.into())),
            };
            let now = bench.ports.now();
            for (number, published) in [(1, now.micros().to_string()), (2, "NULL".to_owned())] {
                run(&format!(
                    "INSERT INTO outbox (event_id, aggregate_id, stream_seq, subject, payload, actor, traceparent, \
                     recorded_at, published_at) VALUES ({}, {}, {number}, 'a.b.c.v1', '', '', '', 0, {published})",
                    id(number),
                    id(9)
                ))
                .await;
            }
            assert_eq!(sweep(&bench.ports, now.plus_days(1), None).await.unwrap(), 0, "kept for ever");
            assert_eq!(sweep(&bench.ports, now.plus_days(1), Some(now.plus_days(-1))).await.unwrap(), 0, "not old");
            assert_eq!(sweep(&bench.ports, now.plus_days(-1), Some(now.plus_days(1))).await.unwrap(), 1);
            assert_eq!(rows(&bench.ports, "outbox").await, 1, "what nothing has carried stays");
        }
    }
}
