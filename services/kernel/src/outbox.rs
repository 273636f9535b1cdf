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
    indexes: &[
        // Never `id > last seen`: an event that commits late would be skipped.
        "CREATE INDEX outbox_pending ON outbox (recorded_at) WHERE published_at IS NULL",
        "CREATE INDEX outbox_by_age ON outbox (published_at) WHERE published_at IS NOT NULL",
    ],
};

pub(crate) const STREAM_HEAD: Table = Table {
    name: "stream_head",
    class: Class::Ephemeral,
    tenant: None,
    columns: "aggregate_id UUID PRIMARY KEY, stream TEXT NOT NULL, last_seq BIGINT NOT NULL",
    indexes: &[],
};

/// Rows inserted by one statement: 8 values each, within SQLite's 32,766 and PostgreSQL's 65,535 places.
const ROWS_A_STATEMENT: usize = 500;

/// The largest payload: what a queue of messages bears, less room for the envelope.
const PAYLOAD_CAP_BYTES: usize = 120 * 1024;

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

    /// `service.aggregate`: the first two parts of its subject.
    fn stream(&self) -> &'static str {
        let end = self.subject.match_indices('.').nth(1).map_or(self.subject.len(), |(at, _)| at);
        self.subject.get(..end).unwrap_or(self.subject)
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
        let stream = one_stream(&events)?;
        let mut seq = advance(tx, aggregate, stream, i64::try_from(events.len()).unwrap_or(i64::MAX)).await?;
        for event in events {
            if event.payload.len() > PAYLOAD_CAP_BYTES {
                return Err(Error::internal(format!("an event {} is over 120 KiB", event.subject)));
            }
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

/// The `service.aggregate` that all events of an aggregate have: a group is bound to streams by it, and one that got only
/// some events of a stream would wait for the others for ever.
fn one_stream(events: &[Emit]) -> Result<&'static str> {
    let stream = events.first().map_or("", Emit::stream);
    match events.iter().find(|event| event.stream() != stream) {
        Some(other) => Err(Error::internal(format!("{} is emitted in a stream of {stream}", other.subject))),
        None => Ok(stream),
    }
}

/// Moves a stream's head on by `by` and says where it stood.
async fn advance(tx: &Tx, aggregate: Uuid, stream: &str, by: i64) -> Result<i64> {
    let row = tx
        .one(
            "INSERT INTO stream_head (aggregate_id, stream, last_seq) VALUES ($1, $2, $3) \
             ON CONFLICT (aggregate_id) DO UPDATE SET last_seq = stream_head.last_seq + $3 \
             WHERE stream_head.stream = $2 RETURNING last_seq",
            [aggregate.into(), stream.into(), by.into()],
        )
        .await?
        .ok_or_else(|| Error::internal(format!("an event of {stream} is emitted in the stream of something else")))?;
    let last: i64 = row.try_get("", "last_seq")?;
    Ok(last - by)
}
