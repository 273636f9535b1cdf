//! Any story of two households that are one ends alike in the service and in a model of tables and words, on each database.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
#[allow(unused_macros, reason = "the stories have runners of their own")]
mod desk;
#[path = "model/told.rs"]
mod told;
#[path = "model/world.rs"]
mod world;

use std::hash::{BuildHasher, RandomState};

use desk::Desk;
use kaifong_kernel::testing::{self, Bench};
use kaifong_needs::store::MIGRATIONS;
use proptest::{
    prelude::*,
    prop_assert_eq,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use tokio::runtime::Runtime;
use told::Model;
use world::World;

/// What happens in one story, at most.
const LENGTH: usize = 40;

/// What may happen. Households and needs by their number; a number beyond what there is means the last.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    Report { household: usize, class: usize, in_spite: bool },
    Triage(usize),
    Open(usize),
    Refer(usize),
    Withdraw(usize),
    Mark(usize, usize),
    Unmark(usize),
    Order { need: usize, order: usize, quantity: i64 },
    Consent { household: usize, given: bool },
    Close(usize),
    Die(usize),
    Erase(usize),
    Wait(i64),
}

fn op() -> impl Strategy<Value = Op> {
    let (household, need) = (0..2_usize, 0..6_usize);
    prop_oneof![
        6 => (household.clone(), 0..3_usize, any::<bool>())
            .prop_map(|(household, class, in_spite)| Op::Report { household, class, in_spite }),
        4 => need.clone().prop_map(Op::Triage),
        4 => need.clone().prop_map(Op::Open),
        2 => need.clone().prop_map(Op::Refer),
        1 => need.clone().prop_map(Op::Withdraw),
        2 => (need.clone(), need.clone()).prop_map(|(one, other)| Op::Mark(one, other)),
        2 => need.clone().prop_map(Op::Unmark),
        6 => (need, 0..2_usize, 0..3_i64).prop_map(|(need, order, quantity)| Op::Order { need, order, quantity }),
        2 => (household.clone(), any::<bool>()).prop_map(|(household, given)| Op::Consent { household, given }),
        1 => household.clone().prop_map(Op::Close),
        1 => household.clone().prop_map(Op::Die),
        1 => household.prop_map(Op::Erase),
        2 => (1..40_i64).prop_map(Op::Wait),
    ]
}

#[test]
fn any_story_ends_as_in_the_model_on_sqlite() {
    let runtime = Runtime::new().unwrap();
    let bench = runtime.block_on(testing::sqlite("needs", MIGRATIONS));
    judge(&runtime, bench, cases(48));
}

#[test]
fn any_story_ends_as_in_the_model_on_postgres() {
    let runtime = Runtime::new().unwrap();
    if let Some(bench) = runtime.block_on(testing::postgres("needs", MIGRATIONS)) {
        judge(&runtime, bench, cases(12));
    }
}

/// Ten times as many in a long run.
fn cases(short: u32) -> u32 {
    let long = std::env::var_os("KAIFONG_TEST_LONG").is_some_and(|value| !value.is_empty());
    if long { short * 10 } else { short }
}

/// Drawn anew for each run, or as told.
fn seed() -> u64 {
    let told = std::env::var("KAIFONG_TEST_SEED").ok();
    told.map_or_else(|| RandomState::new().hash_one(0), |seed| seed.parse().expect("KAIFONG_TEST_SEED is a number"))
}

fn judge(runtime: &Runtime, bench: Bench, cases: u32) {
    let desk = runtime.block_on(Desk::on(bench));
    let seed = seed();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let stories = prop::collection::vec(op(), 1..LENGTH);
    let outcome = runner.run(&stories, |ops| runtime.block_on(play(&desk, &ops)));
    if let Err(failed) = outcome {
        panic!("run it again with KAIFONG_TEST_SEED={seed}\n{failed}");
    }
    runtime.block_on(desk.rest());
}

async fn play(desk: &Desk, ops: &[Op]) -> Result<(), TestCaseError> {
    let (mut world, mut model) = (World::open(desk).await, Model::default());
    for (place, op) in ops.iter().enumerate() {
        let expected = model.apply(op);
        prop_assert_eq!(world.apply(op).await, expected, "step {}: {:?}", place, op);
        prop_assert_eq!(world.needs().await, model.needs(), "after step {}: {:?}", place, op);
        prop_assert_eq!(world.households().await, model.households(), "after step {}: {:?}", place, op);
    }
    Ok(())
}
