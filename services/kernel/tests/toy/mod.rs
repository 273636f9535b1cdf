//! A toy service on which the kernel is tried: pages, on which lines are written, and a copyist who copies each line.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod mischief;
pub mod rabbit;

use std::sync::{Arc, Mutex};

use futures::future::BoxFuture;
use kaifong_kernel::{
    Answer, Applied, Consumer, Emit, Error, Ports, Query, Read, Result, Service, TimerHandler, Tx, Verb,
    audit::Audited,
    auth::Role,
    schema::{Class, Migration, Table},
    testing::{self, Bench},
    values::OrgId,
};
use kaifong_proto::events::v1::Envelope;
use prost::Message;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use serde::Serialize;
use uuid::Uuid;

pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "toy_0001_lines",
    tables: &[Table {
        name: "line",
        class: Class::Sealed,
        tenant: Some("tenant_id"),
        // The deferred reference is only looked at by COMMIT: a line after none that there is fails there.
        columns: "line_id UUID PRIMARY KEY, tenant_id UUID NOT NULL, page_id UUID NOT NULL, number BIGINT NOT NULL, \
                  hand TEXT NOT NULL, after_line UUID REFERENCES line (line_id) DEFERRABLE INITIALLY DEFERRED",
        indexes: &["CREATE INDEX line_by_page ON line (page_id, line_id)"],
    }],
    statements: &[],
}];

pub const SUBJECT: &str = "toy.page.written.v1";
pub const GROUP: &str = "toy.copyist";
pub const BINDINGS: &[&str] = &["toy.page"];

/// What a test does within a verb, after its rows are written.
pub type Midway = Arc<dyn for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<()>> + Send + Sync>;

/// Writes a line on a page and says so.
#[derive(Clone)]
pub struct WriteLine {
    pub page: Uuid,
    pub number: i64,
    pub tenant: OrgId,
    pub after_line: Option<Uuid>,
    pub subject: &'static str,
    pub midway: Midway,
}

impl WriteLine {
    pub fn new(page: Uuid, number: i64) -> Self {
        let midway: Midway = Arc::new(|_| Box::pin(async { Ok(()) }));
        Self { page, number, tenant: testing::council(), after_line: None, subject: SUBJECT, midway }
    }

    /// The same, doing this once its row is written.
    pub fn midway<F>(self, midway: F) -> Self
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<()>> + Send + Sync + 'static,
    {
        Self { midway: Arc::new(midway), ..self }
    }
}

/// A line, as it is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub line: Uuid,
    pub number: i64,
}

impl Audited for Line {
    const KIND: &'static str = "line";
    const FORM: i32 = 1;

    fn audit_id(&self) -> Uuid {
        self.line
    }
}

impl Answer for Line {
    type Ref = Uuid;

    fn stored(&self) -> Uuid {
        self.line
    }

    async fn again(read: &Read, line: Uuid) -> Result<Self> {
        let row = read.one("SELECT number FROM line WHERE line_id = $1", [line.into()]).await?;
        let row = row.ok_or_else(|| Error::internal("the line is gone"))?;
        Ok(Self { line, number: row.try_get("", "number")? })
    }
}

async fn put(tx: &mut Tx, verb: &WriteLine, hand: &str) -> Result<Line> {
    let line = Line { line: tx.mint(), number: verb.number };
    let sql =
        "INSERT INTO line (line_id, tenant_id, page_id, number, hand, after_line) VALUES ($1, $2, $3, $4, $5, $6)";
    let values: [Value; 6] = [
        line.line.into(),
        verb.tenant.into(),
        verb.page.into(),
        verb.number.into(),
        hand.into(),
        verb.after_line.into(),
    ];
    tx.run(sql, values).await?;
    tx.touch(&line);
    Ok(line)
}

impl Verb for WriteLine {
    const NAME: &'static str = "WriteLine";
    type Out = Line;

    async fn run(&self, tx: &mut Tx) -> Result<Line> {
        let line = put(tx, self, "written").await?;
        (self.midway)(tx).await?;
        tx.emit(Emit::new(self.subject, self.page, &self.number));
        Ok(line)
    }
}

/// Copies a line: what the consumer does.
pub struct CopyLine(pub WriteLine);

impl Verb for CopyLine {
    const NAME: &'static str = "CopyLine";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        put(tx, &self.0, "copied").await.map(drop)
    }
}

/// Counts lines without asking whose they are: what row-level security is there for.
pub struct CountLines;

impl Query for CountLines {
    const NAME: &'static str = "CountLines";
    type Out = i64;

    async fn run(&self, read: &Read) -> Result<i64> {
        let row = read.one("SELECT COUNT(*) AS n FROM line", []).await?.expect("a count has a row");
        Ok(row.try_get("", "n")?)
    }
}

/// Why the copyist can't copy a line, if it can't.
type Objection = dyn Fn(Uuid, i64) -> Option<Error> + Send;

/// What the copyist was asked to do, in order, and what keeps it from doing it.
#[derive(Default)]
pub struct Notes {
    asked: Mutex<Vec<(Uuid, i64)>>,
    objection: Mutex<Option<Box<Objection>>>,
}

impl Notes {
    /// The places in a page's stream that the copyist was asked to handle, in that order.
    pub fn asked(&self, page: Uuid) -> Vec<i64> {
        let asked = self.asked.lock().expect("nobody panics with the notes");
        asked.iter().filter(|(of, _)| *of == page).map(|(_, seq)| *seq).collect()
    }

    pub fn object(&self, objection: impl Fn(Uuid, i64) -> Option<Error> + Send + 'static) {
        *self.objection.lock().expect("nobody panics with the notes") = Some(Box::new(objection));
    }

    pub fn object_no_more(&self) {
        *self.objection.lock().expect("nobody panics with the notes") = None;
    }

    fn take(&self, page: Uuid, seq: i64) -> Result<()> {
        self.asked.lock().expect("nobody panics with the notes").push((page, seq));
        let objection = self.objection.lock().expect("nobody panics with the notes");
        objection.as_ref().and_then(|object| object(page, seq)).map_or(Ok(()), Err)
    }
}

/// The consumer: copies every line it is told of.
pub fn copyist(group: &'static str, bindings: &'static [&'static str], notes: &Arc<Notes>) -> Consumer {
    let notes = notes.clone();
    Consumer::new(group, bindings, move |ports, event, call| {
        let notes = notes.clone();
        async move {
            let page = event.aggregate_id.parse().map_err(Error::internal)?;
            notes.take(page, event.stream_seq)?;
            let number = i64::decode(event.payload.as_slice()).map_err(Error::internal)?;
            ports.execute(call, CopyLine(WriteLine::new(page, number))).await?;
            Ok(Applied::Done)
        }
    })
}

/// The toy with what it consumes and its timers.
pub fn service(ports: &Ports, consumers: Vec<Consumer>, timers: Vec<TimerHandler>) -> Service {
    Service {
        name: "toy",
        ports: ports.clone(),
        routes: tonic::service::Routes::default(),
        policy: &[],
        consumers,
        timers,
        migrations: MIGRATIONS,
        catalogue: &[],
    }
}

/// An event as the relay of another service would send it: its number is its place in the stream.
pub fn envelope(ports: &Ports, subject: &str, page: Uuid, seq: i64) -> Envelope {
    Envelope {
        event_id: ports.clock().mint().to_string(),
        aggregate_id: page.to_string(),
        stream_seq: seq,
        subject: subject.to_owned(),
        payload: seq.encode_to_vec(),
        actor: Some(testing::person("ann", &[Role::Admin]).to_ref()),
        traceparent: String::new(),
        recorded_at_us: ports.now().micros(),
    }
}

/// Writes a line as a person of the council.
pub async fn write(ports: &Ports, page: Uuid, number: i64) -> Result<Line> {
    ports.execute(testing::call(&testing::person("ann", &[Role::Admin])), WriteLine::new(page, number)).await
}

/// Benches at which no relay runs.
pub async fn unrelayed() -> Vec<Bench> {
    let benches = testing::both("toy", MIGRATIONS).await;
    for bench in &benches {
        bench.leaves("no relay runs: what is emitted stays in the outbox");
    }
    benches
}

/// Rows of a question about every tenant.
pub async fn rows(ports: &Ports, sql: &str, values: impl IntoIterator<Item = Value>) -> Vec<QueryResult> {
    let survey = ports.db().begin_survey().await.expect("a survey begins");
    let statement = Statement::from_sql_and_values(ports.db().dialect().backend(), sql, values);
    let rows = survey.query_all_raw(statement).await.expect("the question can be answered");
    survey.rollback().await.expect("a survey ends");
    rows
}

/// How many rows there are: `line`, or `outbox WHERE …`.
pub async fn count(ports: &Ports, of: &str) -> i64 {
    let rows = rows(ports, &format!("SELECT COUNT(*) AS n FROM {of}"), []).await;
    rows.first().expect("a count has a row").try_get("", "n").expect("a count is a number")
}

/// Numbers of a page's lines by one hand, in the order they were put there.
pub async fn numbers(ports: &Ports, page: Uuid, hand: &str) -> Vec<i64> {
    let sql = "SELECT number FROM line WHERE page_id = $1 AND hand = $2 ORDER BY line_id";
    let rows = rows(ports, sql, [page.into(), hand.into()]).await;
    rows.iter().map(|row| row.try_get("", "number").expect("a line has a number")).collect()
}
