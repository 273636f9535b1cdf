//! Fault 1: clients that go away at any moment, while the database is slow.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures::{StreamExt, stream};
use kaifong_tests::{
    Installation, Servers,
    cast::text,
    long,
    rest::{Answer, sent},
};
use rand::Rng;
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    after,
    asking::{Again, Client, Journal},
    load::{Acknowledged, World},
    proxy::Proxy,
    seed,
};

const CLIENTS: u64 = 64;

/// Each call has an amount of its own: a gift that is there twice shows.
fn minor(call: u64) -> i64 {
    i64::try_from(call).expect("a count") + 1
}

/// `postgres://user:password@HOST:PORT/database`, through the proxy.
fn through(url: &str, proxy: &str) -> String {
    let (before, rest) = url.rsplit_once('@').expect("a URL with a user");
    let (_, database) = rest.split_once('/').expect("a URL with a database");
    format!("{before}@{proxy}/{database}")
}

fn target(url: &str) -> String {
    let (_, rest) = url.rsplit_once('@').expect("a URL with a user");
    rest.split('/').next().expect("an address").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clients_that_go_away_leak_nothing() {
    let calls: u64 = if long() { 100_000 } else { 10_000 };
    let (seed, _turn) = seed::drawn("fault 1").await;
    let servers = tokio::task::block_in_place(Servers::start);
    let proxy = Proxy::before(target(servers.database_url())).await;
    let url = through(servers.database_url(), proxy.address());
    let other = [("KAIFONG_DATABASE_URL", url)];
    let house = tokio::task::block_in_place(|| Installation::distributed_over(servers, &other));
    let world = Arc::new(World::open(&house).await);

    proxy.delay(Duration::from_millis(100));
    let mut vans = JoinSet::new();
    for van in 0..world.goods.vans.len() {
        vans.spawn(sets_out(world.clone(), van, seed, house.folder().join(format!("van-{van}.jsonl"))));
    }
    let mut grants = JoinSet::new();
    grants.spawn(is_granted(world.clone(), seed, house.folder().join("grants.jsonl")));
    let servers = house.servers().expect("servers");
    let outcomes = tokio::select! {
        outcomes = storm(&world, calls, seed) => outcomes,
        () = something_idles(servers) => panic!("a transaction idles during the storm"),
    };
    proxy.delay(Duration::ZERO);
    let (cancelled, put_off) = (outcomes.cancelled.load(Ordering::SeqCst), outcomes.put_off.load(Ordering::SeqCst));
    let mut acknowledged = std::mem::take(&mut *outcomes.acknowledged.lock().expect("no client panicked"));
    assert!(cancelled > calls / 2, "only {cancelled} of {calls} calls were given up");
    assert!(proxy.carried_late() > 1_000, "the database was not slow");
    nothing_is_open(servers).await;
    answers_at_once(&world).await;
    // What was begun was ended, although nobody waited for it.
    let booked = u64::try_from(world.gifts().await.len()).expect("a count");
    let answered = u64::try_from(acknowledged.len()).expect("a count");
    told(cancelled, put_off, answered, booked);
    assert!(booked > answered, "of {calls} calls {booked} were carried out and {answered} acknowledged");

    while let Some(van) = vans.join_next().await {
        van.expect("its trip ends well");
    }
    let paid = grants.join_next().await.expect("a grant").expect("it ends well");
    // Whoever asks again under the same key gets the one gift there is, or makes it.
    let asked_again = |call: u64| {
        let world = world.clone();
        async move {
            let answer = world.preparer.keyed(&key(seed, call), "/v1/cheques", cheque(&world, call)).await;
            assert_eq!(answer.status, 201, "{}", answer.body);
            Acknowledged { kind: "cheques", id: text(&answer.body, "/gift_id"), minor: minor(call) }
        }
    };
    let some = (0..calls).step_by(10);
    let again: Vec<Acknowledged> = stream::iter(some).map(asked_again).buffer_unordered(32).collect().await;
    acknowledged.extend(again);
    after::holds_of_gifts(&house, &world, &acknowledged).await;
    world.goods.hold(&house, &[]).await;
    world.grants.hold(&paid).await;
}

/// A van sets out while the storm goes on, and each of its steps is given up some times before somebody waits for it.
async fn sets_out(world: Arc<World>, van: usize, seed: u64, journal: std::path::PathBuf) {
    let (again, journal) = (Again::default(), Arc::new(Journal::new(&journal)));
    let player = CLIENTS + u64::try_from(van).expect("a count");
    let client = Client::new(format!("van-{seed:x}-{van}"), again.clone(), journal).hasty(seed::of(seed, player));
    world.goods.trip(van, &client, &mut seed::of(seed, player)).await;
    assert!(again.count() > 0, "no step of the trip was given up");
}

/// An agency is granted money meanwhile, and each step is given up some times as well.
async fn is_granted(world: Arc<World>, seed: u64, journal: std::path::PathBuf) -> Vec<Acknowledged> {
    let (again, journal) = (Again::default(), Arc::new(Journal::new(&journal)));
    let chance = seed::of(seed, CLIENTS + u64::try_from(world.goods.vans.len()).expect("a count"));
    let client = Client::new(format!("grants-{seed:x}"), again.clone(), journal.clone()).hasty(chance);
    world.grants.play(&client).await;
    assert!(again.count() > 0, "no step of the grant was given up");
    journal.all()
}

#[expect(clippy::print_stderr, reason = "a test that fails shows what happened")]
fn told(cancelled: u64, put_off: u64, answered: u64, booked: u64) {
    eprintln!(
        "fault 1: {cancelled} calls were given up, {put_off} put off, {answered} acknowledged; {booked} gifts were booked"
    );
}

/// Every place in the pools is free again: a call isn't kept waiting.
async fn answers_at_once(world: &World) {
    let begun = Instant::now();
    let body = json!({"donor_id": world.donor, "purpose_id": world.purpose, "rail": "fps",
        "amount": {"amount_minor": 1, "currency": "HKD"}});
    world.preparer.post("/v1/pledges", body).await;
    assert!(begun.elapsed() < Duration::from_secs(5), "the first call after the storm took {:?}", begun.elapsed());
}

fn key(seed: u64, call: u64) -> String {
    format!("storm-{seed:x}-{call}")
}

fn cheque(world: &World, call: u64) -> serde_json::Value {
    json!({"donor_id": world.donor, "purpose_id": world.purpose, "cheque_number": format!("{call:06}"),
        "amount": {"amount_minor": minor(call), "currency": "HKD"}, "received_on": "2026-01-05"})
}

/// How the calls of the storm ended.
#[derive(Default)]
struct Outcomes {
    cancelled: AtomicU64,
    /// Answered with something else than a gift: asked again too early, too often, or while it was too much.
    put_off: AtomicU64,
    acknowledged: Mutex<Vec<Acknowledged>>,
}

impl Outcomes {
    /// One answer that came in time.
    fn note(&self, call: u64, answer: &Answer) {
        match answer.status {
            201 => {
                let one = Acknowledged { kind: "cheques", id: text(&answer.body, "/gift_id"), minor: minor(call) };
                self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).push(one);
            }
            409 | 429 | 503 => {
                self.put_off.fetch_add(1, Ordering::SeqCst);
            }
            status => panic!("call {call} of the storm was answered with {status}: {}", answer.body),
        }
    }
}

/// Every call is given up after 0 to 300 ms.
async fn storm(world: &Arc<World>, calls: u64, seed: u64) -> Arc<Outcomes> {
    let outcomes = Arc::new(Outcomes::default());
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (world, outcomes) = (world.clone(), outcomes.clone());
        clients.spawn(async move {
            let mut chance = seed::of(seed, client);
            for call in (client..calls).step_by(usize::try_from(CLIENTS).expect("a count")) {
                let request = world.preparer.request(reqwest::Method::POST, "/v1/cheques");
                let request = request.header("idempotency-key", key(seed, call)).json(&cheque(&world, call));
                let patience = Duration::from_millis(chance.random_range(0..300));
                tokio::select! {
                    answer = sent(request) => outcomes.note(call, &answer),
                    () = tokio::time::sleep(patience) => {
                        outcomes.cancelled.fetch_add(1, Ordering::SeqCst);
                    }
                };
            }
        });
    }
    while let Some(client) = clients.join_next().await {
        client.expect("a client ends well");
    }
    outcomes
}

/// Ends once a transaction has idled for over 8 seconds.
async fn something_idles(servers: &Servers) {
    let database = after::overseer(servers).await;
    while after::idle_transactions(&database).await == 0 {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Every transaction that the storm began ends by itself, sooner than the server would end it. What the services do
/// when nobody asks takes a moment each time and isn't counted.
async fn nothing_is_open(servers: &Servers) {
    let database = after::overseer(servers).await;
    let sql = "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname LIKE 'kaifong_%' \
               AND pid <> pg_backend_pid() AND xact_start < now() - interval '200 milliseconds'";
    let begun = Instant::now();
    let mut quiet = 0;
    while quiet < 5 {
        let open = after::count(&database, sql).await;
        quiet = if open == 0 { quiet + 1 } else { 0 };
        assert!(begun.elapsed() < Duration::from_secs(8), "{open} transactions are open 8 s after the storm");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    database.close().await.expect("it closes");
}
