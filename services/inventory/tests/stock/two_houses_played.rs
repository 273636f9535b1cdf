//! Any story of goods in two warehouses ends alike in the service and in the model, on each database.

use kaifong_proto::inventory::v1::{self as pb, ItemClass, LocationKind, ReservationState};
use proptest::{prop_assert_eq, test_runner::TestCaseError};

use crate::{
    desk::{
        Desk, dispatch,
        goods::{House, by_hand, goods},
        keeper, new_id, number,
    },
    property::play_stories,
    two_houses::{Model, ORDERS, Op, PLACES, VEHICLE, story},
};

/// What happens in one story, at most.
const LENGTH: usize = 40;
/// Longer than any story, in microseconds.
const LONG_US: i64 = 30 * 86_400_000_000;
/// The one district that some donors allow.
const DISTRICT: &str = "tai_po";

#[test]
fn any_story_of_two_warehouses_ends_as_in_the_model() {
    let built = async |desk: &Desk| [desk.house().await, desk.house().await];
    play_stories([40, 12], &story(LENGTH), &built, &play);
}

/// A story's own goods at a desk.
struct World<'d> {
    desk: &'d Desk,
    houses: &'d [House; 2],
    item: String,
    lots: Vec<String>,
    orders: Vec<pb::ReserveRequest>,
    runs: Vec<String>,
    vehicles: Vec<String>,
    /// What the device told last.
    told: Option<pb::RecordOfflineMovementRequest>,
    /// Questions for people that were open before.
    asked: i64,
}

async fn play(desk: &Desk, houses: &[House; 2], ops: &[Op]) -> Result<(), TestCaseError> {
    let item = desk.item(ItemClass::Consumable).await;
    let ids = |prefix| (0..ORDERS).map(|_| new_id(prefix)).collect::<Vec<_>>();
    let orders = (0..ORDERS).map(|_| desk.wanted(&item, 1)).collect();
    let asked = desk.open_work("unexplained_goods").await;
    let (runs, vehicles, lots, told) = (ids("run"), ids("veh"), Vec::new(), None);
    let mut world = World { desk, houses, item, lots, orders, runs, vehicles, told, asked };
    let mut model = Model::default();
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
    fn place(&self, place: usize) -> &str {
        let [one, two] = self.houses;
        [&one.bin, &one.other, &two.bin, &two.other, &one.quarantine][place]
    }

    async fn apply(&mut self, op: &Op, model: &Model) -> Result<(), String> {
        let desk = self.desk;
        match *op {
            Op::Receive { house, units, restricted } => {
                let districts = restricted.then(|| DISTRICT.to_owned()).into_iter().collect();
                let restriction = Some(pb::Restriction { districts, purposes: vec![] });
                let line = pb::ReceiptLineDetails { restriction, ..goods(&self.item, units) };
                self.lots.extend(desk.stocked(&self.houses[house], vec![line]).await);
                Ok(())
            }
            Op::Reserve { order, units, only, allowed } => {
                let mut wanted = pb::ReserveRequest {
                    deliver_on: desk.day(1),
                    expires_at_us: desk.now() + LONG_US,
                    warehouse_id: only.map(|of| self.houses[of].id.clone()).unwrap_or_default(),
                    district: if allowed { DISTRICT.to_owned() } else { String::new() },
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
                let (order_id, expires_at_us) = (self.orders[order].order_id.clone(), desk.now() + LONG_US);
                let message = pb::UnallocateReservationsRequest { order_id, expires_at_us };
                desk.unallocate_reservations(&dispatch(), message).await.map(drop)
            }
            Op::Release { order } => {
                desk.release_reservations(&dispatch(), &self.orders[order].order_id, "over").await.map(drop)
            }
            Op::Pick { order, .. } => self.pick(order, model.picks(op)).await,
            Op::Issue { order } => {
                let (id, run, vehicle) = (&self.orders[order].order_id, &self.runs[order], &self.vehicles[order]);
                desk.issue_reservations(&dispatch(), id, run, vehicle).await.map(drop)
            }
            Op::Move { lot, from, to, units } => {
                let Some(lot) = self.lots.get(lot) else { return Ok(()) };
                let message = by_hand(lot, self.place(from), self.place(to), units, 0);
                desk.move_stock(&keeper(), message).await.map(drop)
            }
            Op::Offline { lot, from, to, units, ago_s } => self.offline(lot, [from, to], units, ago_s).await,
            Op::Again { from } => {
                let Some(told) = self.told.clone() else { return Ok(()) };
                let from_location_id =
                    from.map_or_else(|| told.from_location_id.clone(), |from| self.place(from).to_owned());
                let message = pb::RecordOfflineMovementRequest { from_location_id, ..told };
                desk.record_offline_movement(&keeper(), message).await.map(drop)
            }
            Op::Wait { seconds } => {
                desk.later(seconds).await;
                Ok(())
            }
        }
    }

    async fn pick(&self, order: usize, picks: Option<(usize, Vec<(usize, i64)>)>) -> Result<(), String> {
        let Some((place, named)) = picks else { return Ok(()) };
        let reservation_id = self.live(order).await[place].reservation_id.clone();
        let part = |(bin, quantity)| pb::PickedPart { bin_id: self.place(bin).to_owned(), quantity };
        let parts = named.into_iter().map(part).collect();
        self.desk.pick_reservation(&keeper(), pb::PickReservationRequest { reservation_id, parts }).await.map(drop)
    }

    async fn offline(&mut self, lot: usize, way: [usize; 2], units: i64, ago_s: i64) -> Result<(), String> {
        let Some(lot_id) = self.lots.get(lot).cloned() else { return Ok(()) };
        let [from_location_id, to_location_id] = way.map(|place| self.place(place).to_owned());
        let message = pb::RecordOfflineMovementRequest {
            source_key: format!("scanner-{}", number()),
            lot_id,
            from_location_id,
            to_location_id,
            quantity: units,
            reason: "scanned".to_owned(),
            occurred_at_us: self.desk.now() - ago_s * 1_000_000,
        };
        self.desk.record_offline_movement(&keeper(), message.clone()).await?;
        self.told = Some(message);
        Ok(())
    }

    /// What is set aside for an order, oldest first.
    async fn live(&self, order: usize) -> Vec<pb::Reservation> {
        let order_id = self.orders[order].order_id.clone();
        let message = pb::ListReservationsRequest { order_id, ..Default::default() };
        let mut all = self.desk.list_reservations(&keeper(), message).await.unwrap().reservations;
        let live = [ReservationState::Held, ReservationState::Allocated, ReservationState::Picked];
        all.retain(|one| live.contains(&one.state()));
        all
    }

    /// What lies where, what is set aside and what is free are the model's, and every balance is its movements.
    async fn agrees(&self, model: &Model, step: usize) -> Result<(), TestCaseError> {
        prop_assert_eq!(self.lots.len(), model.lots());
        for (number, lot) in self.lots.iter().enumerate() {
            let message = pb::ListBalancesRequest { lot_id: lot.clone(), ..Default::default() };
            let balances = self.desk.list_balances(&keeper(), message).await.unwrap().balances;
            let at = |wanted: &dyn Fn(&pb::Balance) -> bool| -> i64 {
                balances.iter().filter(|one| wanted(one)).map(|one| one.on_hand).sum()
            };
            for place in 0..PLACES {
                let there = at(&|one| one.location_id == self.place(place));
                prop_assert_eq!(there, model.at(number, place), "step {}: place {}", step, place);
            }
            let aboard = at(&|one| one.location_kind() == LocationKind::Vehicle);
            prop_assert_eq!(aboard, model.at(number, VEHICLE), "step {}", step);
            prop_assert_eq!(at(&|_| true), 0, "step {}: a move conserves quantity", step);
        }
        for (order, expected) in model.orders.iter().enumerate() {
            let live = self.live(order).await;
            let found: Vec<_> = live
                .iter()
                .map(|one| (one.lot_id.as_str(), one.warehouse_id.as_str(), one.quantity, one.state()))
                .collect();
            let state = |picked: bool| match (expected.allocated, picked) {
                (true, true) => ReservationState::Picked,
                (true, false) => ReservationState::Allocated,
                (false, _) => ReservationState::Held,
            };
            let wanted = expected.parts.iter().map(|part| {
                let (lot, house) = (self.lots[part.lot].as_str(), self.houses[part.house].id.as_str());
                (lot, house, part.units, state(part.picked.is_some()))
            });
            prop_assert_eq!(found, wanted.collect::<Vec<_>>(), "step {}", step);
        }
        for (allowed, district) in [(false, ""), (true, DISTRICT)] {
            let (item_id, on_date, district) = (self.item.clone(), self.desk.day(1), district.to_owned());
            let message = pb::GetAvailabilityRequest { item_id, on_date, district, ..Default::default() };
            let told = self.desk.get_availability(&keeper(), message).await.unwrap().free;
            prop_assert_eq!(told, model.told_free(allowed), "step {}: {}", step, allowed);
        }
        let asked = self.desk.open_work("unexplained_goods").await - self.asked;
        prop_assert_eq!(asked, model.asked, "step {}: what doesn't fit is somebody's work", step);
        let message = pb::VerifyBalancesRequest { item_id: self.item.clone() };
        let verified = self.desk.verify_balances(&keeper(), message).await.unwrap();
        prop_assert_eq!(verified.differences, [], "step {}: a balance is its movements", step);
        Ok(())
    }
}
