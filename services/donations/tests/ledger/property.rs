//! Any story ends alike in the service and in the model, on each database.

use std::hash::{BuildHasher, RandomState};

use kaifong_donations::store::{MIGRATIONS, trial::AsOf};
use kaifong_kernel::{
    testing::{self, Bench},
    values::Instant,
};
use proptest::{
    prop_assert, prop_assert_eq,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use tokio::runtime::Runtime;

use super::{
    books::Books,
    model::{Model, Programme},
    op::{Op, story},
    replay::{Sums, replay},
    world::World,
};

/// What happens in one story, at most.
const LENGTH: usize = 60;

#[test]
fn any_story_ends_as_in_the_model_on_sqlite() {
    let runtime = Runtime::new().unwrap();
    let bench = runtime.block_on(testing::sqlite("donations", MIGRATIONS));
    judge(&runtime, bench, cases(64));
}

#[test]
fn any_story_ends_as_in_the_model_on_postgres() {
    let runtime = Runtime::new().unwrap();
    if let Some(bench) = runtime.block_on(testing::postgres("donations", MIGRATIONS)) {
        judge(&runtime, bench, cases(16));
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
    let books = runtime.block_on(Books::on(bench));
    let seed = seed();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let outcome = runner.run(&story(LENGTH), |ops| runtime.block_on(play(&books, &ops)));
    if let Err(failed) = outcome {
        panic!("run it again with KAIFONG_TEST_SEED={seed}\n{failed}");
    }
    runtime.block_on(books.rest());
}

/// The books as they were told at a moment.
struct Told {
    at: Instant,
    sums: Sums,
}

async fn play(books: &Books, ops: &[Op]) -> Result<(), TestCaseError> {
    let (mut world, mut model) = (World::new(books).await, Model::default());
    let mut told = None;
    for (place, op) in ops.iter().enumerate() {
        let expected = model.apply(op);
        prop_assert_eq!(world.apply(op).await, expected, "step {}: {:?}", place, op);
        agree(books, &world, &model).await?;
        if place == ops.len() / 2 {
            told = Some(remember(books, &world).await);
        }
    }
    reads_back(books, &world, told).await
}

/// What is recorded from now on is recorded later.
async fn remember(books: &Books, world: &World<'_>) -> Told {
    let as_of = AsOf { fund: Some(world.purposes[0].fund), ..AsOf::default() };
    let told = Told { at: books.bench.ports.now(), sums: books.trial(as_of).await };
    books.bench.clock.advance_seconds(1);
    told
}

/// Every balance is the model's.
async fn agree(books: &Books, world: &World<'_>, model: &Model) -> Result<(), TestCaseError> {
    for (place, book) in world.purposes.iter().enumerate() {
        let (found, expected) = (books.purpose(*book).await, model.purposes[place]);
        prop_assert_eq!((found.received, found.cleared), (expected.received, expected.cleared));
        prop_assert_eq!((found.spendable, found.available()), (expected.spendable, model.available(place)));
        let of: Vec<&Programme> = model.programmes.iter().flatten().filter(|one| one.purpose == place).collect();
        let sum = |part: fn(&Programme) -> i64| of.iter().map(|one| part(one)).sum::<i64>();
        prop_assert_eq!((found.allocated, found.held), (sum(|one| one.allocated), sum(|one| one.held)));
        prop_assert_eq!((found.committed, found.payable), (sum(|one| one.committed), sum(|one| one.payable)));
        prop_assert_eq!((found.in_transit, found.paid), (sum(|one| one.in_transit), sum(|one| one.paid)));
    }
    for (id, expected) in world.programmes.iter().zip(&model.programmes) {
        let Some(expected) = expected else { continue };
        let found = books.programme(*id).await;
        prop_assert_eq!((found.allocated, found.held), (expected.allocated, expected.held));
        prop_assert_eq!((found.committed, found.payable), (expected.committed, expected.payable));
        prop_assert_eq!((found.in_transit, found.paid), (expected.in_transit, expected.paid));
        prop_assert_eq!(found.available(), expected.available());
        prop_assert!(found.available() >= 0);
    }
    Ok(())
}

/// The trial balance is the replay of its journals: whole, as of a day, and as of a moment; and what was told once is told
/// for ever.
async fn reads_back(books: &Books, world: &World<'_>, told: Option<Told>) -> Result<(), TestCaseError> {
    let fund = world.purposes[0].fund;
    let journals = books.journals(fund).await;
    let all = AsOf { fund: Some(fund), ..AsOf::default() };
    let days = journals.iter().map(|journal| AsOf { effective: Some(journal.effective_on), ..all });
    let moments = told.iter().map(|told| AsOf { recorded: Some(told.at), ..all });
    for as_of in [all].into_iter().chain(days.step_by(5)).chain(moments) {
        prop_assert_eq!(books.trial(as_of).await, replay(&journals, as_of), "as of {:?}", as_of);
    }
    if let Some(Told { at, sums }) = told {
        prop_assert_eq!(books.trial(AsOf { recorded: Some(at), ..all }).await, sums);
    }
    Ok(())
}
