//! For tests of the kernel and of the services: ports over a temporary folder or a private database, a mock clock.

pub mod gate;
mod outside;
pub mod rpc;
mod twice;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use sea_orm::{ConnectionTrait, Database, Statement};
use uuid::Uuid;

use crate::{
    audit::{Audited, canonical},
    auth::{Actor, Role},
    blobs::Blobs,
    bus::{Bus, MemoryBus},
    call::{Call, Cause, Trace},
    clock::MockClock,
    db::Db,
    flow::{Flow, GetFlow},
    ports::{Ports, PortsSetup},
    schema::{self, Migration},
    serve::Tasks,
    service::Service,
    values::{Instant, OrgId, PersonId, sha256_hex},
    vault::{MasterKey, Vault},
};

pub use outside::outside;
pub use twice::{Runs, deliver_again, lasting, settle_in_turn, settle_twice};

/// Where the mock clock starts: 1 December 2025, 09:00 in Hong Kong.
pub const START_US: i64 = 1_764_550_800_000_000;

static COUNTER: AtomicU64 = AtomicU64::new(0);

/// Ports of a test, and what must live as long as they do.
pub struct Bench {
    /// The ports.
    pub ports: Ports,
    /// The clock, to be moved.
    pub clock: Arc<MockClock>,
    folder: PathBuf,
    /// Where its database is, for whoever looks at it from outside.
    database: Place,
    leaves: AtomicBool,
}

/// Where a test's own database is.
#[derive(Clone)]
enum Place {
    Sqlite(String),
    Postgres { url: String, server: String, name: String },
}

impl Bench {
    /// Lets the test leave events on their way: tells why, to whoever reads the test.
    pub fn leaves(&self, _why: &str) {
        self.leaves.store(true, Ordering::SeqCst);
    }
}

/// Fails a test that leaves an outbox row, a waiting or a parked event, and takes its database away.
impl Drop for Bench {
    fn drop(&mut self) {
        let counts = !std::thread::panicking() && !self.leaves.load(Ordering::SeqCst);
        let place = self.database.clone();
        // The test's own runtime stands still while this is dropped: another one looks, through a connection of its own.
        let looked = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(place.end(counts))
        });
        let left = looked.join();
        let _ = std::fs::remove_dir_all(&self.folder);
        if std::thread::panicking() {
            return;
        }
        let left = left.expect("what is left can be counted");
        assert_eq!(left, [0; 3], "the test leaves outbox rows, waiting events, parked events");
    }
}

impl Place {
    /// What is on its way (outbox rows, waiting events, parked events), if it counts; then the database goes.
    async fn end(self, counts: bool) -> [i64; 3] {
        let (Self::Sqlite(url) | Self::Postgres { url, .. }) = &self;
        let left = if counts { on_their_way(url).await } else { [0; 3] };
        if let Self::Postgres { server, name, .. } = &self {
            let admin = Database::connect(server).await.expect("the server of DATABASE_URL answers");
            // Whoever still ends in it, an autovacuum worker of another role for one, can't be forced out: it goes soon.
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let mut tries = 0;
            while let Err(error) = admin.execute_unprepared(&drop).await {
                tries += 1;
                assert!(tries < 100, "the test's database stays: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            admin.close().await.expect("the connection closes");
        }
        left
    }
}

async fn on_their_way(url: &str) -> [i64; 3] {
    let db = Database::connect(url).await.expect("the test's database is there");
    let sql = "SELECT (SELECT COUNT(*) FROM outbox WHERE published_at IS NULL) AS pending, \
               (SELECT COUNT(*) FROM inbox WHERE state = 'waiting') AS waiting, \
               (SELECT COUNT(*) FROM inbox WHERE state = 'parked') AS parked";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await;
    let row = row.expect("what is on its way can be counted").expect("a count has a row");
    let count = |name: &str| row.try_get("", name).expect("a count is a number");
    let left = [count("pending"), count("waiting"), count("parked")];
    db.close().await.expect("the connection closes");
    left
}

/// The council's organisation of every test.
#[must_use]
pub const fn council() -> OrgId {
    OrgId::COUNCIL
}

/// Ports on a new SQLite file.
///
/// # Panics
/// When the file can't be made: the test can't go on.
pub async fn sqlite(service: &'static str, migrations: &'static [Migration]) -> Bench {
    let folder = new_folder();
    let file = folder.join("test.sqlite");
    let db = Db::sqlite(&file, 4).await.expect("a SQLite file opens");
    let place = Place::Sqlite(format!("sqlite://{}", file.display()));
    bench(service, migrations, db, folder, place).await
}

/// Whether the tests shall do without PostgreSQL and RabbitMQ: `KAIFONG_TEST_SQLITE_ONLY=1`. Nobody gets that unasked.
#[must_use]
pub fn sqlite_only() -> bool {
    std::env::var_os("KAIFONG_TEST_SQLITE_ONLY").is_some_and(|value| value == "1")
}

/// A server's address from the environment; `None` only where the tests shall do without.
///
/// # Panics
/// When it isn't set and nobody asked to do without.
#[must_use]
pub fn server(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok().filter(|_| !sqlite_only());
    assert!(
        url.is_some() || sqlite_only(),
        "{variable} is not set: run tests/run, or tests/services start and its env; \
         KAIFONG_TEST_SQLITE_ONLY=1 leaves out what needs a server"
    );
    url
}

/// Ports on a new database of the PostgreSQL server that `DATABASE_URL` names; `None` only where [`sqlite_only`].
///
/// # Panics
/// When there is no server, or it refuses: the test can't go on.
pub async fn postgres(service: &'static str, migrations: &'static [Migration]) -> Option<Bench> {
    let server = server("DATABASE_URL")?;
    let folder = new_folder();
    let name = format!("test_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::SeqCst));
    let admin = Database::connect(&server).await.expect("the server of DATABASE_URL answers");
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.expect("an old test database goes");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database can be made");
    admin.close().await.expect("the connection closes");
    let (base, _) = server.rsplit_once('/').expect("a URL with a database name");
    let url = format!("{base}/{name}");
    let db = Db::postgres(&url, 20).await.expect("the new database answers");
    let place = Place::Postgres { url, server, name };
    Some(bench(service, migrations, db, folder, place).await)
}

/// Both: for tests that must hold on either.
pub async fn both(service: &'static str, migrations: &'static [Migration]) -> Vec<Bench> {
    let mut benches = vec![sqlite(service, migrations).await];
    benches.extend(postgres(service, migrations).await);
    benches
}

/// An empty folder of the test's own; whoever asked for it removes it.
pub(crate) fn new_folder() -> PathBuf {
    let name = format!("kaifong-test-{}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::SeqCst));
    let folder = std::env::temp_dir().join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    folder
}

async fn bench(
    service: &'static str,
    migrations: &'static [Migration],
    db: Db,
    folder: PathBuf,
    database: Place,
) -> Bench {
    schema::migrate(&db, migrations).await.expect("the migrations run");
    let clock = Arc::new(MockClock::new(Instant::from_micros(START_US), 1));
    let master = MasterKey::from_bytes([7; 32]);
    let setup = PortsSetup {
        service,
        db,
        clock: clock.clone(),
        vault: Vault::new(&master),
        blobs: Blobs::folder(&folder.join("blobs"), master),
        tasks: Tasks::new(),
        concurrency: 64,
    };
    Bench { ports: Ports::new(setup), clock, folder, database, leaves: AtomicBool::new(false) }
}

/// A person of the council with these roles; the same name is the same person.
#[must_use]
pub fn person(name: &str, roles: &[Role]) -> Actor {
    member(council(), name, roles)
}

/// A person of any organisation with these roles.
#[must_use]
pub fn member(tenant: OrgId, name: &str, roles: &[Role]) -> Actor {
    let hash = sha256_hex(format!("{tenant}/{name}").as_bytes());
    let id = Uuid::parse_str(&hash[..32]).unwrap_or_default();
    Actor {
        person: Some(PersonId::from(id)),
        system: None,
        tenant,
        council: tenant == council(),
        roles: roles.to_vec(),
        principal: format!("key_{name}"),
        person_since: Some(Instant::from_micros(START_US).plus_days(-30)),
        created_by: None,
    }
}

/// A command of an actor under a new idempotency key.
#[must_use]
pub fn call(actor: &Actor) -> Call {
    keyed(actor, &format!("test-{}", COUNTER.fetch_add(1, Ordering::SeqCst)))
}

/// A command of an actor under this idempotency key; its body is the key's own.
#[must_use]
pub fn keyed(actor: &Actor, key: &str) -> Call {
    let cause = Cause::Rpc { key: key.to_owned(), rpc: "/test".to_owned(), body_hash: sha256_hex(key.as_bytes()) };
    Call { actor: actor.clone(), original: None, cause, trace: Trace::default() }
}

/// A question of an actor.
#[must_use]
pub fn question(actor: &Actor) -> Call {
    Call { cause: Cause::Read, ..call(actor) }
}

/// Subscribes the services' groups on a memory bus that tests pump by hand.
///
/// # Panics
/// Never, on the memory bus.
pub async fn subscribed(services: &[&Service]) -> Arc<MemoryBus> {
    let bus = Arc::new(MemoryBus::new());
    for service in services {
        let inbox = crate::inbox::Inbox::new(&service.ports);
        for consumer in &service.consumers {
            let group = crate::bus::Group { name: consumer.group, bindings: consumer.bindings, inbox: inbox.clone() };
            bus.subscribe(group).await.expect("the memory bus takes every group");
        }
    }
    bus
}

/// Pumps relays, inboxes and timers until nothing moves any more.
///
/// # Panics
/// When the database fails or it is still moving after 1,000 rounds.
pub async fn settle(services: &[&Service], bus: &dyn Bus) {
    for _ in 0..1_000 {
        let mut moved = 0;
        for service in services {
            moved += service.pump(bus).await.expect("a round of the pump");
        }
        if moved == 0 {
            return;
        }
    }
    panic!("the services did not come to rest");
}

/// What is on its way in a service.
///
/// # Panics
/// When the database fails.
pub async fn flow(ports: &Ports) -> Flow {
    let call = question(&person("flow", &[Role::Admin]));
    ports.read(call, GetFlow).await.expect("the flow can be counted")
}

/// Asserts that nothing is on its way and every table is in the manifest.
///
/// # Panics
/// When something is left or a table has no class.
pub async fn assert_quiet(ports: &Ports, migrations: &'static [Migration]) {
    let flow = flow(ports).await;
    assert_eq!((flow.outbox_pending, flow.events_waiting, flow.events_parked), (0, 0, 0), "left: {flow:?}");
    let known = schema::manifest(&schema::whole(migrations));
    for table in schema::tables(ports.db()).await.expect("the tables can be listed") {
        assert!(known.iter().any(|(name, _)| *name == table), "{table} is in no class");
    }
}

/// Asserts that an aggregate is sealed in this version of its canonical form and in this text.
///
/// A hash in the audit trail is of the form that its row names: whoever adds, renames or drops a field gives the form a new
/// number, and pins the new text under it.
///
/// # Panics
/// When the form or the text is another.
pub fn assert_form<A: Audited>(aggregate: &A, form: i32, text: &str) {
    let now = (A::FORM, canonical(aggregate));
    assert_eq!(now, (form, text.to_owned()), "{}: another canonical form needs another FORM", A::KIND);
}
