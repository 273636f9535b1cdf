//! Fault 5: the broker is killed under load, stays away, and comes back.

use std::{sync::Arc, time::Duration};

use kaifong_tests::{Installation, long};

use crate::{
    after,
    load::{Load, World},
    seed,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_broker_dies_and_writes_go_on() {
    let away = Duration::from_secs(if long() { 60 } else { 15 });
    let seed = seed::drawn("fault 5");
    let house = Installation::distributed_of_its_own();
    let servers = house.servers().expect("servers");
    let world = Arc::new(World::open(&house).await);
    let load = Load::start(&world, 32, seed, &house.folder().join("acknowledged.jsonl"));
    load.goes_on(100).await;

    tokio::task::block_in_place(|| servers.kill("rabbitmq"));
    let (before, begun) = (load.so_far(), std::time::Instant::now());
    while begun.elapsed() < away {
        load.goes_on(20).await;
    }
    let flow = house.admin().get("/v1/donations/flow").await;
    assert!(flow["outbox_pending"].as_i64() > Some(0), "nothing waits for the broker: was it away? {flow}");
    assert!(load.so_far() >= before + 100, "writes hardly went on");

    tokio::task::block_in_place(|| servers.start_again("rabbitmq"));
    load.goes_on(50).await;
    let (acknowledged, _) = load.finish().await;
    after::holds(&house, &world, &acknowledged).await;
}
