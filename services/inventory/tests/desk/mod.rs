//! A desk at which stock is tried: inventory's guarded routes over an in-process wire, tokens signed as identity signs
//! them, a mock clock, and what dispatch would tell.

pub mod goods;
mod rpcs;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use kaifong_inventory::store::MIGRATIONS;
use kaifong_kernel::{
    Result, Service,
    auth::{self, Actor, Claims, KeySource, PublicKey, Role, SigningKey, VerifyKeys},
    bus::{Bus, Group, MemoryBus},
    reexport::{
        sea_orm::{ConnectionTrait, Statement},
        uuid::Uuid,
    },
    schema::{self, Class},
    testing::{self, Bench},
    values::encode_id,
    wire::{Wire, in_process},
};
use kaifong_proto::{
    common::v1::LocalizedText,
    events::v1::{DeliveredLine, Envelope, StopDone},
};
use prost::Message;
use tonic::Status;
use tonic_types::StatusExt;

/// Each test on SQLite, and on PostgreSQL where `DATABASE_URL` names a server.
macro_rules! on_each_database {
    ($($name:ident)+) => {
        mod on_each_database {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                for desk in crate::desk::Desk::each().await {
                    super::$name(desk).await;
                }
            })+
        }
    };
}

/// Inventory in process.
pub struct Desk {
    pub bench: Bench,
    pub wire: Wire,
    post: Post,
    pub service: Service,
    signing: SigningKey,
    /// How many events dispatch told about each stop.
    told: Mutex<BTreeMap<String, i64>>,
}

/// A bus that remembers what it carried, to carry it again.
#[derive(Clone)]
struct Post {
    inner: Arc<MemoryBus>,
    carried: Arc<Mutex<Vec<Envelope>>>,
}

#[async_trait::async_trait]
impl Bus for Post {
    async fn publish(&self, batch: &[Envelope]) -> Vec<bool> {
        self.carried.lock().unwrap().extend_from_slice(batch);
        self.inner.publish(batch).await
    }

    async fn subscribe(&self, group: Group) -> Result<()> {
        self.inner.subscribe(group).await
    }

    async fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}

struct Published(PublicKey);

#[async_trait::async_trait]
impl KeySource for Published {
    async fn fetch(&self) -> Result<Vec<PublicKey>> {
        Ok(vec![self.0.clone()])
    }
}

impl Desk {
    /// One on each database there is.
    pub async fn each() -> Vec<Self> {
        let mut desks = Vec::new();
        for bench in testing::both("inventory", MIGRATIONS).await {
            desks.push(Self::on(bench).await);
        }
        desks
    }

    async fn on(bench: Bench) -> Self {
        let service = kaifong_inventory::service(bench.ports.clone());
        let inner = testing::subscribed(&[&service]).await;
        let signing = SigningKey::generate().unwrap();
        let wire = in_process(service.guarded(VerifyKeys::new(Published(signing.public()))));
        let post = Post { inner, carried: Arc::default() };
        Self { bench, wire, post, service, signing, told: Mutex::default() }
    }

    /// A token that is valid now.
    pub fn token(&self, actor: &Actor) -> String {
        let now = self.bench.ports.now().micros() / 1_000_000;
        auth::sign(&Claims { actor: actor.clone(), iat: now, exp: now + 60 }, &self.signing).unwrap()
    }

    /// Pumps until nothing moves.
    pub async fn settle(&self) {
        testing::settle(&[&self.service], &self.post).await;
    }

    /// Time goes by, and what waited for it is done.
    pub async fn later(&self, seconds: i64) {
        self.bench.clock.advance_seconds(seconds);
        self.settle().await;
    }

    /// The moment now, in microseconds.
    pub fn now(&self) -> i64 {
        self.bench.ports.now().micros()
    }

    /// So many days from today, as a date.
    pub fn day(&self, days: u64) -> String {
        self.bench.ports.now().hk_date().plus_days(days).to_string()
    }

    /// Everything that was told arrives once more, the last first: it changes nothing.
    pub async fn again(&self) {
        self.settle().await;
        let before = self.digest().await;
        let mut all = self.post.carried.lock().unwrap().clone();
        all.reverse();
        self.post.inner.publish(&all).await;
        self.settle().await;
        assert_eq!(self.digest().await, before, "an event that came twice changed something");
    }

    /// Nothing is on its way, everything derived follows from what it should, and what comes twice changes nothing.
    pub async fn rest(&self) {
        self.again().await;
        testing::assert_quiet(&self.bench.ports, MIGRATIONS).await;
        self.sound().await;
    }

    /// Everything derived follows from what it should.
    pub async fn sound(&self) {
        let verified = self.verify_balances(&keeper(), Default::default()).await.unwrap();
        assert_eq!(verified.differences, [], "a balance isn't what its movements come to");
    }

    /// Over every row that lasts.
    pub async fn digest(&self) -> String {
        let whole = schema::whole(MIGRATIONS);
        schema::digest(self.bench.ports.db(), &whole, &[Class::Sealed, Class::Derived]).await.unwrap()
    }

    /// A call that is refused by this code and leaves everything as it was.
    pub async fn refused<T: std::fmt::Debug>(&self, code: &str, call: impl Future<Output = Result<T, String>>) {
        let before = self.digest().await;
        match call.await {
            Ok(answer) => panic!("{code} is not told, but {answer:?}"),
            Err(told) => assert_eq!(told, code),
        }
        assert_eq!(self.digest().await, before, "a call refused by {code} changed something");
    }

    /// How many work items of a kind wait for a person.
    pub async fn open_work(&self, kind: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) AS n FROM work_item WHERE state <> 'closed' AND kind = '{kind}'");
        self.count(sql).await
    }

    /// How many events of a subject were told.
    pub async fn told(&self, subject: &str) -> i64 {
        self.count(format!("SELECT COUNT(*) AS n FROM outbox WHERE subject = '{subject}'")).await
    }

    async fn count(&self, sql: String) -> i64 {
        let db = self.bench.ports.db();
        let statement = Statement::from_string(db.dialect().backend(), sql);
        let row = db.begin_survey().await.unwrap().query_one_raw(statement).await.unwrap().unwrap();
        row.try_get("", "n").unwrap()
    }

    /// Dispatch tells that a stop was done.
    pub async fn stop_done(&self, stop: StopDone) {
        let seq = {
            let mut told = self.told.lock().unwrap();
            let seq = told.entry(stop.stop_id.clone()).or_default();
            *seq += 1;
            *seq
        };
        let aggregate: kaifong_inventory::domain::ids::StopId = stop.stop_id.parse().unwrap();
        let event = Envelope {
            event_id: Uuid::from_u128(aggregate.uuid().as_u128() ^ u128::from(seq.unsigned_abs())).to_string(),
            aggregate_id: aggregate.uuid().to_string(),
            stream_seq: seq,
            subject: "dispatch.stop.done.v1".to_owned(),
            payload: stop.encode_to_vec(),
            ..Envelope::default()
        };
        self.post.publish(&[event]).await;
        self.settle().await;
    }
}

static NUMBERS: AtomicU64 = AtomicU64::new(1);

/// A number that was never used.
pub fn number() -> u64 {
    NUMBERS.fetch_add(1, Ordering::SeqCst)
}

/// An idempotency key that was never used.
pub fn new_key() -> String {
    format!("desk-{}", number())
}

/// An id that was never used.
pub fn new_id(prefix: &'static str) -> String {
    encode_id(prefix, Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | u128::from(number()) << 16))
}

/// The code of a refusal; of a fault, all that is known.
pub fn code(status: &Status) -> String {
    status.get_details_error_info().map_or_else(|| format!("{status:?}"), |info| info.reason)
}

/// Somebody of the warehouse.
pub fn keeper() -> Actor {
    testing::person("keeper", &[Role::Warehouse])
}

/// The dispatch service.
pub fn dispatch() -> Actor {
    Actor::service("dispatch", testing::council())
}

pub fn both(text: &str) -> Option<LocalizedText> {
    Some(LocalizedText { en: text.to_owned(), zh_hant: format!("{text}（中）") })
}

/// A line as it was handed over.
pub fn handed(line_no: i32, item: &str, quantity: i64) -> DeliveredLine {
    DeliveredLine { line_no, item_id: item.to_owned(), quantity }
}
