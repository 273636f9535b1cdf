//! Items and places.

use kaifong_proto::inventory::v1::{self as pb, ItemClass, LocationKind};

use crate::desk::{Desk, both, goods::details, keeper};

on_each_database! {
    an_item_is_kept_and_changed_by_whoever_saw_it_last
    a_gtin_given_to_two_items_at_one_moment_is_one_items
    a_pack_is_frozen_once_something_was_counted_in_it
    places_lie_in_each_other
}

async fn an_item_is_kept_and_changed_by_whoever_saw_it_last(desk: Desk) {
    let message = pb::CreateItemRequest {
        code: "RICE-5KG".to_owned(),
        details: Some(pb::ItemDetails { gtin: "6291041500213".to_owned(), ..details(ItemClass::Consumable) }),
    };
    let item = desk.create_item(&keeper(), message.clone()).await.unwrap();
    assert_eq!((item.version, item.active, item.packs[0].frozen), (1, true, false));
    desk.refused(
        "INV004",
        desk.create_item(&keeper(), pb::CreateItemRequest { code: "B-2".to_owned(), ..message.clone() }),
    )
    .await;
    let other = pb::CreateItemRequest { details: Some(details(ItemClass::Lot)), ..message };
    desk.refused("INV002", desk.create_item(&keeper(), other)).await;
    let wrong = pb::ItemDetails { gtin: "6291041500214".to_owned(), ..details(ItemClass::Lot) };
    let wrong = pb::CreateItemRequest { code: "B-3".to_owned(), details: Some(wrong) };
    desk.refused("KER001", desk.create_item(&keeper(), wrong)).await;

    let update = |expected_version| pb::UpdateItemRequest {
        item_id: item.item_id.clone(),
        expected_version,
        details: Some(pb::ItemDetails { weight_g: 5_100, ..details(ItemClass::Consumable) }),
    };
    let changed = desk.update_item(&keeper(), update(1)).await.unwrap();
    assert_eq!((changed.version, changed.weight_g, changed.gtin.as_str()), (2, 5_100, ""));
    desk.refused("INV003", desk.update_item(&keeper(), update(1))).await;

    let gone = pb::DeactivateItemRequest { item_id: item.item_id.clone(), expected_version: 2 };
    assert!(!desk.deactivate_item(&keeper(), gone).await.unwrap().active);
    let active = pb::ListItemsRequest { only_active: true, ..Default::default() };
    assert_eq!(desk.list_items(&keeper(), active).await.unwrap().items, []);
    assert_eq!(desk.get_item(&keeper(), &item.item_id).await.unwrap().version, 3);
    desk.rest().await;
}

async fn a_gtin_given_to_two_items_at_one_moment_is_one_items(desk: Desk) {
    let mut items = Vec::new();
    for _ in 0..2 {
        let id = desk.item(ItemClass::Consumable).await;
        items.push(desk.get_item(&keeper(), &id).await.unwrap());
    }
    let who = keeper();
    let given = |item: &pb::Item, gtin: &str| pb::UpdateItemRequest {
        item_id: item.item_id.clone(),
        expected_version: item.version,
        details: Some(pb::ItemDetails { gtin: gtin.to_owned(), ..details(ItemClass::Consumable) }),
    };
    for round in 0..10 {
        let one = desk.update_item(&who, given(&items[0], "6291041500213"));
        let other = desk.update_item(&who, given(&items[1], "6291041500213"));
        let (one, other) = tokio::join!(one, other);
        let (winner, told) = match (one, other) {
            (Ok(item), Err(told)) | (Err(told), Ok(item)) => (item, told),
            both => panic!("round {round}: {both:?}"),
        };
        assert_eq!(told, "INV004", "round {round}");
        let place = items.iter().position(|item| item.item_id == winner.item_id).unwrap();
        items[place] = desk.update_item(&who, given(&winner, "")).await.unwrap();
    }
    desk.rest().await;
}

async fn a_pack_is_frozen_once_something_was_counted_in_it(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let line = pb::ReceiptLineDetails { pack: "CTN".to_owned(), ..crate::desk::goods::goods(&item, 3) };
    let lot = desk.stocked(&house, vec![line]).await.remove(0);
    assert_eq!(desk.at(&lot, LocationKind::Bin).await, 12, "three packs of four");
    let seen = desk.get_item(&keeper(), &item).await.unwrap();
    assert!(seen.packs[0].frozen);
    let update = |details| pb::UpdateItemRequest {
        item_id: item.clone(),
        expected_version: seen.version,
        details: Some(details),
    };
    let mut other = details(ItemClass::Consumable);
    other.packs[0].units = 6;
    desk.refused("INV005", desk.update_item(&keeper(), update(other.clone()))).await;
    other.packs.clear();
    desk.refused("INV005", desk.update_item(&keeper(), update(other))).await;
    desk.refused("INV006", desk.update_item(&keeper(), update(details(ItemClass::Lot)))).await;
    let mut more = details(ItemClass::Consumable);
    more.packs.push(pb::Pack { code: "PALLET".to_owned(), units: 48, frozen: true });
    let packs = desk.update_item(&keeper(), update(more)).await.unwrap().packs;
    assert_eq!(packs.iter().map(|pack| pack.frozen).collect::<Vec<_>>(), [true, false]);
    desk.rest().await;
}

async fn places_lie_in_each_other(desk: Desk) {
    let house = desk.house().await;
    let within = |parent: &str, code: &str| pb::CreateLocationRequest {
        parent_id: parent.to_owned(),
        code: code.to_owned(),
        name: both("Place"),
    };
    desk.refused("INV008", desk.create_location(&keeper(), within(&house.zone, "01"))).await;
    desk.refused("INV009", desk.create_location(&keeper(), within(&house.bin, "01"))).await;
    desk.refused("INV010", desk.create_location(&keeper(), within(&crate::desk::new_id("loc"), "01"))).await;
    let zone = desk.within(&house.id, "B").await;
    desk.within(&zone, "01").await;
    let message = pb::ListLocationsRequest { warehouse_id: house.id.clone(), ..Default::default() };
    let kinds: Vec<LocationKind> =
        desk.list_locations(&keeper(), message).await.unwrap().locations.iter().map(pb::Location::kind).collect();
    let of = |kind| kinds.iter().filter(|known| **known == kind).count();
    assert_eq!((of(LocationKind::Warehouse), of(LocationKind::Zone), of(LocationKind::Bin)), (1, 2, 3));
    assert_eq!(of(LocationKind::Quarantine), 1);
    desk.rest().await;
}
