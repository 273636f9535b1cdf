//! The outbox: events wait in the database of the service that decided them until a broker has them for sure.

use std::collections::BTreeMap;

use prost::Message;
use uuid::Uuid;

use crate::{
    call::Call,
    error::{Error, Result},
    schema::{Class, Table},
    tx::{Tx, places},
};

pub(crate) const TABLE: Table = Table {
    name: "outbox",
    class: Class::Ephemeral,
    tenant: None,
    columns: "event_id UUID PRIMARY KEY, aggregate_id UUID NOT NULL, stream_seq BIGINT NOT NULL CHECK (stream_seq > 0), \
              subject TEXT NOT NULL, payload BYTEA NOT NULL, actor TEXT NOT NULL, traceparent TEXT NOT NULL, \
              recorded_at BIGINT NOT NULL, leased_until BIGINT NOT NULL DEFAULT 0, published_at BIGINT, \
              UNIQUE (aggregate_id, stream_seq)",
    // Never `id > last seen`: an event that commits late would be skipped.
    indexes: &["CREATE INDEX outbox_pending ON outbox (recorded_at) WHERE published_at IS NULL"],
};

pub(crate) const STREAM_HEAD: Table = Table {
    name: "stream_head",
    class: Class::Ephemeral,
    tenant: None,
    columns: "aggregate_id UUID PRIMARY KEY, last_seq BIGINT NOT NULL",
    indexes: &[],
};

/// Rows inserted by one statement: 8 values each, within SQLite's 32,766 and PostgreSQL's 65,535 places.
const ROWS_A_STATEMENT: usize = 500;

/// An event on its way into the outbox: subject, aggregate, message.
#[derive(Debug, Clone)]
pub struct Emit {
    subject: &'static str,
    aggregate: Uuid,
    payload: Vec<u8>,
}

impl Emit {
    /// The event `subject` (`service.aggregate.fact.vN`) of an aggregate.
    ///
    /// # Panics
    /// When the subject doesn't have four parts: a mistake in the code, met by the first test.
    #[must_use]
    pub fn new(subject: &'static str, aggregate: Uuid, message: &impl Message) -> Self {
        assert!(subject.split('.').count() == 4, "{subject}: a subject is service.aggregate.fact.vN");
        Self { subject, aggregate, payload: message.encode_to_vec() }
    }

    /// Its subject.
    #[must_use]
    pub const fn subject(&self) -> &'static str {
        self.subject
    }
}

/// Gives each event its place in its aggregate's stream and stores it, in the transaction that decided it.
pub(crate) async fn store(tx: &mut Tx, call: &Call) -> Result<bool> {
    let emits = std::mem::take(&mut tx.emits);
    if emits.is_empty() {
        return Ok(false);
    }
    // Aggregates in the order of their ids: two transactions never wait for each other's stream heads.
    let mut streams: BTreeMap<Uuid, Vec<Emit>> = BTreeMap::new();
    for emit in emits {
        streams.entry(emit.aggregate).or_default().push(emit);
    }
    let actor = serde_json::to_string(call.initiator()).map_err(Error::internal)?;
    let mut rows: Vec<Vec<sea_orm::Value>> = Vec::new();
    for (aggregate, events) in streams {
        let mut seq = advance(tx, aggregate, i64::try_from(events.len()).unwrap_or(i64::MAX)).await?;
        for event in events {
            seq += 1;
            rows.push(vec![
                tx.mint::<Uuid>().into(),
                aggregate.into(),
                seq.into(),
                event.subject.into(),
                event.payload.into(),
                actor.clone().into(),
                call.trace.0.clone().into(),
                tx.now().into(),
            ]);
        }
    }
    for chunk in rows.chunks(ROWS_A_STATEMENT) {
        let sql = format!(
            "INSERT INTO outbox (event_id, aggregate_id, stream_seq, subject, payload, actor, traceparent, recorded_at) \
             VALUES {}",
            places(chunk.len(), 8)
        );
        tx.run(&sql, chunk.iter().flatten().cloned().collect::<Vec<_>>()).await?;
    }
    Ok(true)
}

/// Moves a stream's head on by `by` and says where it stood.
async fn advance(tx: &Tx, aggregate: Uuid, by: i64) -> Result<i64> {
    let row = tx
        .one(
            "INSERT INTO stream_head (aggregate_id, last_seq) VALUES ($1, $2) \
             ON CONFLICT (aggregate_id) DO UPDATE SET last_seq = stream_head.last_seq + $2 RETURNING last_seq",
            [aggregate.into(), by.into()],
        )
        .await?
        .ok_or_else(|| Error::internal("a stream head did not come back"))?;
    let last: i64 = row.try_get("", "last_seq")?;
    Ok(last - by)
}
