//! For tests of the kernel and of the services: ports over a temporary folder or a private database, a mock clock.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sea_orm::{ConnectionTrait, Database};
use uuid::Uuid;

use crate::{
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
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
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
    let db = Db::sqlite(&folder.join("test.sqlite"), 4).await.expect("a SQLite file opens");
    bench(service, migrations, db, folder).await
}

/// Ports on a new database of the PostgreSQL server that `DATABASE_URL` names, or `None` where it isn't set.
///
/// # Panics
/// When the server refuses: the test can't go on.
pub async fn postgres(service: &'static str, migrations: &'static [Migration]) -> Option<Bench> {
    let Ok(server) = std::env::var("DATABASE_URL") else {
        eprintln_skip("DATABASE_URL is not set");
        return None;
    };
    let folder = new_folder();
    let name = format!("test_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::SeqCst));
    let admin = Database::connect(&server).await.expect("the server of DATABASE_URL answers");
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.expect("an old test database goes");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database can be made");
    admin.close().await.expect("the connection closes");
    let (base, _) = server.rsplit_once('/').expect("a URL with a database name");
    let db = Db::postgres(&format!("{base}/{name}"), 20).await.expect("the new database answers");
    Some(bench(service, migrations, db, folder).await)
}

/// Both, as many as there are: for tests that must hold on either.
pub async fn both(service: &'static str, migrations: &'static [Migration]) -> Vec<Bench> {
    let mut benches = vec![sqlite(service, migrations).await];
    benches.extend(postgres(service, migrations).await);
    benches
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn eprintln_skip(why: &str) {
    eprintln!("skipped: {why}");
}

fn new_folder() -> PathBuf {
    let name = format!("kaifong-test-{}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::SeqCst));
    let folder = std::env::temp_dir().join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    folder
}

async fn bench(service: &'static str, migrations: &'static [Migration], db: Db, folder: PathBuf) -> Bench {
    schema::migrate(&db, migrations).await.expect("the migrations run");
    let clock = Arc::new(MockClock::new(Instant::from_micros(START_US), 1));
    let master = MasterKey::from_bytes([7; 32]);
    let setup = PortsSetup {
        service,
        db,
        clock: clock.clone(),
        vault: Vault::new(&master),
        blobs: Blobs::folder(&folder.join("blobs"), master).expect("a blob folder can be made"),
        tasks: Tasks::new(),
        concurrency: 64,
    };
    Bench { ports: Ports::new(setup), clock, folder }
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
