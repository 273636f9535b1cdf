//! Any story of assets and loans ends alike in the service and in the model, on each database.

use std::{
    fmt::Debug,
    hash::{BuildHasher, RandomState},
};

use kaifong_inventory::store::MIGRATIONS;
use kaifong_kernel::testing::{self, Bench};
use proptest::{
    prop_assert_eq,
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use tokio::runtime::Runtime;

use super::{
    house::House,
    model::{Model, Op, story},
    world::World,
};

/// What happens in one story, at most.
const LENGTH: usize = 40;

#[test]
fn any_story_of_loans_ends_as_in_the_model_on_sqlite() {
    let runtime = Runtime::new().unwrap();
    let bench = runtime.block_on(testing::sqlite("inventory", MIGRATIONS));
    run_stories(&runtime, bench, cases(48), story(LENGTH), &play);
}

#[test]
fn any_story_of_loans_ends_as_in_the_model_on_postgres() {
    let runtime = Runtime::new().unwrap();
    if let Some(bench) = runtime.block_on(testing::postgres("inventory", MIGRATIONS)) {
        run_stories(&runtime, bench, cases(12), story(LENGTH), &play);
    }
}

/// Ten times as many in a long run.
pub fn cases(short: u32) -> u32 {
    let long = std::env::var_os("KAIFONG_TEST_LONG").is_some_and(|value| !value.is_empty());
    if long { short * 10 } else { short }
}

/// Drawn anew for each run, or as told.
fn seed() -> u64 {
    let told = std::env::var("KAIFONG_TEST_SEED").ok();
    told.map_or_else(|| RandomState::new().hash_one(0), |seed| seed.parse().expect("KAIFONG_TEST_SEED is a number"))
}

/// Plays so many stories in one house.
///
/// # Panics
/// When a story ends otherwise than in its model; says how to play it again.
pub fn run_stories<O: Debug>(
    runtime: &Runtime,
    bench: Bench,
    cases: u32,
    story: impl Strategy<Value = Vec<O>>,
    play: &impl AsyncFn(&House, &[O]) -> Result<(), TestCaseError>,
) {
    let house = runtime.block_on(House::on(bench));
    let seed = seed();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let outcome = runner.run(&story, |ops| runtime.block_on(play(&house, &ops)));
    if let Err(failed) = outcome {
        panic!("run it again with KAIFONG_TEST_SEED={seed}\n{failed}");
    }
    runtime.block_on(house.rest());
}

async fn play(house: &House, ops: &[Op]) -> Result<(), TestCaseError> {
    let (mut world, mut model) = (World::new(house).await, Model::default());
    for (place, op) in ops.iter().enumerate() {
        let found = world.apply(op, &model).await;
        prop_assert_eq!(found, model.apply(op), "step {}: {:?}", place, op);
        agree(house, &world, &model, place).await?;
    }
    Ok(())
}

/// Every asset and every loan is as in the model, and each unit lies in one place.
async fn agree(house: &House, world: &World<'_>, model: &Model, place: usize) -> Result<(), TestCaseError> {
    for (id, expected) in world.assets.iter().zip(&model.assets) {
        let found = house.asset(*id).await;
        prop_assert_eq!(found.state, expected.state, "step {}", place);
    }
    prop_assert_eq!(world.loans.len(), model.loans.len());
    for (id, expected) in world.loans.iter().zip(&model.loans) {
        let found = house.loan(*id).await;
        prop_assert_eq!(found.asset, world.assets[expected.asset], "step {}", place);
        prop_assert_eq!((found.state, found.is_aboard()), (expected.state, expected.aboard), "step {}", place);
        prop_assert_eq!(found.days.to, world.day(expected.to), "step {}", place);
    }
    let off = "SELECT COUNT(*) AS n FROM balance WHERE on_hand <> (SELECT COUNT(*) FROM asset \
               WHERE asset.lot_id = balance.lot_id AND asset.location_id = balance.location_id) \
               AND lot_id IN (SELECT lot_id FROM asset) AND kind <> 'donor'";
    prop_assert_eq!(house.count(off).await, 0, "a serial number is in one place, and counted there");
    Ok(())
}
