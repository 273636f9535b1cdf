//! A desk at which grants is tried: its guarded routes over an in-process wire, tokens signed as identity signs them, a
//! mock clock, and a fund in memory.
#![allow(dead_code, unused_macros, reason = "each test file uses a part of it")]

pub mod fund;
pub mod path;
mod rpcs;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use fund::Fund;
use kaifong_grants::store::MIGRATIONS;
use kaifong_kernel::{
    Dialect, Result, Service,
    auth::{self, Actor, Claims, KeySource, PublicKey, Role, SigningKey, VerifyKeys},
    bus::{Bus, Group, MemoryBus},
    config::Config,
    reexport::{
        sea_orm::{ConnectionTrait, Statement, TransactionTrait},
        uuid::Uuid,
    },
    schema::{self, Class},
    testing::{self, Bench, Runs},
    values::OrgId,
    wire::{Peer, TokenSource, Wire, in_process},
};
use kaifong_proto::{
    common::v1::{LocalizedText, Money},
    donations::v1::fund_service_server::FundServiceServer,
    events::v1::Envelope,
};
use tonic::Status;
use tonic_types::StatusExt;

/// Above this, two persons approve a payment.
pub const THRESHOLD_MINOR: i64 = 50_000_000;
/// How long a payee cools off.
pub const COOL_OFF_SECONDS: i64 = 3_600;

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

/// Grants in process.
pub struct Desk {
    pub bench: Bench,
    pub fund: Fund,
    pub wire: Wire,
    pub post: Post,
    pub service: Service,
    signing: SigningKey,
    runs: Runs,
    keys: AtomicU64,
}

/// A bus that remembers what it carried, to carry it again.
#[derive(Clone)]
pub struct Post {
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

impl Post {
    /// Carries everything once more, the last first; says how much it was.
    pub async fn again(&self) -> usize {
        let mut all = self.carried.lock().unwrap().clone();
        all.reverse();
        self.inner.publish(&all).await;
        all.len()
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
        Ok("grants".to_owned())
    }
}

impl Desk {
    /// One on each database there is.
    pub async fn each() -> Vec<Self> {
        let mut desks = Vec::new();
        for bench in testing::both("grants", MIGRATIONS).await {
            desks.push(Self::on(bench, Runs::Freely).await);
        }
        desks
    }

    /// Two on each database there is: one handles everything in turn, the other everything twice.
    pub async fn twins() -> Vec<[Self; 2]> {
        let (plain, twice) = (testing::both("grants", MIGRATIONS).await, testing::both("grants", MIGRATIONS).await);
        let mut twins = Vec::new();
        for (plain, twice) in plain.into_iter().zip(twice) {
            twins.push([Self::on(plain, Runs::InTurn).await, Self::on(twice, Runs::Twice).await]);
        }
        twins
    }

    async fn on(bench: Bench, runs: Runs) -> Self {
        let mut config = Config::load(None, &BTreeMap::new()).unwrap();
        config.payee_cool_off_seconds = COOL_OFF_SECONDS;
        config.two_approver_threshold_minor = THRESHOLD_MINOR;
        let fund = Fund::new(bench.clock.clone());
        let peer = Peer::new(in_process(FundServiceServer::new(fund.clone())), Arc::new(OwnToken));
        let service = kaifong_grants::service(bench.ports.clone(), peer, &config);
        let inner = testing::subscribed(&[&service]).await;
        let signing = SigningKey::generate().unwrap();
        let wire = in_process(service.guarded(VerifyKeys::new(Published(signing.public()))));
        Self {
            bench,
            fund,
            wire,
            post: Post { inner, carried: Arc::default() },
            service,
            signing,
            runs,
            keys: AtomicU64::new(0),
        }
    }

    /// A token that is valid now.
    pub fn token(&self, actor: &Actor) -> String {
        let now = self.bench.ports.now().micros() / 1_000_000;
        auth::sign(&Claims { actor: actor.clone(), iat: now, exp: now + 60 }, &self.signing).unwrap()
    }

    /// An idempotency key that this desk never used; the same as on another desk of the same story.
    pub fn new_key(&self) -> String {
        format!("own-{}", self.keys.fetch_add(1, Ordering::SeqCst))
    }

    /// Every row that lasts.
    pub async fn lasting(&self) -> Vec<String> {
        testing::lasting(&self.bench.ports, MIGRATIONS).await
    }

    /// Delivers every event once more, in either way that it can come; says how many they are.
    pub async fn deliver_again(&self) -> usize {
        testing::deliver_again(&self.service, &self.post).await
    }

    /// Pumps until nothing moves, the fund's own facts included.
    pub async fn settle(&self) {
        loop {
            self.runs.settle(&self.service, &self.post, &self.bench.clock).await;
            let tidings = self.fund.tidings();
            if tidings.is_empty() {
                return;
            }
            self.post.publish(&tidings).await;
        }
    }

    /// Time goes by, and what waited for it is done.
    pub async fn later(&self, seconds: i64) {
        self.bench.clock.advance_seconds(seconds);
        self.fund.expire();
        self.settle().await;
    }

    /// Nothing is on its way, and the fund knows for whom each step was.
    pub async fn rest(&self) {
        self.settle().await;
        testing::assert_quiet(&self.bench.ports, MIGRATIONS).await;
        assert!(self.fund.every_question_names_its_person());
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

    /// Gives the payment of one reference another, behind everybody's back.
    pub async fn take_reference(&self, from: &str, to: &str) {
        let db = self.bench.ports.db();
        let change = db.connection().begin().await.unwrap();
        if db.dialect() == Dialect::Postgres {
            change.execute_unprepared("SELECT set_config('kaifong.tenant', '*', true)").await.unwrap();
        }
        let sql = format!("UPDATE disbursement SET end_to_end_id = '{to}' WHERE end_to_end_id = '{from}'");
        assert_eq!(change.execute_unprepared(&sql).await.unwrap().rows_affected(), 1);
        change.commit().await.unwrap();
    }

    /// Whose the work items are.
    pub async fn owners_of_work(&self) -> Vec<OrgId> {
        let db = self.bench.ports.db();
        let sql = "SELECT DISTINCT tenant_id FROM work_item".to_owned();
        let statement = Statement::from_string(db.dialect().backend(), sql);
        let rows = db.begin_survey().await.unwrap().query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| OrgId::from(row.try_get::<Uuid>("", "tenant_id").unwrap())).collect()
    }

    /// How many work items of a kind wait for a person.
    pub async fn open_work(&self, kind: &str) -> i64 {
        let db = self.bench.ports.db();
        let sql = format!("SELECT COUNT(*) AS n FROM work_item WHERE state <> 'closed' AND kind = '{kind}'");
        let statement = Statement::from_string(db.dialect().backend(), sql);
        let row = db.begin_survey().await.unwrap().query_one_raw(statement).await.unwrap().unwrap();
        row.try_get("", "n").unwrap()
    }
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

/// A grants officer.
pub fn officer() -> Actor {
    testing::person("officer", &[Role::GrantsOfficer])
}

/// Another grants officer.
pub fn second_officer() -> Actor {
    testing::person("second officer", &[Role::GrantsOfficer])
}

pub fn assessor(number: u32) -> Actor {
    testing::person(&format!("assessor {number}"), &[Role::Assessor])
}

pub fn preparer() -> Actor {
    testing::person("preparer", &[Role::FinancePreparer])
}

pub fn approver() -> Actor {
    testing::person("approver", &[Role::FinanceApprover])
}

pub fn releaser() -> Actor {
    testing::person("releaser", &[Role::FinanceReleaser])
}

/// The same person under another key, with other roles.
pub fn also(actor: &Actor, roles: &[Role]) -> Actor {
    Actor { roles: roles.to_vec(), principal: new_key(), ..actor.clone() }
}

pub fn hkd(minor: i64) -> Option<Money> {
    Some(Money { amount_minor: minor, currency: "HKD".to_owned() })
}

pub fn both(text: &str) -> Option<LocalizedText> {
    Some(LocalizedText { en: text.to_owned(), zh_hant: format!("{text}（中）") })
}

/// An id that is nobody's.
pub fn nowhere(prefix: &'static str) -> String {
    kaifong_kernel::values::encode_id(prefix, Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_dead))
}
