//! Any story of goods ends alike in the service and in the model, on each database.

use std::{
    fmt::Debug,
    hash::{BuildHasher, RandomState},
};

use kaifong_proto::inventory::v1::{self as pb, ItemClass, LocationKind, ReservationState, ReturnCondition};
use proptest::{
    prop_assert, prop_assert_eq,
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use tokio::runtime::Runtime;

use crate::{
    counting::Counted,
    desk::{
        Desk, dispatch,
        goods::{House, by_hand, dated, goods},
        keeper, new_id, number,
    },
    model::{BY_HAND, HOLD_S, Model, ORDERS, Op, Place, Stage, story},
};

/// What happens in one story, at most.
const LENGTH: usize = 40;

#[test]
fn any_story_of_goods_ends_as_in_the_model() {
    let built = async |desk: &Desk| desk.house().await;
    play_stories([40, 12], &story(LENGTH), &built, &play);
}

/// Plays so many stories on SQLite and on PostgreSQL, at a desk with what is built there first.
///
/// # Panics
/// When a story ends otherwise than in its model; says how to play it again.
pub fn play_stories<O: Debug, B>(
    short: [u32; 2],
    stories: &impl Strategy<Value = Vec<O>>,
    build: &impl AsyncFn(&Desk) -> B,
    play: &impl AsyncFn(&Desk, &B, &[O]) -> Result<(), TestCaseError>,
) {
    let runtime = Runtime::new().unwrap();
    let seed = seed();
    for (place, desk) in runtime.block_on(Desk::each()).into_iter().enumerate() {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let cases = cases(short[usize::from(place > 0)]);
        let config = Config { cases, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        let built = runtime.block_on(build(&desk));
        if let Err(failed) = runner.run(stories, |ops| runtime.block_on(play(&desk, &built, &ops))) {
            panic!("run it again with KAIFONG_TEST_SEED={seed}\n{failed}");
        }
        runtime.block_on(desk.rest());
        let _inside = runtime.enter();
        drop(desk);
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

/// A story's own goods at a desk.
struct World<'d> {
    desk: &'d Desk,
    house: &'d House,
    item: String,
    lots: Vec<String>,
    orders: Vec<pb::ReserveRequest>,
    runs: Vec<String>,
    vehicles: Vec<String>,
    /// Questions for people that were open before.
    asked: i64,
}

async fn play(desk: &Desk, house: &House, ops: &[Op]) -> Result<(), TestCaseError> {
    let item = desk.item(ItemClass::Consumable).await;
    let ids = |prefix| (0..ORDERS).map(|_| new_id(prefix)).collect::<Vec<_>>();
    let orders = (0..ORDERS).map(|_| desk.wanted(&item, 1)).collect();
    let asked = desk.open_work("unexplained_goods").await;
    let (runs, vehicles, lots) = (ids("run"), ids("veh"), Vec::new());
    let mut world = World { desk, house, item, lots, orders, runs, vehicles, asked };
    let today = desk.bench.ports.now().hk_date();
    let mut model = Model::new((desk.now() - today.start().micros()) / 1_000_000);
    for (place, op) in ops.iter().enumerate() {
        let found = world.apply(op, &model).await;
        let found = found.as_ref().copied().map_err(String::as_str);
        prop_assert_eq!(found, model.apply(op), "step {}: {:?}", place, op);
        world.agrees(&model, place).await?;
    }
    // The next story begins with nothing waiting.
    for order in &world.orders {
        desk.release_reservations(&dispatch(), &order.order_id, "over").await.unwrap();
    }
    Ok(())
}

impl World<'_> {
    fn place(&self, place: Place) -> &str {
        match place {
            Place::Bin => &self.house.bin,
            Place::Other => &self.house.other,
            Place::Quarantine
            | Place::Vehicle(_)
            | Place::Household
            | Place::Scrap
            | Place::Unexplained
            | Place::Donor => &self.house.quarantine,
        }
    }

    async fn apply(&mut self, op: &Op, model: &Model) -> Result<(), String> {
        let desk = self.desk;
        match *op {
            Op::Receive { units, days } => {
                let line = match days {
                    Some(days) => dated(&self.item, units, &desk.day(days)),
                    None => goods(&self.item, units),
                };
                self.lots.extend(desk.stocked(self.house, vec![line]).await);
                Ok(())
            }
            Op::Reserve { order, units } => {
                let mut wanted = pb::ReserveRequest {
                    deliver_on: desk.day(1),
                    expires_at_us: desk.now() + HOLD_S * 1_000_000,
                    ..self.orders[order].clone()
                };
                wanted.lines[0].quantity = units;
                desk.reserve(&dispatch(), wanted).await.map(drop)
            }
            Op::Allocate { order } => {
                let (id, run) = (&self.orders[order].order_id, &self.runs[order]);
                desk.allocate_reservations(&dispatch(), id, run).await.map(drop)
            }
            Op::Unallocate { order } => {
                let (order_id, expires_at_us) = (self.orders[order].order_id.clone(), desk.now() + HOLD_S * 1_000_000);
                let message = pb::UnallocateReservationsRequest { order_id, expires_at_us };
                desk.unallocate_reservations(&dispatch(), message).await.map(drop)
            }
            Op::Release { order } => {
                desk.release_reservations(&dispatch(), &self.orders[order].order_id, "over").await.map(drop)
            }
            Op::Issue { order } => {
                let (id, run, vehicle) = (&self.orders[order].order_id, &self.runs[order], &self.vehicles[order]);
                desk.issue_reservations(&dispatch(), id, run, vehicle).await.map(drop)
            }
            Op::Deliver { order, units } => {
                if model.orders[order].loaded.is_some() {
                    desk.stop_done(desk.stop(&self.orders[order], &self.vehicles[order], "deliver", units)).await;
                }
                Ok(())
            }
            Op::Return { order, units, damaged } => self.bring_back(model, order, units, damaged).await,
            Op::Move { lot, from, to, units, ago_s } => {
                let Some(lot) = self.lots.get(lot) else { return Ok(()) };
                let [from, to] = [self.place(BY_HAND[from]), self.place(BY_HAND[to])];
                let then = if ago_s == 0 { 0 } else { desk.now() - ago_s * 1_000_000 };
                desk.move_stock(&keeper(), by_hand(lot, from, to, units, then)).await.map(drop)
            }
            Op::Scrap { lot, from, units } => {
                let Some(lot) = self.lots.get(lot).cloned() else { return Ok(()) };
                let message = pb::ScrapStockRequest {
                    lot_id: lot,
                    from_location_id: self.place(BY_HAND[from]).to_owned(),
                    quantity: units,
                    reason: "torn".to_owned(),
                    occurred_at_us: 0,
                };
                desk.scrap_stock(&keeper(), message).await.map(drop)
            }
            Op::Offline { lot, from, units, ago_s } => self.offline(lot, from, units, ago_s).await,
            Op::Hold { lot } => {
                let Some(lot_id) = self.lots.get(lot).cloned() else { return Ok(()) };
                let message = pb::HoldLotRequest { lot_id, reason: "odd".to_owned(), release_reservations: false };
                desk.hold_lot(&keeper(), message).await.map(drop)
            }
            Op::Lift { lot } => {
                let Some(lot) = self.lots.get(lot) else { return Ok(()) };
                desk.lift_lot_hold(&keeper(), lot, "fine").await.map(drop)
            }
            Op::Count { lot, bin, off, acknowledged } => {
                let Some(lot) = self.lots.get(lot) else { return Ok(()) };
                let (warehouse, bin) = (self.house.id.as_str(), self.place(BY_HAND[bin]));
                let counted = Counted { warehouse, bin, item: &self.item, lot, off };
                let orders = self.orders.iter().filter(|_| acknowledged).map(|order| order.order_id.clone());
                desk.stock_take(counted, orders.collect()).await
            }
            Op::Wait { seconds } => {
                desk.later(seconds).await;
                Ok(())
            }
        }
    }

    async fn bring_back(&self, model: &Model, order: usize, units: i64, damaged: bool) -> Result<(), String> {
        let Some(loaded) = model.orders[order].loaded else { return Ok(()) };
        let (to, condition) = match damaged {
            true => (&self.house.quarantine, ReturnCondition::Damaged),
            false => (&self.house.bin, ReturnCondition::Good),
        };
        let lot_id = self.lots[loaded].clone();
        let message = pb::ReturnFromVehicleRequest {
            vehicle_id: self.vehicles[order].clone(),
            order_id: self.orders[order].order_id.clone(),
            lines: vec![pb::ReturnLine { line_no: 1, lot_id, asset_id: String::new(), quantity: units }],
            to_location_id: to.clone(),
            condition: condition.into(),
            note: String::new(),
        };
        self.desk.return_from_vehicle(&keeper(), message).await.map(drop)
    }

    async fn offline(&self, lot: usize, from: usize, units: i64, ago_s: i64) -> Result<(), String> {
        let Some(lot_id) = self.lots.get(lot).cloned() else { return Ok(()) };
        let wanted = pb::ListLocationsRequest { kind: LocationKind::Scrap.into(), ..Default::default() };
        let scraps = self.desk.list_locations(&keeper(), wanted).await.unwrap().locations;
        let Some(scrap) = scraps.first() else {
            // Nothing was ever thrown away: the place is made by the first that is.
            let adjust = |delta| pb::AdjustStockRequest {
                lot_id: lot_id.clone(),
                location_id: self.house.quarantine.clone(),
                delta,
                reason: "made".to_owned(),
            };
            self.desk.adjust_stock(&keeper(), adjust(1)).await.unwrap();
            let message = pb::ScrapStockRequest {
                lot_id: lot_id.clone(),
                from_location_id: self.house.quarantine.clone(),
                quantity: 1,
                reason: "made".to_owned(),
                occurred_at_us: 0,
            };
            self.desk.scrap_stock(&keeper(), message).await.unwrap();
            return Box::pin(self.offline(lot, from, units, ago_s)).await;
        };
        let message = pb::RecordOfflineMovementRequest {
            source_key: format!("device-{}", number()),
            lot_id,
            from_location_id: self.place(BY_HAND[from]).to_owned(),
            to_location_id: scrap.location_id.clone(),
            quantity: units,
            reason: "scanned".to_owned(),
            occurred_at_us: self.desk.now() - ago_s * 1_000_000,
        };
        self.desk.record_offline_movement(&keeper(), message).await.map(drop)
    }

    /// Every balance and every order is as in the model, and what must always be so is so.
    async fn agrees(&self, model: &Model, place: usize) -> Result<(), TestCaseError> {
        for (number, (lot, expected)) in self.lots.iter().zip(&model.lots).enumerate() {
            let message = pb::ListBalancesRequest { lot_id: lot.clone(), ..Default::default() };
            let balances = self.desk.list_balances(&keeper(), message).await.unwrap().balances;
            let at = |wanted: &dyn Fn(&pb::Balance) -> bool| -> i64 {
                balances.iter().filter(|one| wanted(one)).map(|one| one.on_hand).sum()
            };
            let of = |kind| at(&|one| one.location_kind() == kind);
            let vehicles = (0..ORDERS).map(|order| expected.at(Place::Vehicle(order), i64::MAX)).sum::<i64>();
            let now = |place| expected.at(place, i64::MAX);
            prop_assert_eq!(at(&|one| one.location_id == self.house.bin), now(Place::Bin), "step {}", place);
            prop_assert_eq!(at(&|one| one.location_id == self.house.other), now(Place::Other), "step {}", place);
            prop_assert_eq!(of(LocationKind::Quarantine), now(Place::Quarantine), "step {}", place);
            prop_assert_eq!(of(LocationKind::Vehicle), vehicles, "step {}", place);
            prop_assert_eq!(of(LocationKind::Household), now(Place::Household), "step {}", place);
            prop_assert_eq!(at(&|_| true), 0, "step {}: a move conserves quantity", place);
            prop_assert!(model.reserved(number) <= now(Place::Bin) + now(Place::Other), "step {}", place);
        }
        for (order, expected) in self.orders.iter().zip(&model.orders) {
            let message = pb::ListReservationsRequest { order_id: order.order_id.clone(), ..Default::default() };
            let all = self.desk.list_reservations(&keeper(), message).await.unwrap().reservations;
            let is_live = |one: &&pb::Reservation| {
                matches!(one.state(), ReservationState::Held | ReservationState::Allocated | ReservationState::Picked)
            };
            let live: Vec<&pb::Reservation> = all.iter().filter(is_live).collect();
            let parts: Vec<(&str, i64)> = live.iter().map(|one| (one.lot_id.as_str(), one.quantity)).collect();
            let wanted: Vec<(&str, i64)> =
                expected.parts.iter().map(|(lot, units)| (self.lots[*lot].as_str(), *units)).collect();
            prop_assert_eq!(parts, wanted, "step {}", place);
            let held = live.iter().any(|one| one.state() == ReservationState::Held);
            prop_assert_eq!(held, matches!(expected.stage, Some(Stage::Held { .. })), "step {}", place);
        }
        prop_assert_eq!(self.desk.free(&self.item).await, model.free_tomorrow(), "step {}", place);
        let asked = self.desk.open_work("unexplained_goods").await - self.asked;
        prop_assert_eq!(asked, model.asked, "step {}: what doesn't fit is somebody's work", place);
        let message = pb::VerifyBalancesRequest { item_id: self.item.clone() };
        let verified = self.desk.verify_balances(&keeper(), message).await.unwrap();
        prop_assert_eq!(verified.differences, [], "step {}: a balance is its movements", place);
        Ok(())
    }
}
