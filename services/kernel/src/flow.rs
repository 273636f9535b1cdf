//! The flow of one service: its outbox, its inboxes, its timers; how many are on their way, and how to replay.

use sea_orm::{QueryResult, Value};
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    execute::{Query, Verb},
    tx::{Read, Tx},
    values::{Page, PageOf},
    work,
};

/// How much is on its way in one service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flow {
    /// Outbox rows that nothing has carried for sure yet.
    pub outbox_pending: i64,
    /// Age of the oldest of them in microseconds.
    pub outbox_age_us: i64,
    /// Inbox rows waiting for their turn.
    pub events_waiting: i64,
    /// Inbox rows given up on until a person replays them.
    pub events_parked: i64,
    /// Timers that are due and have not fired.
    pub timers_due: i64,
}

/// Counts what is on its way.
pub(crate) struct GetFlow;

impl Query for GetFlow {
    const NAME: &'static str = "GetFlow";
    type Out = Flow;

    async fn run(&self, read: &Read) -> Result<Flow> {
        let sql = "SELECT (SELECT COUNT(*) FROM outbox WHERE published_at IS NULL) AS pending, \
                   COALESCE((SELECT MIN(recorded_at) FROM outbox WHERE published_at IS NULL), 0) AS oldest, \
                   (SELECT COUNT(*) FROM inbox WHERE state = 'waiting') AS waiting, \
                   (SELECT COUNT(*) FROM inbox WHERE state = 'parked') AS parked, \
                   (SELECT COUNT(*) FROM timer WHERE state = 'waiting' AND due_at <= $1) AS due";
        let row = read.one(sql, [read.now().into()]).await?.ok_or_else(|| Error::internal("a count has a row"))?;
        let oldest: i64 = row.try_get("", "oldest")?;
        Ok(Flow {
            outbox_pending: row.try_get("", "pending")?,
            outbox_age_us: if oldest == 0 { 0 } else { read.now().micros() - oldest },
            events_waiting: row.try_get("", "waiting")?,
            events_parked: row.try_get("", "parked")?,
            timers_due: row.try_get("", "due")?,
        })
    }
}

/// An event whose consumer failed too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// Name of the consumer group.
    pub consumer: String,
    /// The event.
    pub event_id: Uuid,
    /// Its subject.
    pub subject: String,
    /// The aggregate, whose later events wait behind it.
    pub aggregate_id: Uuid,
    /// Its place in the stream.
    pub stream_seq: i64,
    /// How often it was tried.
    pub attempts: i32,
    /// Code of the last failure.
    pub last_error: String,
}

/// Parked events, by event id.
pub(crate) struct ListParked(pub(crate) Page);

impl Query for ListParked {
    const NAME: &'static str = "ListParkedEvents";
    type Out = PageOf<Parked>;

    async fn run(&self, read: &Read) -> Result<PageOf<Parked>> {
        let after: Uuid = self.0.after.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(Uuid::nil());
        let limit = i64::try_from(self.0.size + 1).map_err(Error::internal)?;
        let sql = "SELECT * FROM inbox WHERE state = 'parked' AND event_id > $1 ORDER BY event_id LIMIT $2";
        let rows: Result<Vec<Parked>> = read.all(sql, [after.into(), limit.into()]).await?.iter().map(parked).collect();
        Ok(PageOf::cut(rows?, &self.0, |row| row.event_id.to_string()))
    }
}

fn parked(row: &QueryResult) -> Result<Parked> {
    Ok(Parked {
        consumer: row.try_get("", "consumer")?,
        event_id: row.try_get("", "event_id")?,
        subject: row.try_get("", "subject")?,
        aggregate_id: row.try_get("", "aggregate_id")?,
        stream_seq: row.try_get("", "stream_seq")?,
        attempts: row.try_get("", "attempts")?,
        last_error: row.try_get::<Option<String>>("", "last_error")?.unwrap_or_default(),
    })
}

/// Puts parked events back to waiting, all of them, a group's or one.
pub(crate) struct ReplayParked {
    pub(crate) consumer: Option<String>,
    pub(crate) event_id: Option<Uuid>,
    pub(crate) dry_run: bool,
}

impl Verb for ReplayParked {
    const NAME: &'static str = "ReplayParkedEvents";
    type Out = Replayed;

    async fn run(&self, tx: &mut Tx) -> Result<Replayed> {
        let wanted = "state = 'parked' AND (CAST($1 AS TEXT) IS NULL OR consumer = $1) \
                      AND (CAST($2 AS UUID) IS NULL OR event_id = $2)";
        let values: [Value; 2] = [self.consumer.clone().into(), self.event_id.into()];
        let rows = tx.all(&format!("SELECT consumer, event_id FROM inbox WHERE {wanted}"), values.clone()).await?;
        let replayed = i64::try_from(rows.len()).map_err(Error::internal)?;
        if !self.dry_run {
            let sql = format!("UPDATE inbox SET state = 'waiting', attempts = 0, not_before = 0 WHERE {wanted}");
            tx.run(&sql, values).await?;
            for row in rows {
                let (group, event): (String, Uuid) = (row.try_get("", "consumer")?, row.try_get("", "event_id")?);
                tx.close_work(work::PARKED_EVENT, &format!("{group}/{event}")).await?;
            }
        }
        Ok(Replayed(replayed))
    }
}

/// How many events went back to waiting.
pub(crate) struct Replayed(pub(crate) i64);

impl crate::execute::Answer for Replayed {
    type Ref = i64;

    fn stored(&self) -> i64 {
        self.0
    }

    async fn again(_: &Read, replayed: i64) -> Result<Self> {
        Ok(Self(replayed))
    }
}
