//! Movements by hand, corrections, and what happened while nobody was connected.

use kaifong_proto::inventory::v1::{self as pb, ItemClass, LocationKind, MovementReason};

use crate::desk::{
    Desk,
    goods::{by_hand, goods},
    keeper, number,
};

on_each_database! {
    a_place_never_holds_less_than_nothing_at_any_moment
    what_is_set_aside_stays
    an_offline_fact_is_taken_and_what_does_not_fit_is_somebodys_work
    a_key_told_of_two_lots_at_one_moment_is_of_one
    balances_and_movements_are_listed_page_by_page
    movements_are_listed_as_they_happened
}

async fn a_place_never_holds_less_than_nothing_at_any_moment(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let early = desk.now();
    desk.later(3_600).await;
    let lot = desk.stocked(&house, vec![goods(&item, 10)]).await.remove(0);
    let came = desk.now();
    desk.later(3_600).await;
    desk.refused("INV022", desk.moved(&lot, &house.bin, &house.other, 11)).await;
    let who = keeper();
    let then = |quantity, at| desk.move_stock(&who, by_hand(&lot, &house.bin, &house.other, quantity, at));
    desk.refused("INV022", then(1, early)).await;
    desk.refused("INV025", then(1, desk.now() + 60_000_000)).await;
    let moved = then(4, came + 1_000_000).await.unwrap();
    assert_eq!((moved.reason(), moved.occurred_at_us), (MovementReason::Transferred, came + 1_000_000));

    // 4 lie in the other bin since then, and left an hour later: what is told now may not take them before.
    desk.moved(&lot, &house.other, &house.bin, 4).await.unwrap();
    desk.refused("INV022", then(7, came + 2_000_000)).await;
    then(6, came + 2_000_000).await.unwrap();
    desk.refused("INV015", desk.moved(&lot, &house.bin, &house.bin, 1)).await;
    desk.refused("INV015", desk.moved(&lot, &house.id, &house.bin, 1)).await;
    desk.refused("INV019", desk.moved(&crate::desk::new_id("lot"), &house.bin, &house.other, 1)).await;

    let scrap = pb::ScrapStockRequest {
        lot_id: lot.clone(),
        from_location_id: house.other.clone(),
        quantity: 2,
        reason: "torn".to_owned(),
        occurred_at_us: 0,
    };
    desk.scrap_stock(&keeper(), scrap).await.unwrap();
    let adjust = |delta| pb::AdjustStockRequest {
        lot_id: lot.clone(),
        location_id: house.other.clone(),
        delta,
        reason: "counted".to_owned(),
    };
    desk.adjust_stock(&keeper(), adjust(3)).await.unwrap();
    desk.adjust_stock(&keeper(), adjust(-1)).await.unwrap();
    desk.refused("KER001", desk.adjust_stock(&keeper(), adjust(0))).await;
    desk.refused("INV022", desk.adjust_stock(&keeper(), adjust(-100))).await;
    let kinds = [LocationKind::Bin, LocationKind::Scrap, LocationKind::Unexplained, LocationKind::Donor];
    let mut sums = Vec::new();
    for kind in kinds {
        sums.push(desk.at(&lot, kind).await);
    }
    assert_eq!(sums, [10, 2, -2, -10]);
    desk.rest().await;
}

async fn what_is_set_aside_stays(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lot = desk.stocked(&house, vec![goods(&item, 10)]).await.remove(0);
    desk.reserved(&item, 8).await;
    desk.moved(&lot, &house.bin, &house.other, 9).await.unwrap();
    desk.refused("INV023", desk.moved(&lot, &house.other, &house.quarantine, 3)).await;
    desk.moved(&lot, &house.other, &house.quarantine, 2).await.unwrap();
    desk.rest().await;
}

async fn an_offline_fact_is_taken_and_what_does_not_fit_is_somebodys_work(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lot = desk.stocked(&house, vec![goods(&item, 10)]).await.remove(0);
    desk.reserved(&item, 4).await;
    let fact = |key: &str, quantity, at| pb::RecordOfflineMovementRequest {
        source_key: key.to_owned(),
        lot_id: lot.clone(),
        from_location_id: house.bin.clone(),
        to_location_id: house.quarantine.clone(),
        quantity,
        reason: "scanned".to_owned(),
        occurred_at_us: at,
    };
    let now = desk.now();
    let fits = desk.record_offline_movement(&keeper(), fact("S-1", 5, now)).await.unwrap().movements;
    assert_eq!((fits.len(), desk.open_work("unexplained_goods").await), (1, 0));
    let again = desk.record_offline_movement(&keeper(), fact("S-1", 5, now)).await.unwrap().movements;
    assert_eq!(again, fits, "one key, one effect");
    desk.refused("INV024", desk.record_offline_movement(&keeper(), fact("S-1", 6, now))).await;
    let elsewhere = pb::RecordOfflineMovementRequest { from_location_id: house.other.clone(), ..fact("S-1", 5, now) };
    desk.refused("INV024", desk.record_offline_movement(&keeper(), elsewhere)).await;
    let for_else = pb::RecordOfflineMovementRequest { reason: "thrown away".to_owned(), ..fact("S-1", 5, now) };
    desk.refused("INV024", desk.record_offline_movement(&keeper(), for_else)).await;
    desk.refused("INV025", desk.record_offline_movement(&keeper(), fact("S-9", 6, now + 60_000_000))).await;

    // One is free; two more are told to have gone.
    let more = desk.record_offline_movement(&keeper(), fact("S-2", 3, now)).await.unwrap().movements;
    assert_eq!(more.iter().map(|one| one.quantity).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(desk.open_work("unexplained_goods").await, 1);
    assert_eq!(desk.at(&lot, LocationKind::Unexplained).await, -2);
    let before = desk.record_offline_movement(&keeper(), fact("S-3", 1, 1)).await.unwrap().movements;
    assert_eq!(before.len(), 1, "nothing lay there in 1970");
    let again = desk.record_offline_movement(&keeper(), fact("S-3", 1, 1)).await.unwrap().movements;
    assert_eq!(again, before, "where it was told to come from is known, though it can't be from there");
    let elsewhere = pb::RecordOfflineMovementRequest { from_location_id: house.other.clone(), ..fact("S-3", 1, 1) };
    desk.refused("INV024", desk.record_offline_movement(&keeper(), elsewhere)).await;
    assert_eq!(desk.at(&lot, LocationKind::Unexplained).await, -3);
    assert_eq!(desk.at(&lot, LocationKind::Quarantine).await, 9);
    desk.rest().await;
}

async fn a_key_told_of_two_lots_at_one_moment_is_of_one(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lots = desk.stocked(&house, vec![goods(&item, 20), goods(&item, 20)]).await;
    let (who, now) = (keeper(), desk.now());
    let fact = |lot: &str, key: &str| pb::RecordOfflineMovementRequest {
        source_key: key.to_owned(),
        lot_id: lot.to_owned(),
        from_location_id: house.bin.clone(),
        to_location_id: house.other.clone(),
        quantity: 1,
        reason: "scanned".to_owned(),
        occurred_at_us: now,
    };
    for round in 0..20 {
        let key = format!("S-{round}");
        let one = desk.record_offline_movement(&who, fact(&lots[0], &key));
        let other = desk.record_offline_movement(&who, fact(&lots[1], &key));
        let (one, other) = tokio::join!(one, other);
        let kept = usize::from(one.is_ok()) + usize::from(other.is_ok());
        assert_eq!(kept, 1, "{key}: {one:?} {other:?}");
        desk.refused("INV024", async { one.and(other) }).await;
    }
    let moved = async |lot: &str| {
        let wanted = pb::ListMovementsRequest { lot_id: lot.to_owned(), ..Default::default() };
        let movements = desk.list_movements(&who, wanted).await.unwrap().movements;
        movements.iter().filter(|one| one.reason() == MovementReason::Offline).count()
    };
    assert_eq!(moved(&lots[0]).await + moved(&lots[1]).await, 20);
    desk.rest().await;
}

async fn balances_and_movements_are_listed_page_by_page(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lines = (0..5).map(|_| goods(&item, 2)).collect();
    let lots = desk.stocked(&house, lines).await;
    desk.moved(&lots[0], &house.bin, &house.other, 1).await.unwrap();
    let page = |cursor: &str| Some(kaifong_proto::common::v1::PageRequest { page_size: 2, cursor: cursor.to_owned() });
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let message = pb::ListBalancesRequest { page: page(&cursor), item_id: item.clone(), ..Default::default() };
        let part = desk.list_balances(&keeper(), message).await.unwrap();
        seen.extend(part.balances.iter().map(|one| (one.lot_id.clone(), one.location_id.clone())));
        cursor = part.page.unwrap().next_cursor;
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(seen.len(), 11, "each lot at the donor and in its bin, and one in two bins");
    seen.dedup();
    assert_eq!(seen.len(), 11);
    let bad = pb::ListBalancesRequest { page: page("here"), ..Default::default() };
    desk.refused("KER001", desk.list_balances(&keeper(), bad)).await;

    let count = async |message| desk.list_movements(&keeper(), message).await.unwrap().movements.len();
    let all = pb::ListMovementsRequest::default();
    assert_eq!(count(pb::ListMovementsRequest { item_id: item.clone(), ..all.clone() }).await, 6);
    assert_eq!(count(pb::ListMovementsRequest { lot_id: lots[0].clone(), ..all.clone() }).await, 2);
    assert_eq!(count(pb::ListMovementsRequest { location_id: house.other.clone(), ..all.clone() }).await, 1);
    assert_eq!(count(pb::ListMovementsRequest { from_us: desk.now() + 1, ..all.clone() }).await, 0);
    assert_eq!(count(pb::ListMovementsRequest { until_us: desk.now() + 1_000_000, ..all }).await, 6);
    assert!(number() > 0);
    desk.rest().await;
}

async fn movements_are_listed_as_they_happened(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lot = desk.stocked(&house, vec![goods(&item, 9)]).await.remove(0);
    let came = desk.now();
    desk.later(3_600).await;
    // Told in another order than it happened, two at one moment.
    for (number, seconds) in [(4, 40), (1, 10), (3, 30), (2, 30)] {
        let told = by_hand(&lot, &house.bin, &house.other, 1, came + seconds * 1_000_000);
        desk.move_stock(&keeper(), pb::MoveStockRequest { reason: number.to_string(), ..told }).await.unwrap();
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = Some(kaifong_proto::common::v1::PageRequest { page_size: 1, cursor });
        let (from_us, until_us) = (came + 1, came + 40_000_000);
        let message = pb::ListMovementsRequest { page, from_us, until_us, ..Default::default() };
        let part = desk.list_movements(&keeper(), message).await.unwrap();
        seen.extend(part.movements.into_iter().map(|one| one.note));
        cursor = part.page.unwrap().next_cursor;
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(seen, ["1", "3", "2"], "in the order they happened, each once, none of another day");
    let bad = |cursor: &str| pb::ListMovementsRequest {
        page: Some(kaifong_proto::common::v1::PageRequest { page_size: 1, cursor: cursor.to_owned() }),
        ..Default::default()
    };
    for cursor in ["here", "1.here", "here.0190d3a5-0000-7000-8000-000000000000"] {
        desk.refused("KER001", desk.list_movements(&keeper(), bad(cursor))).await;
    }
    desk.rest().await;
}
