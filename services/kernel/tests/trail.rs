//! What is left to follow a deed by: its row in the audit trail, and its trace from the request to the last consumer.

mod toy;

use std::sync::{Arc, Mutex};

use kaifong_kernel::{
    Answer, Applied, Call, Consumer, Emit, NewWork, Ports, Result, TimerHandler, Trace, Tx, Verb,
    auth::{Actor, Role},
    bus::Bus,
    telemetry::{self, new_traceparent, trace_id},
    testing::{self, Bench},
    values::sha256_hex,
};
use kaifong_proto::events::v1::Envelope;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde_json::Value as Json;
use toy::{BINDINGS, CopyLine, GROUP, MIGRATIONS, Notes, SUBJECT, WriteLine, copyist, count, envelope, rows};
use tracing_subscriber::layer::SubscriberExt;
use uuid::Uuid;

const KIND: &str = "toy.reminder";

/// One test at a time: what traces is of one thread, and what other threads do beside it decides which spans there are.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn page(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn ann() -> Actor {
    testing::person("ann", &[Role::Admin])
}

/// A row of the trail as it is stored.
#[derive(Debug)]
struct Row {
    id: Uuid,
    verb: String,
    actor: Json,
    original: Option<Json>,
    cause: (String, String),
    traceparent: String,
    touched: Json,
}

async fn trail(ports: &Ports) -> Vec<Row> {
    let json = |text: String| serde_json::from_str(&text).expect("it is JSON");
    let read = |row: &sea_orm::QueryResult| Row {
        id: row.try_get("", "row_id").expect("a column of its type"),
        verb: row.try_get("", "verb").expect("a column of its type"),
        actor: json(row.try_get("", "actor").expect("a column of its type")),
        original: row.try_get::<Option<String>>("", "original_actor").expect("a column of its type").map(json),
        cause: (
            row.try_get("", "cause_kind").expect("a column of its type"),
            row.try_get("", "cause_ref").expect("a column of its type"),
        ),
        traceparent: row.try_get("", "traceparent").expect("a column of its type"),
        touched: json(row.try_get("", "touched").expect("a column of its type")),
    };
    rows(ports, "SELECT * FROM audit_row ORDER BY row_id", []).await.iter().map(read).collect()
}

fn person(actor: &Json) -> String {
    actor["person"].as_str().unwrap_or_default().to_owned()
}

/// The hash of a line's canonical state, made here once more.
fn hash(line: &str, number: i64) -> String {
    sha256_hex(format!(r#"{{"line":"{line}","number":{number}}}"#).as_bytes())
}

#[tokio::test]
async fn a_row_says_who_did_what_why_for_whom_and_what_it_became() {
    let _turn = TURN.lock().await;
    for bench in testing::both("toy", MIGRATIONS).await {
        let ports = &bench.ports;
        let reminder = TimerHandler::new(KIND, |ports: Ports, subject, call| async move {
            ports.execute(call, WriteLine::new(subject, 9)).await.map(drop)
        });
        let notes = Arc::new(Notes::default());
        let service = toy::service(ports, vec![copyist(GROUP, BINDINGS, &notes)], vec![reminder]);
        let bus = testing::subscribed(&[&service]).await;
        let begun = new_traceparent();
        let acting = Actor::service("toy", testing::council());
        let call = Call { original: Some(ann()), trace: Trace(begun.clone()), ..testing::keyed(&acting, "once") };
        let verb = WriteLine::new(page(1), 7)
            .midway(|tx| Box::pin(async move { tx.set_timer(KIND, page(2), tx.now().plus_seconds(60)).await }));
        ports.execute(call, verb).await.unwrap();
        let event: Envelope = envelope(ports, SUBJECT, page(3), 1);
        bus.publish(std::slice::from_ref(&event)).await;
        testing::settle(&[&service], bus.as_ref()).await;
        bench.clock.advance_seconds(60);
        testing::settle(&[&service], bus.as_ref()).await;

        let trail = trail(ports).await;
        let of = |cause: &str, verb: &str, reference: Option<&str>| {
            let fits =
                |row: &&Row| row.cause.0 == cause && row.verb == verb && reference.is_none_or(|id| row.cause.1 == id);
            trail.iter().find(fits).unwrap_or_else(|| panic!("no row of {verb} by {cause}: {trail:?}"))
        };
        let written = of("rpc", "WriteLine", Some("once"));
        let copied = of("event", "CopyLine", Some(&event.event_id));
        let fired = of("timer", "WriteLine", None);
        for (row, number) in [(written, 7), (copied, 1), (fired, 9)] {
            assert_eq!(row.actor["system"], "service:toy", "{row:?}");
            let original = row.original.as_ref().expect("it was for somebody");
            assert_eq!(person(original), ann().person.unwrap().to_string(), "{row:?}");
            let [touched] = row.touched.as_array().unwrap().as_slice() else { panic!("one line: {row:?}") };
            let line = touched["aggregate_id"].as_str().unwrap();
            assert_eq!((touched["kind"].as_str(), touched["form"].as_i64()), (Some("line"), Some(1)));
            assert_eq!(touched["state_sha256"], hash(line, number), "the hash of the state after it: {row:?}");
            let sql = "SELECT state_sha256, aggregate_id FROM audit_touched WHERE row_id = $1";
            let found = rows(ports, sql, [row.id.into()]).await;
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].try_get::<String>("", "state_sha256").unwrap(), hash(line, number));
            assert_eq!(found[0].try_get::<Uuid>("", "aggregate_id").unwrap().to_string(), line);
        }
        assert_eq!(
            (trace_id(&written.traceparent), trace_id(&fired.traceparent)),
            (trace_id(&begun), trace_id(&begun))
        );
    }
}

/// Does what it is told, none of it to a sealed aggregate.
struct Stir {
    work: bool,
    event: bool,
}

impl Verb for Stir {
    const NAME: &'static str = "Stir";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        if self.work {
            let work = NewWork {
                kind: "toy",
                subject: page(1).to_string(),
                title_en: "Read the line".to_owned(),
                title_zh_hant: "閱讀".to_owned(),
                owner_role: Role::Admin,
                due_at: tx.now().plus_days(1),
                tenant: testing::council(),
            };
            tx.open_work(work).await?;
        }
        if self.event {
            tx.emit(Emit::new(SUBJECT, page(1), &1_i64));
        }
        Ok(())
    }
}

#[tokio::test]
async fn whatever_changed_something_has_a_row_and_nothing_else_has() {
    let _turn = TURN.lock().await;
    for bench in testing::both("toy", MIGRATIONS).await {
        let ports = &bench.ports;
        let ignores = Consumer::new(GROUP, BINDINGS, |_, _, _| async { Ok(Applied::Ignored) });
        let service = toy::service(ports, vec![ignores], Vec::new());
        let bus = testing::subscribed(&[&service]).await;
        let stir = async |work, event| {
            ports.execute(testing::call(&ann()), Stir { work, event }).await.unwrap();
            count(ports, "audit_row").await
        };
        assert_eq!(stir(false, false).await, 0, "nothing was changed");
        assert_eq!(stir(true, false).await, 1, "work was opened");
        assert_eq!(stir(true, false).await, 1, "it was open already");
        assert_eq!(stir(false, true).await, 2, "something was told");
        testing::settle(&[&service], bus.as_ref()).await;
        assert_eq!(count(ports, "inbox WHERE state = 'applied'").await, 1);
        assert_eq!(count(ports, "audit_row").await, 2, "stepping over an event is nobody's deed");
        assert_eq!(count(ports, "audit_touched").await, 0);
        let again = testing::keyed(&ann(), "again");
        for _ in 0..2 {
            ports.execute(again.clone(), Stir { work: false, event: true }).await.unwrap();
        }
        assert_eq!(count(ports, "audit_row").await, 3, "a repeated request is one deed");
        testing::settle(&[&service], bus.as_ref()).await;
    }
}

/// What a handler sees: the trace of its call, and of the span that it runs in.
type Seen = Arc<Mutex<Vec<(String, String)>>>;

fn see(seen: &Seen, call: &Call) {
    let span = telemetry::traceparent().unwrap_or_default();
    seen.lock().expect("it runs").push((call.trace.0.clone(), span));
}

async fn watched(bench: &Bench, seen: &Seen) -> kaifong_kernel::Service {
    let (by_event, by_timer) = (seen.clone(), seen.clone());
    let consumer = Consumer::new(GROUP, BINDINGS, move |ports, _, call| {
        see(&by_event, &call);
        async move { ports.execute(call, CopyLine(WriteLine::new(page(5), 1))).await.map(|()| Applied::Done) }
    });
    let timer = TimerHandler::new(KIND, move |ports: Ports, subject, call: Call| {
        see(&by_timer, &call);
        async move { ports.execute(call, CopyLine(WriteLine::new(subject, 2))).await }
    });
    toy::service(&bench.ports, vec![consumer], vec![timer])
}

#[tokio::test]
async fn a_trace_goes_on_from_the_outbox_through_the_inbox_and_the_timer() {
    let _turn = TURN.lock().await;
    let provider = SdkTracerProvider::builder().build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    let tracing = tracing_subscriber::registry().with(layer);
    let _traced = tracing::subscriber::set_default(tracing);
    for bench in testing::both("toy", MIGRATIONS).await {
        let (ports, seen) = (&bench.ports, Seen::default());
        let service = watched(&bench, &seen).await;
        let bus = testing::subscribed(&[&service]).await;
        let begun = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let verb = WriteLine::new(page(1), 7)
            .midway(|tx| Box::pin(async move { tx.set_timer(KIND, page(2), tx.now().plus_seconds(60)).await }));
        let line = ports.execute(Call { trace: Trace(begun.to_owned()), ..testing::call(&ann()) }, verb).await.unwrap();
        assert_eq!(line.stored(), line.line);
        testing::settle(&[&service], bus.as_ref()).await;
        bench.clock.advance_seconds(60);
        testing::settle(&[&service], bus.as_ref()).await;
        let seen = seen.lock().unwrap().clone();
        assert_eq!(seen.len(), 2, "the consumer and the timer: {seen:?}");
        for (call, span) in &seen {
            assert_eq!(trace_id(call), trace_id(begun), "the call is in the trace");
            assert_eq!(trace_id(span), trace_id(begun), "and so is the span, and what it logs");
            assert_ne!(call, begun, "as a child of what began it");
        }
        let rows = trail(ports).await;
        assert_eq!(rows.iter().filter(|row| trace_id(&row.traceparent) == trace_id(begun)).count(), 3);
    }
}
