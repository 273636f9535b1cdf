//! Fault 5: the broker is killed under load, stays away, and comes back.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use kaifong_tests::{Installation, long, rest::sent};

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

#[tokio::test(flavor = "multi_thread")]
async fn the_broker_dies_and_writes_go_on() {
    let away = Duration::from_secs(if long() { 60 } else { 15 });
    let (seed, _turn) = seed::drawn("fault 5").await;
    let house = Installation::distributed_of_its_own();
    let servers = house.servers().expect("servers");
    let world = Arc::new(World::open(&house).await);
    let load = Load::start(&world, 32, seed, &house.folder().join("acknowledged.jsonl"));
    load.goes_on(100).await;
    let well = Instant::now();
    lasts(&load, well, away / 3).await;

    let (before, killed) = (load.so_far(), Instant::now());
    tokio::task::block_in_place(|| servers.kill("rabbitmq"));
    let begun = Instant::now();
    lasts(&load, begun, away).await;
    waits_for_the_broker(&house).await;
    assert!(load.so_far() >= before + 100, "writes hardly went on");
    as_quick_as_before(load.p99(well, killed), load.p99(begun, Instant::now()));

    tokio::task::block_in_place(|| servers.start_again("rabbitmq"));
    load.goes_on(50).await;
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
fn as_quick_as_before(before: Duration, away: Duration) {
    eprintln!("fault 5: the slowest hundredth took {before:?} before and {away:?} without a broker");
    assert!(
        away <= (before * 2).max(before + pause()),
        "acknowledged after {before:?} before, {away:?} without a broker"
    );
}

/// The outbox has what the broker didn't take. Whoever asks a busy service may be told to ask again.
async fn waits_for_the_broker(house: &Installation) {
    let (admin, begun) = (house.admin(), Instant::now());
    loop {
        let answer = sent(admin.request(reqwest::Method::GET, "/v1/donations/flow")).await;
        if answer.status == 200 {
            let pending = answer.body["outbox_pending"].as_i64();
            assert!(pending > Some(0), "nothing waits for the broker: was it away? {}", answer.body);
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", answer.body);
    }
}
