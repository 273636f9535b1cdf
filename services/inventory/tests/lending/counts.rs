//! Stock-takes: what moved while somebody counted, what became known late, and who loses what is not there.

use std::collections::BTreeSet;

use kaifong_inventory::{
    domain::{
        asset::AssetState,
        ids::{AssetId, ItemId, LocationId, LotId, OrderId, StockTakeId},
        item::ItemClass,
        location::LocationKind,
        lot::Use,
        movement::MovementReason,
        stock_take::{Scope, StockTakeState},
    },
    store::{self, lot_stock},
    verbs::{
        allocate_reservations::AllocateReservations,
        counting::{
            cancel_stock_take::CancelStockTake,
            finish_counting::FinishCounting,
            open_stock_take::OpenStockTake,
            post_stock_take::PostStockTake,
            read::{ListStockTakeLines, SeenLine},
            record_counts::{Counted, RecordCounts},
            request_recount::RequestRecount,
            review_stock_take::ReviewStockTake,
        },
        lending::finish_repair::FinishRepair,
        move_stock::MoveStock,
        record_offline_movement::RecordOfflineMovement,
    },
};
use kaifong_kernel::{
    Error, Query, Read, Result,
    auth::{Actor, Role},
    testing,
    values::{Instant, Page},
};

use super::house::{House, code, units};

/// Somebody who counted nothing.
pub fn reviewer() -> Actor {
    testing::person("reviewer", &[Role::Warehouse])
}

/// What stock-takes are tried with.
impl House {
    pub async fn open(&self, item: ItemId, blind: bool) -> StockTakeId {
        let scope = Scope { warehouse: self.warehouse, locations: BTreeSet::new(), items: BTreeSet::from([item]) };
        self.run(OpenStockTake { scope, blind }).await.unwrap().id
    }

    /// A second later.
    pub async fn tick(&self) -> Instant {
        self.bench.clock.advance_seconds(1);
        self.bench.ports.now()
    }

    pub async fn counted(&self, stock_take: StockTakeId, lot: LotId, item: ItemId, at: LocationId, quantity: i64) {
        self.tick().await;
        let one = Counted { location: at, item, lot: Some(lot), asset: None, quantity, at: None };
        self.run(RecordCounts { stock_take, counts: vec![one] }).await.unwrap();
        self.tick().await;
    }

    pub async fn seen(&self, stock_take: StockTakeId, item: ItemId, asset: AssetId, at: LocationId, quantity: i64) {
        self.tick().await;
        let one = Counted { location: at, item, lot: None, asset: Some(asset), quantity, at: None };
        self.run(RecordCounts { stock_take, counts: vec![one] }).await.unwrap();
        self.tick().await;
    }

    pub async fn review(&self, stock_take: StockTakeId) -> Result<()> {
        self.run_as(&reviewer(), ReviewStockTake { stock_take }).await.map(drop)
    }

    pub async fn post(&self, stock_take: StockTakeId, acknowledged: &[OrderId]) -> Result<()> {
        let acknowledged = acknowledged.iter().copied().collect();
        self.run(PostStockTake { stock_take, reason: "found so".to_owned(), acknowledged }).await.map(drop)
    }

    pub async fn finish(&self, stock_take: StockTakeId) {
        self.run(FinishCounting { stock_take }).await.unwrap();
        self.review(stock_take).await.unwrap();
    }

    pub async fn lines(&self, stock_take: StockTakeId) -> Vec<SeenLine> {
        self.ask(ListStockTakeLines { stock_take, page: Page::first() }).await.items
    }

    /// Expected and difference of its only line.
    async fn only(&self, stock_take: StockTakeId) -> Option<(i64, i64)> {
        let lines = self.lines(stock_take).await;
        assert_eq!(lines.len(), 1);
        lines[0].against.map(|against| (against.expected, against.delta))
    }

    async fn moved(&self, lot: LotId, [from, to]: [LocationId; 2], quantity: i64) {
        let reason = "made room".to_owned();
        let one = MoveStock { lot, from, to: Some(to), quantity: units(quantity), reason, occurred_at: None };
        self.run(one).await.unwrap();
    }

    /// A scanner that was offline tells of it now.
    async fn told_late(&self, lot: LotId, [from, to]: [LocationId; 2], quantity: i64, occurred_at: Instant) {
        let (source_key, reason) = (self.id().to_string(), "offline".to_owned());
        let one = RecordOfflineMovement { source_key, lot, from, to, quantity: units(quantity), reason, occurred_at };
        self.run(one).await.unwrap();
    }

    pub async fn free(&self, lot: LotId) -> i64 {
        self.ask(Free(lot, self.warehouse)).await
    }
}

struct Free(LotId, LocationId);

impl Query for Free {
    const NAME: &'static str = "Free";
    type Out = i64;

    async fn run(&self, read: &Read) -> Result<i64> {
        Ok(lot_stock::get(read, self.0, self.1).await?.free())
    }
}

/// The movement that a stock-take made of a lot: from where, to where, how much, when.
struct Adjustments(LotId);

impl Query for Adjustments {
    const NAME: &'static str = "Adjustments";
    type Out = Vec<(LocationKind, LocationKind, i64, Instant)>;

    async fn run(&self, read: &Read) -> Result<Self::Out> {
        use kaifong_inventory::domain::{location::Location, movement::Movement};
        let all = store::of::<Movement>(read, &[("lot_id", Some(self.0.into()))]).await?;
        let mut found = Vec::new();
        for one in all.into_iter().filter(|one| one.reason == MovementReason::Counted) {
            let (from, to) = (store::get::<Location>(read, one.from.uuid()), store::get(read, one.to.uuid()));
            let (from, to) = (from.await?.unwrap(), to.await?.map(|to: Location| to.kind).unwrap());
            found.push((from.kind, to, one.quantity.get(), one.occurred_at));
        }
        Ok(found)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moves_while_somebody_counts_is_expected_or_not_by_when_it_moved() {
    for house in House::each().await {
        let rice = house.item(ItemClass::Consumable).await;
        let lot = house.receive(rice, 10).await;
        let [here, there] = house.bins;
        let started = house.tick().await;
        let stock_take = house.open(rice, false).await;
        assert_eq!(house.only(stock_take).await, None, "nothing is counted");
        house.tick().await;
        house.moved(lot, [here, there], 2).await;
        // 8 are expected now, 7 are found.
        house.counted(stock_take, lot, rice, here, 7).await;
        let counted_at = house.lines(stock_take).await[0].line.count.unwrap().at;
        assert_eq!(house.only(stock_take).await, Some((8, -1)));
        house.moved(lot, [here, there], 3).await;
        assert_eq!(house.only(stock_take).await, Some((8, -1)), "what moves after the count changes nothing");
        house.told_late(lot, [here, there], 1, started.plus_seconds(1)).await;
        assert_eq!(house.only(stock_take).await, Some((7, 0)), "what moved before it was not known in time");
        house.told_late(lot, [here, there], 1, house.bench.ports.now()).await;
        assert_eq!(house.only(stock_take).await, Some((7, 0)));
        house.told_late(lot, [there, here], 2, started.plus_seconds(2)).await;
        assert_eq!(house.only(stock_take).await, Some((9, -2)));
        house.finish(stock_take).await;
        house.post(stock_take, &[]).await.unwrap();
        // 10 - 2 - 3 - 1 - 1 + 2 were there by the books, two less by the count.
        assert_eq!(house.on_hand(lot, here).await, 3);
        let booked = house.ask(Adjustments(lot)).await;
        assert_eq!(booked, [(LocationKind::Bin, LocationKind::Unexplained, 2, counted_at)]);
        let line = house.lines(stock_take).await.remove(0);
        assert_eq!((line.line.count.unwrap().quantity, line.against.unwrap().delta), (7, -2), "both are kept");
        assert!(line.line.movement.is_some());
        let again = house.open(rice, false).await;
        house.counted(again, lot, rice, here, 3).await;
        let seen = house.lines(again).await.into_iter().find(|seen| seen.line.key.location == here).unwrap();
        assert_eq!(seen.against.unwrap().delta, 0, "what was posted is expected from then on");
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_became_known_after_the_review_is_reviewed_again() {
    for house in House::each().await {
        let rice = house.item(ItemClass::Consumable).await;
        let lot = house.receive(rice, 10).await;
        let [here, there] = house.bins;
        house.tick().await;
        let stock_take = house.open(rice, false).await;
        let before = house.tick().await;
        house.counted(stock_take, lot, rice, here, 6).await;
        house.finish(stock_take).await;
        house.told_late(lot, [here, there], 4, before).await;
        assert_eq!(code(house.post(stock_take, &[]).await), "INV132");
        house.review(stock_take).await.unwrap();
        house.post(stock_take, &[]).await.unwrap();
        assert_eq!((house.on_hand(lot, here).await, house.on_hand(lot, there).await), (6, 4));
        assert_eq!(house.ask(Adjustments(lot)).await, []);
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blind_count_tells_nothing_and_a_recount_is_kept() {
    for house in House::each().await {
        let rice = house.item(ItemClass::Consumable).await;
        let lot = house.receive(rice, 10).await;
        let [here, there] = house.bins;
        house.tick().await;
        let stock_take = house.open(rice, true).await;
        house.counted(stock_take, lot, rice, here, 9).await;
        assert_eq!(house.only(stock_take).await, None);
        house.run(FinishCounting { stock_take }).await.unwrap();
        assert_eq!(house.only(stock_take).await, Some((10, -1)), "who reviews it is told");
        let line = house.lines(stock_take).await[0].line.id;
        let open = house.run(RequestRecount { stock_take, lines: [line].into() }).await.unwrap();
        assert_eq!((open.state, open.lines_counted), (StockTakeState::Open, 0));
        house.counted(stock_take, lot, rice, here, 8).await;
        // Where nobody expected any, two were found.
        house.counted(stock_take, lot, rice, there, 2).await;
        house.finish(stock_take).await;
        let counts: Vec<_> = house.lines(stock_take).await.iter().map(|seen| seen.line.counts()).collect();
        assert_eq!(counts, [2, 1]);
        house.post(stock_take, &[]).await.unwrap();
        assert_eq!((house.on_hand(lot, here).await, house.on_hand(lot, there).await), (8, 2));
        let cancelled = house.open(rice, false).await;
        house.run(CancelStockTake { stock_take: cancelled, reason: "fire drill".to_owned() }).await.unwrap();
        house.open(rice, false).await;
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_reserved_is_cut_only_when_the_orders_are_acknowledged() {
    for house in House::each().await {
        let rice = house.item(ItemClass::Consumable).await;
        let lot = house.receive(rice, 10).await;
        let [here, there] = house.bins;
        let orders: Vec<_> = (0..3).map(|_| house.order()).collect();
        for order in &orders {
            house.reserve(order, rice, 3, [1, 1]).await.unwrap();
        }
        let [first, second, third] = [&orders[0], &orders[1], &orders[2]];
        house.run(AllocateReservations { order: third.id, run: third.run }).await.unwrap();
        house.tick().await;
        let stock_take = house.open(rice, false).await;
        house.counted(stock_take, lot, rice, here, 4).await;
        house.counted(stock_take, lot, rice, there, 1).await;
        house.finish(stock_take).await;
        // 5 are left of 10, 9 are reserved: the two that were made last go.
        let before = house.digest().await;
        let Err(Error::Refused(refused)) = house.post(stock_take, &[third.id]).await else { panic!("it was posted") };
        let mut named = [second.id.to_string(), third.id.to_string()];
        named.sort();
        assert_eq!((refused.code.code, &refused.facts["orders"]), ("INV133", &named.join(", ")));
        assert_eq!(house.digest().await, before);
        house.post(stock_take, &[second.id, third.id, first.id]).await.unwrap();
        assert_eq!((house.free(lot).await, house.open_work("order_goods_lost").await), (2, 2));
        assert_eq!(house.told("inventory.reservation.expired.v1").await, 2);
        assert_eq!(code(house.issue(third).await), "INV033");
        house.issue(first).await.unwrap();
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wheelchairs_are_counted_one_by_one() {
    for house in House::each().await {
        let (item, assets) = house.wheelchairs(4).await;
        let [here, there] = house.bins;
        let lot = house.asset(assets[0]).await.lot;
        house.tick().await;
        let stock_take = house.open(item, false).await;
        let order = house.order();
        house.reserve(&order, item, 2, [1, 5]).await.unwrap();
        // The first is missing and promised, the second lies in another bin, the third is there, the fourth went out since.
        house.seen(stock_take, item, assets[0], here, 0).await;
        house.seen(stock_take, item, assets[1], here, 0).await;
        house.seen(stock_take, item, assets[1], there, 1).await;
        house.seen(stock_take, item, assets[2], here, 1).await;
        house.seen(stock_take, item, assets[3], here, 1).await;
        house.finish(stock_take).await;
        let Err(Error::Refused(refused)) = house.post(stock_take, &[]).await else { panic!("it was posted") };
        assert_eq!((refused.code.code, &refused.facts["orders"]), ("INV133", &order.id.to_string()));
        house.post(stock_take, &[order.id]).await.unwrap();
        let states = [AssetState::Lost, AssetState::Available, AssetState::Available, AssetState::Available];
        for (asset, state) in assets.iter().zip(states) {
            assert_eq!(house.asset(*asset).await.state, state);
        }
        assert_eq!(house.asset(assets[1]).await.location, there);
        assert_eq!((house.on_hand(lot, here).await, house.on_hand(lot, there).await), (2, 1));

        let again = house.open(item, false).await;
        for asset in &assets[1..] {
            let at = house.asset(*asset).await.location;
            house.seen(again, item, *asset, at, 1).await;
        }
        house.seen(again, item, assets[0], there, 1).await;
        house.finish(again).await;
        house.post(again, &[]).await.unwrap();
        let found = house.asset(assets[0]).await;
        assert_eq!((found.state, found.location), (AssetState::Sanitising, there), "it turned up");
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_in_quarantine_is_lent_to_nobody() {
    for house in House::each().await {
        let (item, assets) = house.wheelchairs(2).await;
        house.tick().await;
        let stock_take = house.open(item, false).await;
        let order = house.order();
        house.reserve(&order, item, 1, [1, 5]).await.unwrap();
        let promised = house.loans_of(order.id).await[0].asset;
        for asset in assets {
            house.seen(stock_take, item, asset, house.bins[0], 0).await;
            house.seen(stock_take, item, asset, house.quarantine, 1).await;
        }
        house.finish(stock_take).await;
        assert_eq!(code(house.post(stock_take, &[]).await), "INV133", "the order loses the one it was promised");
        house.post(stock_take, &[order.id]).await.unwrap();
        assert_eq!((house.open_work("order_goods_lost").await, code(house.issue(&order).await)), (1, "INV033"));
        let found = house.asset(promised).await;
        assert_eq!((found.state, found.location), (AssetState::Repair, house.quarantine));
        assert_eq!(found.reason.as_deref(), Some("found so"));
        assert_eq!(house.lendable(item, Use::default()).await, 0);
        assert_eq!(code(house.reserve(&order, item, 1, [1, 5]).await), "INV030");
        let seen = FinishRepair { asset: promised, condition: found.condition, to: Some(house.bins[1]) };
        assert_eq!(house.run(seen).await.unwrap().state, AssetState::Available);
        house.reserve(&order, item, 1, [1, 5]).await.unwrap();
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_out_is_not_booked_back_by_a_count() {
    for house in House::each().await {
        let (item, assets) = house.wheelchairs(2).await;
        let (_, loan) = house.lend(item, 5).await;
        let other = assets.iter().find(|asset| **asset != loan.asset).unwrap();
        house.tick().await;
        let stock_take = house.open(item, false).await;
        house.seen(stock_take, item, *other, house.bins[0], 1).await;
        house.seen(stock_take, item, loan.asset, house.bins[0], 1).await;
        house.finish(stock_take).await;
        assert_eq!(code(house.post(stock_take, &[]).await), "INV134");
        house.rest().await;
    }
}
