//! Faults 2 and 18: processes killed at any moment, under load.

use std::{sync::Arc, time::Duration};

use kaifong_tests::{Installation, long};
use rand::{Rng, seq::SliceRandom};
use sea_orm::{ConnectionTrait, Statement};

use crate::{
    after,
    load::{Load, World},
    seed,
};

/// Kills so many times; between two, the load goes on for a while.
async fn killed(house: &mut Installation, kills: usize, seed: u64, wait_ms: std::ops::Range<u64>) {
    let world = Arc::new(World::open(house).await);
    let journal = house.folder().join("acknowledged.jsonl");
    let load = Load::start(&world, 32, seed, &journal);
    let mut chance = seed::of(seed, u64::MAX);
    // Every process has its turn before one has its second.
    let mut turns: Vec<usize> = Vec::new();
    for _ in 0..kills {
        load.goes_on(1).await;
        tokio::time::sleep(Duration::from_millis(chance.random_range(wait_ms.clone()))).await;
        if turns.is_empty() {
            turns.extend(0..house.processes().len());
            turns.shuffle(&mut chance);
        }
        let place = turns.pop().expect("somebody's turn");
        let process = &mut house.processes_mut()[place];
        let before = process.pid();
        process.crash();
        assert_ne!(process.pid(), before, "it runs anew");
    }
    load.goes_on(50).await;
    let (acknowledged, again) = load.finish().await;
    assert!(again > 0, "no client noticed anything in {kills} kills");
    after::holds(house, &world, &acknowledged).await;
}

/// Fault 18: one process on SQLite.
#[tokio::test(flavor = "multi_thread")]
async fn an_embedded_instance_is_killed_again_and_again() {
    let kills = if long() { 200 } else { 20 };
    let (seed, _turn) = seed::drawn("fault 18").await;
    let mut house = Installation::embedded_of_its_own();
    killed(&mut house, kills, seed, 100..700).await;
    for service in kaifong::compose::SERVICES {
        let database = house.database(service).await;
        let sql = Statement::from_string(database.get_database_backend(), "PRAGMA integrity_check");
        let said: String = database.query_one_raw(sql).await.unwrap().unwrap().try_get_by_index(0).unwrap();
        assert_eq!(said, "ok", "{service}");
    }
    // Nobody was ever told that a database is busy.
    let log = std::fs::read_to_string(house.folder().join("up.log")).unwrap();
    for busy in ["database is locked", "SQLITE_BUSY", "database table is locked"] {
        assert!(!log.contains(busy), "BUSY surfaced");
    }
}

/// Fault 2: any of the services.
#[tokio::test(flavor = "multi_thread")]
async fn services_are_killed_again_and_again() {
    let (kills, wait_ms) = if long() { (75, 2_000..8_000) } else { (10, 200..1_200) };
    let (seed, _turn) = seed::drawn("fault 2").await;
    let mut house = Installation::distributed_of_its_own();
    killed(&mut house, kills, seed, wait_ms).await;
}
