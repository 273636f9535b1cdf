//! A desk at which needs is tried: its guarded routes over an in-process wire, tokens signed as identity signs them, a
//! mock clock, and a bus by hand.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod path;
mod rpcs;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use kaifong_kernel::{
    Result, Service,
    auth::{self, Actor, Claims, KeySource, PublicKey, Role, SigningKey, VerifyKeys},
    bus::{Bus, MemoryBus},
    reexport::{
        sea_orm::{ConnectionTrait, Statement},
        uuid::Uuid,
    },
    schema::{self, Class},
    testing::{self, Bench},
    values::OrgId,
    wire::{Wire, in_process},
};
use kaifong_needs::store::MIGRATIONS;
use kaifong_proto::events::v1::{DeliveredLine, Envelope, OrderChanged};
use prost::Message;
use tonic::Status;
use tonic_types::StatusExt;

/// Each test on SQLite, and on PostgreSQL where `DATABASE_URL` names a server.
macro_rules! on_each_database {
    ($($name:ident)+) => {
        mod on_each_database {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                for desk in super::desk::Desk::each().await {
                    super::$name(desk).await;
                }
            })+
        }
    };
}

/// Needs in process.
pub struct Desk {
    pub bench: Bench,
    pub wire: Wire,
    pub bus: Arc<MemoryBus>,
    pub service: Service,
    signing: SigningKey,
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
        for bench in testing::both("needs", MIGRATIONS).await {
            desks.push(Self::on(bench).await);
        }
        desks
    }

    /// Two on each database there is.
    pub async fn twins() -> Vec<[Self; 2]> {
        let (ones, others) = (Self::each().await, Self::each().await);
        ones.into_iter().zip(others).map(|(one, other)| [one, other]).collect()
    }

    pub async fn on(bench: Bench) -> Self {
        let service = kaifong_needs::service(bench.ports.clone());
        let bus = testing::subscribed(&[&service]).await;
        let signing = SigningKey::generate().unwrap();
        let wire = in_process(service.guarded(VerifyKeys::new(Published(signing.public()))));
        Self { bench, wire, bus, service, signing }
    }

    /// A token that is valid now.
    pub fn token(&self, actor: &Actor) -> String {
        let now = self.bench.ports.now().micros() / 1_000_000;
        auth::sign(&Claims { actor: actor.clone(), iat: now, exp: now + 60 }, &self.signing).unwrap()
    }

    /// Pumps until nothing moves.
    pub async fn settle(&self) {
        testing::settle(&[&self.service], self.bus.as_ref()).await;
    }

    /// The same, each event handled twice; says how many commits were lost.
    pub async fn settle_twice(&self) -> usize {
        testing::settle_twice(&self.service, self.bus.as_ref(), &self.bench.clock).await
    }

    /// Delivers every event once more.
    pub async fn deliver_again(&self) {
        assert!(testing::deliver_again(&self.service, self.bus.as_ref()).await > 0);
    }

    /// Every row of this service's own that lasts.
    pub async fn lasting(&self) -> Vec<String> {
        let own = schema::manifest(MIGRATIONS);
        let is_own = |line: &String| own.iter().any(|(table, _)| line.starts_with(&format!("{table} ")));
        testing::lasting(&self.bench.ports, MIGRATIONS).await.into_iter().filter(is_own).collect()
    }

    /// Time goes by.
    pub fn later(&self, days: i64) {
        self.bench.clock.advance_seconds(days * 86_400);
    }

    /// Nothing is on its way.
    pub async fn rest(&self) {
        self.settle().await;
        testing::assert_quiet(&self.bench.ports, MIGRATIONS).await;
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

    /// The numbers that a question over every tenant's rows gives, one a row.
    pub async fn count(&self, sql: &str) -> i64 {
        let db = self.bench.ports.db();
        let statement = Statement::from_string(db.dialect().backend(), format!("SELECT COUNT(*) AS n FROM {sql}"));
        let row = db.begin_survey().await.unwrap().query_one_raw(statement).await.unwrap().unwrap();
        row.try_get("", "n").unwrap()
    }

    /// What was told to others, by subject, in the order in which it was decided.
    pub async fn told(&self, subject: &str) -> i64 {
        self.count(&format!("outbox WHERE subject = '{subject}'")).await
    }

    /// Dispatch tells of an order: the `seq`-th thing about it.
    pub async fn order(&self, number: u128, seq: i64, of: &OrderOf<'_>) {
        let line = |(line_no, item, quantity): &(i32, u128, i64)| DeliveredLine {
            line_no: *line_no,
            item_id: item_id(*item),
            quantity: *quantity,
        };
        let fact = OrderChanged {
            order_id: kaifong_kernel::values::encode_id("ord", Uuid::from_u128(number)),
            need_id: of.need.to_owned(),
            household_id: of.household.to_owned(),
            tenant_id: ming().tenant.to_string(),
            state: of.state.to_owned(),
            lines: of.lines.iter().map(line).collect(),
            trips: of.trips,
        };
        let event = u128::from(seq.unsigned_abs());
        let envelope = Envelope {
            event_id: Uuid::from_u128(0xd15_u128 << 64 | number << 16 | event).to_string(),
            aggregate_id: Uuid::from_u128(number).to_string(),
            stream_seq: seq,
            subject: "dispatch.order.changed.v1".to_owned(),
            payload: fact.encode_to_vec(),
            ..Envelope::default()
        };
        self.bus.publish(&[envelope]).await;
    }
}

/// What is told of an order.
pub struct OrderOf<'a> {
    pub need: &'a str,
    pub household: &'a str,
    pub state: &'a str,
    pub lines: &'a [(i32, u128, i64)],
    pub trips: i32,
}

/// An item of the catalogue.
pub fn item_id(number: u128) -> String {
    kaifong_kernel::values::encode_id("itm", Uuid::from_u128(number))
}

static KEYS: AtomicU64 = AtomicU64::new(0);

/// An idempotency key that was never used.
pub fn new_key() -> String {
    format!("desk-{}", KEYS.fetch_add(1, Ordering::SeqCst))
}

/// The code of a refusal; of a fault, all that is known.
pub fn code(status: &Status) -> String {
    status.get_details_error_info().map_or_else(|| format!("{status:?}"), |info| info.reason)
}

/// The first agency, or another.
pub fn agency(number: u128) -> OrgId {
    OrgId::from(Uuid::from_u128(number))
}

/// Somebody of the first agency.
pub fn ming() -> Actor {
    testing::member(agency(1), "ming", &[Role::Agency])
}

/// Somebody of another agency.
pub fn wah() -> Actor {
    testing::member(agency(2), "wah", &[Role::Agency])
}

/// A dispatcher of the council.
pub fn dispatcher() -> Actor {
    testing::person("dispatcher", &[Role::Dispatcher])
}

/// An auditor of the council.
pub fn auditor() -> Actor {
    testing::person("auditor", &[Role::Auditor])
}

/// An administrator of the council.
pub fn admin() -> Actor {
    testing::person("admin", &[Role::Admin])
}

/// The service that delivers.
pub fn dispatch() -> Actor {
    Actor::service("dispatch", testing::council())
}

/// A system of the first agency: nobody in person.
pub fn system() -> Actor {
    Actor { person: None, system: Some("case system".to_owned()), principal: "key_system".to_owned(), ..ming() }
}

/// An id that is nobody's.
pub fn nowhere(prefix: &'static str) -> String {
    kaifong_kernel::values::encode_id(prefix, Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_dead))
}

/// A run.
pub fn run_id() -> String {
    kaifong_kernel::values::encode_id("run", Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001))
}
