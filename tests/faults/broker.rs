//! Fault 5: under load the broker is killed, hangs, or has a full disk, and comes back.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use kaifong_tests::{Installation, Servers, cast::number, long, rest::sent};

use crate::{
    after,
    load::{Load, World},
    seed,
};

/// What a pause of a busy machine may add to the slowest hundredth. In the long form a pause is one of so many writes that it
/// doesn't count.
fn pause() -> Duration {
    if long() { Duration::ZERO } else { Duration::from_millis(250) }
}

/// What happens to the broker.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// It is killed, and starts again on its data.
    Killed,
    /// It hangs: connections stay open, and nothing answers.
    Paused,
    /// Its disk is full: it takes nothing from whoever publishes.
    Full,
}

impl Way {
    /// For how long, in the long form and else.
    fn lasts(self) -> Duration {
        let (long_s, short_s) = match self {
            Self::Killed => (60, 15),
            Self::Paused => (40, 15),
            Self::Full => (40, 8),
        };
        Duration::from_secs(if long() { long_s } else { short_s })
    }

    fn begin(self, servers: &Servers) {
        tokio::task::block_in_place(|| match self {
            Self::Killed => servers.kill("rabbitmq"),
            Self::Paused => servers.pause(),
            Self::Full => servers.fill(),
        });
    }

    fn end(self, servers: &Servers) {
        tokio::task::block_in_place(|| match self {
            Self::Killed => servers.start_again("rabbitmq"),
            Self::Paused => servers.resume(),
            Self::Full => servers.empty(),
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_broker_dies_hangs_or_is_full_and_writes_go_on() {
    let (seed, _turn) = seed::drawn("fault 5").await;
    let house = Installation::distributed_of_its_own();
    let servers = house.servers().expect("servers");
    let world = Arc::new(World::open(&house).await);
    let load = Load::start(&world, 32, seed, &house.folder().join("acknowledged.jsonl"));
    load.goes_on(100).await;
    for way in [Way::Killed, Way::Paused, Way::Full] {
        let well = Instant::now();
        lasts(&load, well, Duration::from_secs(5)).await;
        let (before, struck) = (load.so_far(), Instant::now());
        way.begin(servers);
        let begun = Instant::now();
        lasts(&load, begun, way.lasts()).await;
        let waiting = waits_for_the_broker(&house).await;
        assert!(load.so_far() >= before + 100, "{way:?}: writes hardly went on");
        as_quick_as_before(way, load.p99(well, struck), load.p99(begun, Instant::now()));
        way.end(servers);
        load.goes_on(50).await;
        drains(&house, way, waiting).await;
    }
    let (acknowledged, _) = load.finish().await;
    after::holds(&house, &world, &acknowledged).await;
}

/// Lets the load go on for a while, and on a slow machine for longer, until the slowest hundredth can be told.
async fn lasts(load: &Load, since: Instant, at_least: Duration) {
    let before = load.so_far();
    while since.elapsed() < at_least || load.so_far() < before + 300 {
        load.goes_on(20).await;
    }
}

/// Whoever writes doesn't notice that the broker is away.
#[expect(clippy::print_stderr, reason = "a test that fails shows what it measured")]
fn as_quick_as_before(way: Way, before: Duration, away: Duration) {
    eprintln!("fault 5: the slowest hundredth took {before:?} before and {away:?} with a broker that is {way:?}");
    assert!(
        away <= (before * 2).max(before + pause()),
        "acknowledged after {before:?} before, {away:?} with a broker that is {way:?}"
    );
}

/// The outbox has what the broker didn't take; answers how much.
async fn waits_for_the_broker(house: &Installation) -> i64 {
    let pending = pending(house).await;
    assert!(pending > 0, "nothing waits for the broker: was it away?");
    pending
}

/// What waited is delivered, while more is written.
async fn drains(house: &Installation, way: Way, waiting: i64) {
    let begun = Instant::now();
    loop {
        let pending = pending(house).await;
        if pending <= (waiting / 10).max(20) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(90), "{way:?}: {pending} of {waiting} wait still");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What is in the outbox. Whoever asks a busy service may be told to ask again.
async fn pending(house: &Installation) -> i64 {
    let (admin, begun) = (house.admin(), Instant::now());
    loop {
        let answer = sent(admin.request(reqwest::Method::GET, "/v1/donations/flow")).await;
        if answer.status == 200 {
            return number(&answer.body, "/outbox_pending");
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", answer.body);
    }
}
