//! What is set aside: first expired first out, all or nothing, and what becomes of it.

use kaifong_proto::inventory::v1::{self as pb, ItemClass, LocationKind, ReservationState as State};

use crate::desk::{
    Desk, dispatch,
    goods::{dated, goods},
    keeper, new_id, new_key,
};

on_each_database! {
    first_expired_first_out_on_the_day_of_delivery
    lines_of_one_lot_are_summed_and_every_short_line_is_named
    a_hold_expires_and_a_published_run_keeps_its_goods
    an_order_is_taken_off_its_run_and_frees_its_goods
    what_is_picked_from_a_bin_is_summed
    a_restricted_donation_goes_only_to_what_it_allows
    a_lot_on_hold_is_not_given
    goods_of_one_warehouse
}

async fn first_expired_first_out_on_the_day_of_delivery(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lines = vec![
        goods(&item, 5),
        dated(&item, 5, &desk.day(30)),
        dated(&item, 5, &desk.day(3)),
        dated(&item, 5, &desk.day(0)),
    ];
    let lots = desk.stocked(&house, lines).await;
    assert_eq!(desk.free(&item).await, 15, "what expires today is not for tomorrow");
    let message = desk.wanted(&item, 12);
    let key = new_key();
    let reserved = desk.reserve_again(&key, message.clone()).await.unwrap();
    let taken: Vec<(&str, i64)> = reserved.reservations.iter().map(|one| (one.lot_id.as_str(), one.quantity)).collect();
    assert_eq!(taken, [(lots[2].as_str(), 5), (lots[1].as_str(), 5), (lots[0].as_str(), 2)]);
    let load = &reserved.lines[0];
    assert_eq!((load.line_no, load.weight_g, load.volume_cm3), (1, 60_000, 72_000));
    assert_eq!((load.two_person, load.fits_lift), (false, true));
    assert_eq!(desk.reserve_again(&key, message.clone()).await.unwrap(), reserved, "told again, as before");
    desk.refused("INV031", desk.reserve(&dispatch(), message)).await;
    assert_eq!(desk.free(&item).await, 3);
    desk.rest().await;
}

async fn lines_of_one_lot_are_summed_and_every_short_line_is_named(desk: Desk) {
    let (house, rice, oil) =
        (desk.house().await, desk.item(ItemClass::Consumable).await, desk.item(ItemClass::Consumable).await);
    desk.stocked(&house, vec![goods(&rice, 10), goods(&oil, 3)]).await;
    let line = |line_no, item: &str, quantity| pb::OrderLine { line_no, item_id: item.to_owned(), quantity };
    let order = |lines| pb::ReserveRequest { lines, ..desk.wanted(&rice, 1) };
    let short = order(vec![line(1, &rice, 6), line(2, &rice, 6), line(3, &oil, 4)]);
    desk.refused("INV030", desk.reserve(&dispatch(), short.clone())).await;
    let said = desk.said_of_reserve(short).await;
    assert!(said.contains("line 1 and 2 wants 12") && said.contains("10 are free"), "{said}");
    assert!(said.contains("line 3 wants 4") && said.contains("3 are free"), "{said}");
    let fits = order(vec![line(1, &rice, 6), line(2, &rice, 4), line(3, &oil, 3)]);
    assert_eq!(desk.reserve(&dispatch(), fits).await.unwrap().reservations.len(), 3);
    assert_eq!((desk.free(&rice).await, desk.free(&oil).await), (0, 0));
    let twice = order(vec![line(1, &rice, 1), line(1, &oil, 1)]);
    desk.refused("KER001", desk.reserve(&dispatch(), twice)).await;
    desk.rest().await;
}

async fn a_hold_expires_and_a_published_run_keeps_its_goods(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    desk.stocked(&house, vec![goods(&item, 10)]).await;
    let (held, published) = (desk.reserved(&item, 4).await, desk.reserved(&item, 6).await);
    let (run, vehicle) = (new_id("run"), new_id("veh"));
    desk.allocate_reservations(&dispatch(), &published.order_id, &run).await.unwrap();
    // Another order waits for the last goods.
    let waiting = desk.wanted(&item, 5);
    desk.refused("INV030", desk.reserve(&dispatch(), waiting.clone())).await;

    desk.later(3_600).await;
    assert_eq!(desk.states(&held.order_id).await, [State::Expired]);
    assert_eq!(desk.states(&published.order_id).await, [State::Allocated]);
    assert_eq!(desk.told("inventory.reservation.expired.v1").await, 1);
    let late = pb::ReserveRequest { expires_at_us: desk.now() + 60_000_000, ..waiting };
    desk.refused("INV030", desk.reserve(&dispatch(), late.clone())).await;
    desk.refused("INV033", desk.allocate_reservations(&dispatch(), &held.order_id, &run)).await;
    let anew = pb::ReserveRequest { expires_at_us: desk.now() + 60_000_000, ..held };
    desk.reserve(&dispatch(), anew).await.unwrap();

    desk.issue_reservations(&dispatch(), &published.order_id, &run, &vehicle).await.unwrap();
    let on_board = desk.get_vehicle_stock(&dispatch(), &vehicle).await.unwrap().lines;
    assert_eq!((on_board.len(), on_board[0].quantity, &on_board[0].order_id), (1, 6, &published.order_id));
    desk.rest().await;
}

async fn an_order_is_taken_off_its_run_and_frees_its_goods(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lot = desk.stocked(&house, vec![goods(&item, 10)]).await.remove(0);
    desk.moved(&lot, &house.bin, &house.other, 4).await.unwrap();
    let order = desk.reserved(&item, 8).await.order_id;
    let (run, vehicle) = (new_id("run"), new_id("veh"));
    desk.refused("INV033", desk.issue_reservations(&dispatch(), &order, &run, &vehicle)).await;
    desk.allocate_reservations(&dispatch(), &order, &run).await.unwrap();
    desk.refused("INV033", desk.allocate_reservations(&dispatch(), &order, &run)).await;
    desk.refused("INV033", desk.issue_reservations(&dispatch(), &order, &new_id("run"), &vehicle)).await;

    let message = pb::ListReservationsRequest { order_id: order.clone(), ..Default::default() };
    let one = desk.list_reservations(&keeper(), message).await.unwrap().reservations.remove(0);
    let part = |bin: &str, quantity| pb::PickedPart { bin_id: bin.to_owned(), quantity };
    let pick = |parts| pb::PickReservationRequest { reservation_id: one.reservation_id.clone(), parts };
    desk.refused("INV014", desk.pick_reservation(&keeper(), pick(vec![part(&house.bin, 7)]))).await;
    desk.refused("INV022", desk.pick_reservation(&keeper(), pick(vec![part(&house.other, 8)]))).await;
    desk.pick_reservation(&keeper(), pick(vec![part(&house.other, 4), part(&house.bin, 4)])).await.unwrap();
    desk.refused("INV034", desk.pick_reservation(&keeper(), pick(vec![]))).await;

    let off = |expires_at_us| pb::UnallocateReservationsRequest { order_id: order.clone(), expires_at_us };
    desk.refused("INV032", desk.unallocate_reservations(&dispatch(), off(desk.now()))).await;
    desk.unallocate_reservations(&dispatch(), off(desk.now() + 60_000_000)).await.unwrap();
    assert_eq!(desk.states(&order).await, [State::Held]);
    desk.allocate_reservations(&dispatch(), &order, &run).await.unwrap();
    desk.pick_reservation(&keeper(), pick(vec![part(&house.other, 4), part(&house.bin, 4)])).await.unwrap();
    desk.later(3_600).await;
    desk.issue_reservations(&dispatch(), &order, &run, &vehicle).await.unwrap();
    assert_eq!((desk.at(&lot, LocationKind::Vehicle).await, desk.at(&lot, LocationKind::Bin).await), (8, 2));
    assert_eq!(desk.release_reservations(&dispatch(), &order, "late").await.unwrap().reservations, []);

    let other = desk.reserved(&item, 2).await.order_id;
    assert_eq!(desk.release_reservations(&dispatch(), &other, "cancelled").await.unwrap().reservations.len(), 1);
    assert_eq!(desk.release_reservations(&dispatch(), &other, "cancelled").await.unwrap().reservations, []);
    assert_eq!((desk.free(&item).await, desk.states(&other).await), (2, vec![State::Released]));
    desk.rest().await;
}

async fn what_is_picked_from_a_bin_is_summed(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lot = desk.stocked(&house, vec![goods(&item, 12)]).await.remove(0);
    desk.moved(&lot, &house.bin, &house.other, 8).await.unwrap();
    let run = new_id("run");
    let allocated = async |quantity| {
        let order = desk.reserved(&item, quantity).await.order_id;
        let mut all = desk.allocate_reservations(&dispatch(), &order, &run).await.unwrap().reservations;
        all.remove(0).reservation_id
    };
    let part = |bin: &str, quantity| pb::PickedPart { bin_id: bin.to_owned(), quantity };
    let pick = async |reservation_id: &String, parts| {
        let message = pb::PickReservationRequest { reservation_id: reservation_id.clone(), parts };
        desk.pick_reservation(&keeper(), message).await
    };
    let (first, second) = (allocated(6).await, allocated(5).await);
    // 4 lie in the first bin, 8 in the other.
    desk.refused("INV022", pick(&first, vec![part(&house.bin, 3), part(&house.bin, 3)])).await;
    pick(&first, vec![part(&house.bin, 1), part(&house.other, 4), part(&house.bin, 1)]).await.unwrap();
    desk.refused("INV022", pick(&second, vec![part(&house.other, 5)])).await;
    desk.refused("INV022", pick(&second, vec![part(&house.bin, 3), part(&house.other, 2)])).await;
    pick(&second, vec![part(&house.other, 4), part(&house.bin, 1)]).await.unwrap();
    desk.rest().await;
}

async fn a_restricted_donation_goes_only_to_what_it_allows(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let restriction = pb::Restriction { districts: vec!["tai_po".to_owned()], purposes: vec![] };
    desk.stocked(&house, vec![pb::ReceiptLineDetails { restriction: Some(restriction), ..goods(&item, 5) }]).await;
    assert_eq!(desk.free(&item).await, 0);
    desk.refused("INV030", desk.reserve(&dispatch(), desk.wanted(&item, 1))).await;
    let to = |district: &str| pb::ReserveRequest { district: district.to_owned(), ..desk.wanted(&item, 5) };
    desk.refused("INV030", desk.reserve(&dispatch(), to("sha_tin"))).await;
    desk.refused("KER001", desk.reserve(&dispatch(), to("TP"))).await;
    desk.reserve(&dispatch(), to("tai_po")).await.unwrap();

    let item = desk.item(ItemClass::Consumable).await;
    let lines = |restriction| vec![pb::ReceiptLineDetails { restriction: Some(restriction), ..goods(&item, 5) }];
    for wrong in [["TP", "SCHOOL"], ["tai_po", "school"]] {
        let [district, purpose] = wrong.map(|code| vec![code.to_owned()]);
        let message = pb::AnnounceReceiptRequest {
            warehouse_id: house.id.clone(),
            source: "LIONS".to_owned(),
            lot_source: pb::LotSource::Donation.into(),
            lines: lines(pb::Restriction { districts: district, purposes: purpose }),
        };
        desk.refused("KER001", desk.announce_receipt(&keeper(), message)).await;
    }
    let purposes = vec!["SCHOOL".to_owned()];
    desk.stocked(&house, lines(pb::Restriction { districts: vec![], purposes })).await;
    let serving = |purpose: &str| pb::ReserveRequest { purpose: purpose.to_owned(), ..desk.wanted(&item, 1) };
    for wrong in ["", "ELDERLY"] {
        desk.refused("INV030", desk.reserve(&dispatch(), serving(wrong))).await;
    }
    desk.reserve(&dispatch(), serving("SCHOOL")).await.unwrap();
    desk.rest().await;
}

async fn a_lot_on_hold_is_not_given(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lot = desk.stocked(&house, vec![goods(&item, 5)]).await.remove(0);
    let hold = |release_reservations| pb::HoldLotRequest {
        lot_id: lot.clone(),
        reason: "recalled".to_owned(),
        release_reservations,
    };
    desk.hold_lot(&keeper(), hold(false)).await.unwrap();
    desk.refused("INV028", desk.hold_lot(&keeper(), hold(false))).await;
    desk.refused("INV030", desk.reserve(&dispatch(), desk.wanted(&item, 1))).await;
    assert_eq!(desk.free(&item).await, 0);
    desk.lift_lot_hold(&keeper(), &lot, "tested").await.unwrap();
    desk.refused("INV021", desk.lift_lot_hold(&keeper(), &lot, "tested")).await;

    let order = desk.reserved(&item, 2).await.order_id;
    desk.refused("INV020", desk.hold_lot(&keeper(), hold(false))).await;
    let held = desk.hold_lot(&keeper(), hold(true)).await.unwrap();
    assert_eq!((held.hold_reason.as_str(), desk.states(&order).await), ("recalled", vec![State::Released]));
    assert_eq!(desk.told("inventory.reservation.expired.v1").await, 1, "the order must reserve anew");
    assert_eq!(desk.get_lot(&keeper(), &lot).await.unwrap().hold_reason, "recalled");
    desk.rest().await;
}

async fn goods_of_one_warehouse(desk: Desk) {
    let (here, there, item) = (desk.house().await, desk.house().await, desk.item(ItemClass::Consumable).await);
    desk.stocked(&here, vec![goods(&item, 3)]).await;
    desk.stocked(&there, vec![goods(&item, 4)]).await;
    let of =
        |house: &str, quantity| pb::ReserveRequest { warehouse_id: house.to_owned(), ..desk.wanted(&item, quantity) };
    desk.refused("INV030", desk.reserve(&dispatch(), of(&here.id, 4))).await;
    let reserved = desk.reserve(&dispatch(), of(&there.id, 4)).await.unwrap().reservations;
    assert!(reserved.iter().all(|one| one.warehouse_id == there.id));
    assert_eq!(desk.reserve(&dispatch(), of("", 3)).await.unwrap().reservations.len(), 1);
    let past = pb::ReserveRequest { deliver_on: "2025-11-30".to_owned(), ..of("", 1) };
    desk.refused("INV032", desk.reserve(&dispatch(), past)).await;
    let late = pb::ReserveRequest { expires_at_us: desk.now(), ..of("", 1) };
    desk.refused("INV032", desk.reserve(&dispatch(), late)).await;
    desk.rest().await;
}
