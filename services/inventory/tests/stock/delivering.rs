//! What happens at stops, and what comes back from the vehicles.

use kaifong_proto::{
    events::v1::StopDone,
    inventory::v1::{self as pb, ItemClass, LocationKind, ReturnCondition},
};

use crate::desk::{Desk, dispatch, goods::goods, handed, keeper, new_id};

on_each_database! {
    what_is_handed_over_is_with_the_household_and_the_rest_comes_back
    what_does_not_fit_is_taken_and_is_somebodys_work
    what_is_collected_is_on_the_vehicle
    what_left_on_a_vehicle_is_neither_expired_nor_on_hold
}

fn back(
    desk_vehicle: &str,
    order: &str,
    lot: &str,
    quantity: i64,
    to: &str,
    condition: ReturnCondition,
) -> pb::ReturnFromVehicleRequest {
    pb::ReturnFromVehicleRequest {
        vehicle_id: desk_vehicle.to_owned(),
        order_id: order.to_owned(),
        lines: vec![pb::ReturnLine { line_no: 1, lot_id: lot.to_owned(), asset_id: String::new(), quantity }],
        to_location_id: to.to_owned(),
        condition: condition.into(),
        note: String::new(),
    }
}

async fn what_is_handed_over_is_with_the_household_and_the_rest_comes_back(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lot = desk.stocked(&house, vec![goods(&item, 10)]).await.remove(0);
    let (order, vehicle) = desk.loaded(&item, 8).await;
    let stop = desk.stop(&order, &vehicle, "deliver", 5);
    desk.stop_done(stop.clone()).await;
    // The same stop told under another event: one source, one effect.
    desk.stop_done(stop).await;
    let kinds = async |kind| desk.at(&lot, kind).await;
    assert_eq!((kinds(LocationKind::Household).await, kinds(LocationKind::Vehicle).await), (5, 3));

    let id = &order.order_id;
    let good = |quantity| back(&vehicle, id, &lot, quantity, &house.bin, ReturnCondition::Good);
    desk.refused("INV022", desk.return_from_vehicle(&keeper(), good(4))).await;
    let nobodys = back(&vehicle, &new_id("ord"), &lot, 1, &house.bin, ReturnCondition::Good);
    desk.refused("INV045", desk.return_from_vehicle(&keeper(), nobodys)).await;
    let wrong = back(&vehicle, id, &lot, 1, &house.quarantine, ReturnCondition::Good);
    desk.refused("INV015", desk.return_from_vehicle(&keeper(), wrong)).await;
    desk.return_from_vehicle(&keeper(), good(2)).await.unwrap();
    let damaged = back(&vehicle, id, &lot, 1, &house.quarantine, ReturnCondition::Damaged);
    desk.return_from_vehicle(&keeper(), damaged).await.unwrap();
    assert_eq!((kinds(LocationKind::Bin).await, kinds(LocationKind::Quarantine).await), (4, 1));
    assert_eq!(desk.get_vehicle_stock(&dispatch(), &vehicle).await.unwrap().lines, []);
    assert_eq!((desk.open_work("damaged_goods").await, desk.open_work("unexplained_goods").await), (1, 0));
    assert_eq!(desk.told("inventory.vehicle.returned.v1").await, 2);
    desk.rest().await;
}

async fn what_does_not_fit_is_taken_and_is_somebodys_work(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lot = desk.stocked(&house, vec![goods(&item, 10)]).await.remove(0);
    let (order, vehicle) = desk.loaded(&item, 4).await;
    // A device whose clock is far behind: nothing is handed over before it was loaded.
    let early = StopDone { occurred_at_us: 1, ..desk.stop(&order, &vehicle, "deliver", 6) };
    desk.stop_done(early).await;
    assert_eq!((desk.at(&lot, LocationKind::Household).await, desk.at(&lot, LocationKind::Unexplained).await), (6, -2));
    assert_eq!(desk.open_work("unexplained_goods").await, 1);

    // Nothing is known of the order, nor of the vehicle, nor of one of the items.
    let mut strange = desk.stop(&desk.wanted(&item, 1), &new_id("veh"), "deliver", 3);
    strange.lines.push(handed(2, &new_id("itm"), 1));
    desk.stop_done(strange).await;
    assert_eq!((desk.open_work("unexplained_goods").await, desk.open_work("unknown_goods").await), (2, 1));
    desk.rest().await;
}

async fn what_is_collected_is_on_the_vehicle(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lot = desk.stocked(&house, vec![goods(&item, 10)]).await.remove(0);
    let (order, vehicle) = desk.loaded(&item, 4).await;
    desk.stop_done(desk.stop(&order, &vehicle, "deliver", 4)).await;
    let collection = pb::ReserveRequest { household_id: order.household_id.clone(), ..desk.wanted(&item, 1) };
    desk.stop_done(desk.stop(&collection, &vehicle, "collect", 3)).await;
    assert_eq!((desk.at(&lot, LocationKind::Household).await, desk.at(&lot, LocationKind::Vehicle).await), (1, 3));
    let good = back(&vehicle, &collection.order_id, &lot, 3, &house.bin, ReturnCondition::Good);
    desk.return_from_vehicle(&keeper(), good).await.unwrap();
    assert_eq!(desk.free(&item).await, 9);
    desk.rest().await;
}

async fn what_left_on_a_vehicle_is_neither_expired_nor_on_hold(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    desk.stocked(&house, vec![crate::desk::goods::dated(&item, 5, &desk.day(2))]).await;
    let order = desk.reserved(&item, 5).await.order_id;
    let run = new_id("run");
    desk.allocate_reservations(&dispatch(), &order, &run).await.unwrap();
    desk.later(3 * 86_400).await;
    desk.refused("INV035", desk.issue_reservations(&dispatch(), &order, &run, &new_id("veh"))).await;
    desk.release_reservations(&dispatch(), &order, "expired").await.unwrap();
    desk.rest().await;
}
