//! The consumer of donations and its timers run twice: the provider is asked, the commit is lost, and all is done again.
//! What lasts must be as after one run. And each event delivered twice has one effect.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[path = "gifts/house.rs"]
#[allow(dead_code, reason = "another test file uses the rest of it")]
mod house;
#[path = "gifts/ledger.rs"]
#[allow(dead_code, reason = "another test file uses the rest of it")]
mod ledger;
#[path = "gifts/statements.rs"]
#[allow(dead_code, reason = "another test file uses the rest of it")]
mod statements;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use house::{House, hkd};
use kaifong_donations::{
    consumers,
    domain::{checkout::CheckoutState, gift::Rail, hold::HoldState, import::ImportState, pledge::PledgeState},
    payment::{Order, PaymentProvider, Session},
    verbs::{
        allocate_programme::AllocateProgramme,
        create_checkout::CreateCheckout,
        place_line::{PlaceLine, Placement},
        placing::Becomes,
        read_funds::GetProgrammeBalance,
        read_ledger::GetHold,
        read_pledges::GetPledge,
        take_hold::TakeHold,
    },
};
use kaifong_kernel::{
    Error, Fault, Result, Service,
    testing::{self, Runs},
};
use statements::{credit, statement};

/// A provider that remembers what it was asked, opens a payment once for each checkout, and can be away.
#[derive(Clone, Default)]
struct Provider {
    asked: Arc<Mutex<BTreeMap<String, usize>>>,
    away: Arc<AtomicBool>,
}

#[async_trait::async_trait]
impl PaymentProvider for Provider {
    fn name(&self) -> &'static str {
        "counting"
    }

    async fn open(&self, order: Order) -> Result<Session> {
        *self.asked.lock().unwrap().entry(order.checkout.to_string()).or_default() += 1;
        if self.away.load(Ordering::SeqCst) {
            return Err(Error::Fault(Fault::Away("nobody is there".to_owned())));
        }
        let session = format!("session_{}", order.checkout);
        Ok(Session { pay_url: format!("https://pay.invalid/{session}"), session })
    }
}

impl Provider {
    fn asked(&self) -> BTreeMap<String, usize> {
        self.asked.lock().unwrap().clone()
    }
}

/// A house and its provider.
struct Desk {
    house: House,
    provider: Provider,
}

impl Desk {
    /// Two on each database there is: one handles everything in turn, the other everything twice.
    async fn twins() -> Vec<[Self; 2]> {
        let migrations = ledger::MIGRATIONS;
        let plain = testing::both("donations", migrations).await;
        let twice = testing::both("donations", migrations).await;
        let mut twins = Vec::new();
        for (plain, twice) in plain.into_iter().zip(twice) {
            twins.push([Self::on(plain, Runs::InTurn).await, Self::on(twice, Runs::Twice).await]);
        }
        twins
    }

    async fn on(bench: testing::Bench, runs: Runs) -> Self {
        let provider = Provider::default();
        let consumers = consumers::groups(Arc::new(provider.clone()));
        let service = Service { consumers, ..ledger::service(&bench) };
        Self { house: House::with(bench, service, runs).await, provider }
    }

    async fn lasting(&self) -> Vec<String> {
        testing::lasting(&self.house.bench.ports, ledger::MIGRATIONS).await
    }

    async fn deliver_again(&self) -> usize {
        testing::deliver_again(&self.house.service, self.house.bus.as_ref()).await
    }

    async fn later(&self, seconds: i64) {
        self.house.bench.clock.advance_seconds(seconds);
        self.house.settle().await;
    }
}

/// Each story is told on a desk that handles everything once and on one that handles it twice, on each database.
macro_rules! twice {
    ($($name:ident)+) => {
        mod twice {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                for [plain, twice] in super::Desk::twins().await {
                    super::$name(&plain).await;
                    super::$name(&twice).await;
                    super::assert_like(&plain, &twice).await;
                }
            })+
        }
    };
}

twice! {
    a_checkout_is_opened_with_the_provider_and_expires
    pledges_expire
    an_import_goes_on_chunk_by_chunk
    a_hold_expires
}

/// The other desk asked the provider twice for each payment, of one checkout each; nothing else differs.
async fn assert_like(plain: &Desk, twice: &Desk) {
    let doubled = plain.provider.asked().into_iter().map(|(checkout, asked)| (checkout, 2 * asked)).collect();
    assert_eq!(twice.provider.asked(), doubled, "each payment is asked for twice, under one checkout");
    let (left, right) = (plain.lasting().await, twice.lasting().await);
    for (left, right) in left.iter().zip(&right) {
        assert_eq!(right, left, "a row is another after two runs");
    }
    assert_eq!(right.len(), left.len());
    for desk in [plain, twice] {
        desk.house.rest().await;
        let (rows, asked) = (desk.lasting().await, desk.provider.asked());
        desk.deliver_again().await;
        desk.house.rest().await;
        assert_eq!(desk.provider.asked(), asked, "the provider isn't asked again");
        assert!(desk.lasting().await == rows, "an event that came twice changed something");
    }
}

async fn a_checkout_is_opened_with_the_provider_and_expires(desk: &Desk) {
    let house = &desk.house;
    let create = || CreateCheckout { donor: None, purpose: house.purpose, amount: hkd(500), provider: "counting" };
    let first = house.run(create()).await.unwrap().id;
    house.settle().await;
    desk.provider.away.store(true, Ordering::SeqCst);
    let second = house.run(create()).await.unwrap().id;
    house.settle().await;
    assert_eq!(house.checkout(second).await.state, CheckoutState::Created);
    desk.provider.away.store(false, Ordering::SeqCst);
    desk.later(10).await;
    for checkout in [first, second] {
        assert_eq!(house.checkout(checkout).await.state, CheckoutState::Open);
    }
    assert!(desk.deliver_again().await >= 2, "both events came");
    desk.later(2 * 86_400).await;
    for checkout in [first, second] {
        assert_eq!(house.checkout(checkout).await.state, CheckoutState::Expired);
    }
}

async fn pledges_expire(desk: &Desk) {
    let house = &desk.house;
    let pledges = [house.pledge(100, Rail::Fps, false).await, house.pledge(200, Rail::Fps, true).await];
    desk.later(91 * 86_400).await;
    for pledge in pledges {
        assert_eq!(house.ask(GetPledge { pledge: pledge.id }).await.pledge.state, PledgeState::Expired);
    }
}

/// Two chunks: a gift that is matched by itself in the first, and what nobody knows after it.
async fn an_import_goes_on_chunk_by_chunk(desk: &Desk) {
    let house = &desk.house;
    let pledge = house.pledge(30_000, Rail::Fps, true).await;
    let mut bookings = vec![credit(30_000, "2025-12-01", pledge.reference.to_string())];
    bookings.extend((0..504).map(|n| credit(1 + n % 3, "2025-12-01", "many")));
    let import = house.import(&statement("S1", (0, "2025-11-30"), &bookings, "2025-12-01")).await;
    assert_eq!((import.state, import.tally.suspense), (ImportState::Done, 504));
    assert_eq!((house.count("bank_line").await, house.gifts().await.len()), (505, 1));
    assert_eq!(house.ask(GetPledge { pledge: pledge.id }).await.pledge.state, PledgeState::Matched);
}

async fn a_hold_expires(desk: &Desk) {
    let house = &desk.house;
    house.import(&statement("S1", (0, "2025-11-30"), &[credit(1_000, "2025-12-01", "gift")], "2025-12-01")).await;
    let line = house.lines().await.remove(0).line;
    let becomes = Becomes::Unpledged { donor: None, purpose: house.purpose };
    let placements = vec![Placement { amount: hkd(1_000), becomes }];
    house.run(PlaceLine { line: line.id, placements }).await.unwrap();
    let programme = house.id().into();
    house.run(AllocateProgramme { purpose: house.purpose, programme, amount: hkd(900) }).await.unwrap();
    let expires_at = house.bench.ports.now().plus_seconds(600);
    let take = TakeHold { programme, award: house.id().into(), amount: hkd(400), expires_at };
    let hold = house.run(take).await.unwrap().id;
    assert_eq!(house.ask(GetProgrammeBalance { programme }).await.held, 400);
    desk.later(600).await;
    assert_eq!(house.ask(GetHold { hold }).await.state, HoldState::Expired);
    assert_eq!(house.ask(GetProgrammeBalance { programme }).await.held, 0);
}
