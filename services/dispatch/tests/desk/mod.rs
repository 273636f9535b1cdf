//! A desk at which dispatch is tried: its guarded routes over an in-process wire, tokens signed as identity signs them, a
//! mock clock, and inventory, needs and identity in memory.
#![allow(dead_code, unused_macros, reason = "each test file uses a part of it")]

pub mod households;
mod items;
pub mod keys;
pub mod path;
pub mod peers;
mod rpcs;
pub mod slow;
pub mod stock;
mod traces;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use households::Needs;
use kaifong_dispatch::{Peers, domain::ids::RunId, domain::run::Run, planner::PlanningMeans, store::MIGRATIONS};
use kaifong_kernel::{
    Dialect, Result, Service,
    auth::{self, Actor, Claims, KeySource, PublicKey, Role, SigningKey, VerifyKeys},
    bus::{Bus, Group, MemoryBus},
    config::Config,
    reexport::{
        sea_orm::{ConnectionTrait, DbErr, Statement, TransactionTrait},
        uuid::Uuid,
    },
    schema::{self, Class},
    testing::{self, Bench, Runs},
    values::{OrgId, encode_id},
    wire::{Peer, TokenSource, Wire, in_process},
};
use kaifong_proto::{
    common::v1::LocalizedText,
    events::v1::Envelope,
    identity::v1::identity_service_server::IdentityServiceServer,
    inventory::v1::{catalogue_service_server::CatalogueServiceServer, stock_service_server::StockServiceServer},
    needs::v1::{household_service_server::HouseholdServiceServer, need_service_server::NeedServiceServer},
};
use keys::Keys;
use peers::Log;
use prost::Message;
use stock::Stock;
use tonic::{Status, service::Routes};
use tonic_types::StatusExt;

/// How long goods are held.
pub const HOLD_SECONDS: i64 = 3 * 86_400;
/// By when an elder must be looked after.
pub const ELDER_SECONDS: i64 = 7_200;

/// How long is searched for a plan of few orders.
const SEARCH_MS: i64 = 100;

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

/// Dispatch in process.
pub struct Desk {
    pub bench: Bench,
    pub log: Log,
    pub stock: Stock,
    pub needs: Needs,
    pub keys: Keys,
    pub wire: Wire,
    pub post: Post,
    pub service: Service,
    runs: Runs,
    drawn: AtomicU64,
    signing: SigningKey,
}

/// A bus that remembers what it carried, to carry it again; inventory hears of it.
#[derive(Clone)]
pub struct Post {
    inner: Arc<MemoryBus>,
    carried: Arc<Mutex<Vec<Envelope>>>,
    stock: Stock,
}

#[async_trait::async_trait]
impl Bus for Post {
    async fn publish(&self, batch: &[Envelope]) -> Vec<bool> {
        self.carried.lock().unwrap().extend_from_slice(batch);
        batch.iter().for_each(|event| self.stock.hear(event));
        self.inner.publish(batch).await
    }

    async fn subscribe(&self, group: Group) -> Result<()> {
        self.inner.subscribe(group).await
    }

    async fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}

impl Post {
    /// What was told under a subject, in the order in which it was carried.
    pub fn facts<M: Message + Default>(&self, subject: &str) -> Vec<M> {
        let carried = self.carried.lock().unwrap();
        let of_it = carried.iter().filter(|event| event.subject == subject);
        of_it.map(|event| M::decode(event.payload.as_slice()).unwrap()).collect()
    }

    /// The subjects carried, each as often as it was.
    pub fn subjects(&self) -> Vec<String> {
        self.carried.lock().unwrap().iter().map(|event| event.subject.clone()).collect()
    }
}

struct Published(PublicKey);

#[async_trait::async_trait]
impl KeySource for Published {
    async fn fetch(&self) -> Result<Vec<PublicKey>> {
        Ok(vec![self.0.clone()])
    }
}

struct OwnToken;

#[async_trait::async_trait]
impl TokenSource for OwnToken {
    async fn token(&self) -> Result<String> {
        Ok("dispatch".to_owned())
    }
}

impl Desk {
    /// One on each database there is.
    pub async fn each() -> Vec<Self> {
        let mut desks = Vec::new();
        for bench in testing::both("dispatch", MIGRATIONS).await {
            desks.push(Self::on(bench, Runs::Freely, None, SEARCH_MS).await);
        }
        desks
    }

    /// One on each database there is, that plans by other means.
    pub async fn each_planning(means: &PlanningMeans) -> Vec<Self> {
        let mut desks = Vec::new();
        for bench in testing::both("dispatch", MIGRATIONS).await {
            desks.push(Self::on(bench, Runs::Freely, Some(means), SEARCH_MS).await);
        }
        desks
    }

    /// One on each database there is, that may search so long for a plan.
    pub async fn each_searching(search_ms: i64) -> Vec<Self> {
        let mut desks = Vec::new();
        for bench in testing::both("dispatch", MIGRATIONS).await {
            desks.push(Self::on(bench, Runs::Freely, None, search_ms).await);
        }
        desks
    }

    /// Two on each database there is: one handles everything in turn, the other everything twice.
    pub async fn twins() -> Vec<[Self; 2]> {
        let (plain, twice) = (testing::both("dispatch", MIGRATIONS).await, testing::both("dispatch", MIGRATIONS).await);
        let mut twins = Vec::new();
        for (plain, twice) in plain.into_iter().zip(twice) {
            twins.push([
                Self::on(plain, Runs::InTurn, None, SEARCH_MS).await,
                Self::on(twice, Runs::Twice, None, SEARCH_MS).await,
            ]);
        }
        twins
    }

    async fn on(bench: Bench, runs: Runs, means: Option<&PlanningMeans>, search_ms: i64) -> Self {
        let mut config = Config::load(None, &BTreeMap::new()).unwrap();
        config.reservation_hold_seconds = HOLD_SECONDS;
        config.unreached_elder_seconds = ELDER_SECONDS;
        config.planner_search_ms = search_ms;
        let log = Log::default();
        let (stock, needs) = (Stock::new(log.clone(), bench.clock.clone()), Needs::new(log.clone()));
        let keys = Keys::new(log.clone());
        let peer = |wire| Peer::new(wire, Arc::new(OwnToken));
        let of_needs = Routes::new(HouseholdServiceServer::new(needs.clone()));
        let of_needs = of_needs.add_service(NeedServiceServer::new(needs.clone())).prepare();
        let of_inventory = Routes::new(StockServiceServer::new(stock.clone()));
        let of_inventory = of_inventory.add_service(CatalogueServiceServer::new(stock.clone())).prepare();
        let peers = Peers {
            inventory: peer(in_process(of_inventory)),
            needs: peer(in_process(of_needs)),
            identity: peer(in_process(IdentityServiceServer::new(keys.clone()))),
        };
        let ports = bench.ports.clone();
        let service = match means {
            None => kaifong_dispatch::service(ports, peers, &config).unwrap(),
            Some(means) => kaifong_dispatch::service_with(ports, peers, &config, means),
        };
        let inner = testing::subscribed(&[&service]).await;
        let signing = SigningKey::generate().unwrap();
        let wire = in_process(service.guarded(VerifyKeys::new(Published(signing.public()))));
        let post = Post { inner, carried: Arc::default(), stock: stock.clone() };
        Self { bench, log, stock, needs, keys, wire, post, service, runs, drawn: AtomicU64::new(0), signing }
    }

    /// A token that is valid now.
    pub fn token(&self, actor: &Actor) -> String {
        let now = self.bench.ports.now().micros() / 1_000_000;
        auth::sign(&Claims { actor: actor.clone(), iat: now, exp: now + 60 }, &self.signing).unwrap()
    }

    /// Pumps until nothing moves, the peers' own facts included.
    pub async fn settle(&self) {
        loop {
            self.runs.settle(&self.service, &self.post, &self.bench.clock).await;
            let mut tidings = self.stock.tidings();
            tidings.extend(self.needs.tidings());
            if tidings.is_empty() {
                return;
            }
            self.post.publish(&tidings).await;
        }
    }

    /// Time goes by, and what waited for it is done.
    pub async fn later(&self, seconds: i64) {
        self.bench.clock.advance_seconds(seconds);
        self.stock.expire();
        self.settle().await;
    }

    /// Nothing is on its way, and the peers know for whom each step was.
    pub async fn rest(&self) {
        self.settle().await;
        testing::assert_quiet(&self.bench.ports, MIGRATIONS).await;
        assert!(self.log.every_question_names_its_person());
    }

    /// Everything that was carried is carried again, the last first, also to an inbox that has forgotten it, and changes
    /// nothing.
    pub async fn again(&self) {
        let before = self.digest().await;
        assert!(testing::deliver_again(&self.service, &self.post).await > 0);
        self.settle().await;
        assert_eq!(self.digest().await, before, "an event that came twice changed something");
    }

    /// An idempotency key that was never used here.
    pub fn new_key(&self) -> String {
        format!("desk-{:06}", self.drawn.fetch_add(1, Ordering::SeqCst))
    }

    /// Every row that lasts, with a number in place of whatever is random.
    pub async fn lasting(&self) -> Vec<String> {
        testing::lasting(&self.bench.ports, MIGRATIONS).await
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

    /// A statement behind everybody's back.
    pub async fn force(&self, sql: &str) -> Result<u64, DbErr> {
        let db = self.bench.ports.db();
        let change = db.connection().begin().await.unwrap();
        if db.dialect() == Dialect::Postgres {
            change.execute_unprepared("SELECT set_config('kaifong.tenant', '*', true)").await.unwrap();
        }
        let rows = change.execute_unprepared(sql).await?.rows_affected();
        change.commit().await?;
        Ok(rows)
    }

    /// How many rows a question has.
    pub async fn rows(&self, from: &str) -> i64 {
        let db = self.bench.ports.db();
        let statement = Statement::from_string(db.dialect().backend(), format!("SELECT COUNT(*) AS n FROM {from}"));
        let row = db.begin_survey().await.unwrap().query_one_raw(statement).await.unwrap().unwrap();
        row.try_get("", "n").unwrap()
    }

    /// How many work items of a kind wait for a person.
    pub async fn open_work(&self, kind: &str) -> i64 {
        self.rows(&format!("work_item WHERE state <> 'closed' AND kind = '{kind}'")).await
    }
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

/// Somebody of a partner that carries.
pub fn carrier() -> Actor {
    testing::member(agency(3), "carrier", &[Role::Partner])
}

pub fn dispatcher() -> Actor {
    testing::person("dispatcher", &[Role::Dispatcher])
}

pub fn auditor() -> Actor {
    testing::person("auditor", &[Role::Auditor])
}

/// Whoever has the key of a run.
pub fn driver(run: &str) -> Actor {
    let id: RunId = run.parse().unwrap();
    Actor { roles: vec![Role::Driver], ..Actor::system(&Run::driver_system(id), testing::council()) }
}

pub fn both(text: &str) -> Option<LocalizedText> {
    Some(LocalizedText { en: text.to_owned(), zh_hant: format!("{text}（中）") })
}

/// An id of a kind.
pub fn id(prefix: &'static str, number: u128) -> String {
    encode_id(prefix, Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | number))
}

/// An id that is nobody's.
pub fn nowhere(prefix: &'static str) -> String {
    id(prefix, 0xdead)
}
