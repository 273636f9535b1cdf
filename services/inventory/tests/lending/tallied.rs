//! Any story of counting ends alike in the service and in the model, on each database.

use std::collections::BTreeSet;

use kaifong_inventory::{
    domain::{
        ids::{ItemId, LotId, OrderId, StockTakeId},
        item::ItemClass,
        stock_take::LineId,
    },
    store::MIGRATIONS,
    verbs::{
        counting::{
            finish_counting::FinishCounting,
            record_counts::{Counted, RecordCounts},
            request_recount::RequestRecount,
        },
        move_stock::MoveStock,
        record_offline_movement::RecordOfflineMovement,
    },
};
use kaifong_kernel::{Error, Result, testing, values::Instant};
use proptest::{prop_assert_eq, test_runner::TestCaseError};
use tokio::runtime::Runtime;

use super::{
    house::{House, units},
    property::{cases, run_stories},
    tally::{Op, RECEIVED, STEP, Tally, story},
};

/// What happens in one story, at most.
const LENGTH: usize = 40;

#[test]
fn any_story_of_counting_ends_as_in_the_model_on_sqlite() {
    let runtime = Runtime::new().unwrap();
    let bench = runtime.block_on(testing::sqlite("inventory", MIGRATIONS));
    run_stories(&runtime, bench, cases(48), story(LENGTH), &play);
}

#[test]
fn any_story_of_counting_ends_as_in_the_model_on_postgres() {
    let runtime = Runtime::new().unwrap();
    if let Some(bench) = runtime.block_on(testing::postgres("inventory", MIGRATIONS)) {
        run_stories(&runtime, bench, cases(12), story(LENGTH), &play);
    }
}

/// One lot of the service, being counted.
struct Shelf<'a> {
    house: &'a House,
    item: ItemId,
    lot: LotId,
    stock_take: StockTakeId,
    orders: Vec<OrderId>,
    /// The moment 0 of the model.
    began: Instant,
}

async fn play(house: &House, ops: &[Op]) -> Result<(), TestCaseError> {
    let item = house.item(ItemClass::Consumable).await;
    let lot = house.receive(item, RECEIVED).await;
    house.bench.clock.advance_seconds(100);
    let (began, stock_take) = (house.bench.ports.now(), house.open(item, false).await);
    let (mut shelf, mut model) = (Shelf { house, item, lot, stock_take, orders: Vec::new(), began }, Tally::default());
    for (place, op) in ops.iter().enumerate() {
        house.bench.clock.advance_seconds(STEP);
        let found = shelf.apply(op, &model).await;
        prop_assert_eq!(found, model.apply(op), "step {}: {:?}", place, op);
        if model.is_empty() {
            return Ok(());
        }
        if found.is_ok() && matches!(op, Op::Post { .. }) {
            shelf.stock_take = house.open(item, false).await;
        }
        shelf.agrees(&model, place).await?;
    }
    Ok(())
}

impl Shelf<'_> {
    async fn apply(&mut self, op: &Op, before: &Tally) -> Result<(), &'static str> {
        match self.happen(op, before).await {
            Ok(()) => Ok(()),
            Err(Error::Refused(refused)) => Err(refused.code.code),
            Err(fault) => panic!("{op:?}: a fault: {fault:?}"),
        }
    }

    async fn happen(&mut self, op: &Op, before: &Tally) -> Result<()> {
        let (house, lot, item, stock_take) = (self.house, self.lot, self.item, self.stock_take);
        let (bins, reason) = (house.bins, || "so it is".to_owned());
        match *op {
            Op::Move { from, quantity } => {
                let (from, to) = (bins[from], Some(bins[1 - from]));
                let one = MoveStock { lot, from, to, quantity: units(quantity), reason: reason(), occurred_at: None };
                house.run(one).await.map(drop)
            }
            Op::Late { from, quantity, ago } => {
                let (source_key, occurred_at) = (house.id().to_string(), house.bench.ports.now().plus_seconds(-ago));
                let (from, to, quantity, reason) = (bins[from], bins[1 - from], units(quantity), reason());
                let one = RecordOfflineMovement { source_key, lot, from, to, quantity, reason, occurred_at };
                house.run(one).await.map(drop)
            }
            Op::Reserve { quantity } => {
                let order = house.order();
                house.reserve(&order, item, quantity, [1, 1]).await?;
                self.orders.push(order.id);
                Ok(())
            }
            Op::Count { bin, off } => {
                let quantity = before.seen(bin, off);
                let one = Counted { location: bins[bin], item, lot: Some(lot), asset: None, quantity, at: None };
                house.run(RecordCounts { stock_take, counts: vec![one] }).await.map(drop)
            }
            Op::Finish => house.run(FinishCounting { stock_take }).await.map(drop),
            Op::Recount { bin } => {
                let seen = house.lines(stock_take).await;
                let of_bin = seen.iter().filter(|seen| seen.line.key.location == bins[bin]);
                let lines: BTreeSet<LineId> = of_bin.map(|seen| seen.line.id).collect();
                if lines.is_empty() { Ok(()) } else { house.run(RequestRecount { stock_take, lines }).await.map(drop) }
            }
            Op::Review => house.review(stock_take).await,
            Op::Post { acknowledged } => {
                let orders = if acknowledged { self.orders.clone() } else { Vec::new() };
                house.post(stock_take, &orders).await
            }
        }
    }

    /// What lies where, what is free, and every difference are the model's.
    async fn agrees(&self, model: &Tally, place: usize) -> Result<(), TestCaseError> {
        for (bin, location) in self.house.bins.iter().enumerate() {
            prop_assert_eq!(self.house.on_hand(self.lot, *location).await, model.at(bin), "step {}", place);
        }
        prop_assert_eq!(self.house.free(self.lot).await, model.free(), "step {}", place);
        let deltas = self.house.lines(self.stock_take).await;
        let mut found: Vec<_> = deltas
            .iter()
            .map(|seen| {
                let bin = self.house.bins.iter().position(|bin| *bin == seen.line.key.location).unwrap();
                (bin, seen.against.map(|against| against.delta))
            })
            .collect();
        let mut expected = model.deltas();
        found.sort();
        expected.sort();
        prop_assert_eq!(found, expected, "step {}, since {:?}", place, self.began);
        Ok(())
    }
}
