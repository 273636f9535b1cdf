//! What a service looks like from the outside between its requests: outbox, inboxes, pool, tasks.

use std::{collections::BTreeSet, time::Duration};

use sea_orm::{ConnectionTrait, QueryResult, Statement};

use super::names;
use crate::{error::Result, ports::Ports, values::Instant};

/// How often the gauges are set.
const EVERY: Duration = Duration::from_secs(10);

/// Sets the gauges of a service every 10 s until its tasks stop.
pub fn watch(ports: &Ports) {
    let ports_of_task = ports.clone();
    ports.tasks().spawn("gauges", async move {
        let ports = ports_of_task;
        let stop = ports.tasks().token();
        let mut seen = Seen::default();
        while !stop.is_cancelled() {
            if let Err(error) = measure(&ports, &mut seen).await {
                tracing::debug!(%error, service = ports.service(), "the gauges of {} keep their last values", ports.service());
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    });
}

/// Groups and kinds that have a gauge: what isn't counted any more is 0, not what it was.
#[derive(Default)]
pub(super) struct Seen {
    groups: BTreeSet<String>,
    kinds: BTreeSet<&'static str>,
}

/// Sets every gauge once.
pub(super) async fn measure(ports: &Ports, seen: &mut Seen) -> Result<()> {
    pool(ports);
    tasks(ports, seen);
    let rows = count(ports).await?;
    outbox(ports, &rows)?;
    inboxes(ports, &rows, seen)
}

async fn count(ports: &Ports) -> Result<Vec<QueryResult>> {
    let sql = "SELECT 'pending' AS state, '' AS consumer, COUNT(*) AS n, MIN(recorded_at) AS oldest \
               FROM outbox WHERE published_at IS NULL \
               UNION ALL SELECT 'waiting', consumer, COUNT(*), 0 FROM inbox WHERE state = 'waiting' GROUP BY consumer \
               UNION ALL SELECT 'parked', consumer, COUNT(*), 0 FROM inbox WHERE state = 'parked' GROUP BY consumer";
    let read = ports.db().begin_read().await?;
    let rows = read.query_all_raw(Statement::from_string(ports.db().dialect().backend(), sql)).await;
    read.rollback().await?;
    Ok(rows?)
}

fn outbox(ports: &Ports, rows: &[QueryResult]) -> Result<()> {
    for row in rows {
        if row.try_get::<String>("", "state")? == "pending" {
            let oldest: Option<i64> = row.try_get("", "oldest")?;
            let age_us = oldest.map_or(0, |oldest| ports.now().since_us(Instant::from_micros(oldest)).max(0));
            let age = Duration::from_micros(u64::try_from(age_us).unwrap_or(0));
            metrics::gauge!(names::OUTBOX_PENDING, "service" => ports.service()).set(small(row.try_get("", "n")?));
            metrics::gauge!(names::OUTBOX_AGE, "service" => ports.service()).set(age);
        }
    }
    Ok(())
}

fn inboxes(ports: &Ports, rows: &[QueryResult], seen: &mut Seen) -> Result<()> {
    for group in &seen.groups {
        for name in [names::INBOX_WAITING, names::INBOX_PARKED] {
            metrics::gauge!(name, "service" => ports.service(), "group" => group.clone()).set(0);
        }
    }
    for row in rows {
        let (state, group): (String, String) = (row.try_get("", "state")?, row.try_get("", "consumer")?);
        let name = match state.as_str() {
            "waiting" => names::INBOX_WAITING,
            "parked" => names::INBOX_PARKED,
            _ => continue,
        };
        metrics::gauge!(name, "service" => ports.service(), "group" => group.clone()).set(small(row.try_get("", "n")?));
        seen.groups.insert(group);
    }
    Ok(())
}

fn pool(ports: &Ports) {
    let (all, idle) = ports.db().pool_use();
    for (state, count) in [("idle", idle), ("used", all.saturating_sub(idle))] {
        metrics::gauge!(names::POOL_CONNECTIONS, "service" => ports.service(), "state" => state).set(count);
    }
}

fn tasks(ports: &Ports, seen: &mut Seen) {
    let running = ports.tasks().running();
    seen.kinds.extend(running.keys().copied());
    for kind in &seen.kinds {
        let count = running.get(kind).copied().unwrap_or(0);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        metrics::gauge!(names::TASKS_RUNNING, "service" => ports.service(), "kind" => *kind).set(count);
    }
}

/// A count as a gauge takes it.
fn small(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use kaifong_proto::events::v1::Envelope;
    use uuid::Uuid;

    use super::*;
    use crate::{inbox::Inbox, telemetry::metrics_text, testing};

    #[tokio::test]
    async fn waiting_events_are_seen_and_forgotten_again() {
        let _ = metrics_text();
        for bench in testing::both("gauges", &[]).await {
            let mut seen = Seen::default();
            let event = Envelope {
                event_id: Uuid::from_u128(1).to_string(),
                aggregate_id: Uuid::from_u128(2).to_string(),
                stream_seq: 1,
                subject: "test.thing.done.v1".to_owned(),
                ..Envelope::default()
            };
            Inbox::new(&bench.ports).store("gauges.group", &[event]).await.unwrap();
            measure(&bench.ports, &mut seen).await.unwrap();
            let gauge = "kaifong_inbox_waiting{service=\"gauges\",group=\"gauges.group\"}";
            assert!(metrics_text().contains(&format!("{gauge} 1")), "{}", metrics_text());
            let delete = "DELETE FROM inbox";
            bench.ports.db().connection().execute_unprepared(delete).await.unwrap();
            measure(&bench.ports, &mut seen).await.unwrap();
            let text = metrics_text();
            assert!(text.contains(&format!("{gauge} 0")), "{text}");
            assert!(text.contains("kaifong_outbox_pending{service=\"gauges\"} 0"), "{text}");
            assert!(text.contains("kaifong_pool_connections{service=\"gauges\",state=\"used\"}"), "{text}");
        }
    }
}
