//! Refusals that no story meets: each leaves everything as it was.

use kaifong_proto::inventory::v1::{self as pb, ItemClass};

use crate::desk::{
    Desk, dispatch,
    goods::{by_hand, details, goods},
    keeper, new_id,
};

on_each_database! {
    what_is_not_there_is_not_found
    what_can_not_be_read_is_told_at_once
    what_is_out_of_use_is_neither_received_nor_reserved
    a_serial_number_is_needed_and_kept
}

async fn what_is_not_there_is_not_found(desk: Desk) {
    let house = desk.house().await;
    desk.refused("INV001", desk.get_item(&keeper(), &new_id("itm"))).await;
    desk.refused("INV011", desk.get_goods_receipt(&keeper(), &new_id("rcv"))).await;
    desk.refused("INV019", desk.get_lot(&keeper(), &new_id("lot"))).await;
    let lines = pb::ListStockImportLinesRequest { import_id: new_id("sim"), ..Default::default() };
    desk.refused("INV018", desk.list_stock_import_lines(&keeper(), lines)).await;
    let pick = pb::PickReservationRequest { reservation_id: new_id("rsv"), parts: vec![] };
    desk.refused("INV037", desk.pick_reservation(&keeper(), pick)).await;
    let message = by_hand(&new_id("lot"), &house.bin, &new_id("loc"), 1, 0);
    desk.refused("INV010", desk.move_stock(&keeper(), message)).await;
    let receipt = pb::AnnounceReceiptRequest {
        warehouse_id: new_id("loc"),
        source: "LIONS".to_owned(),
        lot_source: pb::LotSource::Donation.into(),
        lines: vec![goods(&new_id("itm"), 1)],
    };
    desk.refused("INV010", desk.announce_receipt(&keeper(), receipt)).await;
    desk.refused("INV001", desk.reserve(&dispatch(), desk.wanted(&new_id("itm"), 1))).await;
    let run = new_id("run");
    desk.refused("INV033", desk.allocate_reservations(&dispatch(), &new_id("ord"), &run)).await;
    desk.rest().await;
}

async fn what_can_not_be_read_is_told_at_once(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    for (place, wrong) in [
        pb::ItemDetails { weight_g: 0, ..details(ItemClass::Lot) },
        pb::ItemDetails { base_unit: String::new(), ..details(ItemClass::Lot) },
        pb::ItemDetails { name: None, ..details(ItemClass::Lot) },
        pb::ItemDetails { packs: vec![details(ItemClass::Lot).packs[0].clone(); 2], ..details(ItemClass::Lot) },
        details(ItemClass::Unspecified),
    ]
    .into_iter()
    .enumerate()
    {
        let message = pb::CreateItemRequest { code: format!("W-{place}"), details: Some(wrong) };
        desk.refused("KER001", desk.create_item(&keeper(), message)).await;
    }
    let lot = desk.stocked(&house, vec![goods(&item, 5)]).await.remove(0);
    for message in [
        by_hand(&lot, &house.bin, &house.other, 0, 0),
        by_hand(&lot, &house.bin, &house.other, -1, 0),
        by_hand(&lot, &house.bin, &house.other, 1, -1),
        pb::MoveStockRequest { reason: String::new(), ..by_hand(&lot, &house.bin, &house.other, 1, 0) },
        by_hand("rice", &house.bin, &house.other, 1, 0),
    ] {
        desk.refused("KER001", desk.move_stock(&keeper(), message)).await;
    }
    let wanted = desk.wanted(&item, 1);
    for message in [
        pb::ReserveRequest { lines: vec![], ..wanted.clone() },
        pb::ReserveRequest { deliver_on: "tomorrow".to_owned(), ..wanted.clone() },
        pb::ReserveRequest { household_id: String::new(), ..wanted },
        desk.wanted(&item, 0),
    ] {
        desk.refused("KER001", desk.reserve(&dispatch(), message)).await;
    }
    desk.rest().await;
}

async fn what_is_out_of_use_is_neither_received_nor_reserved(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let lot = desk.stocked(&house, vec![goods(&item, 5)]).await.remove(0);
    let version = desk.get_item(&keeper(), &item).await.unwrap().version;
    let message = pb::DeactivateItemRequest { item_id: item.clone(), expected_version: version };
    desk.deactivate_item(&keeper(), message).await.unwrap();
    desk.refused("INV007", desk.reserve(&dispatch(), desk.wanted(&item, 1))).await;
    let receipt = pb::AnnounceReceiptRequest {
        warehouse_id: house.id.clone(),
        source: "LIONS".to_owned(),
        lot_source: pb::LotSource::Donation.into(),
        lines: vec![goods(&item, 1)],
    };
    desk.refused("INV007", desk.announce_receipt(&keeper(), receipt)).await;
    assert_eq!(desk.free(&item).await, 0);
    desk.moved(&lot, &house.bin, &house.other, 5).await.unwrap();
    desk.rest().await;
}

async fn a_serial_number_is_needed_and_kept(desk: Desk) {
    let (house, chair) = (desk.house().await, desk.item(ItemClass::Serialised).await);
    desk.stocked(&house, vec![goods(&chair, 2)]).await;
    desk.refused("INV040", desk.reserve(&dispatch(), desk.wanted(&chair, 1))).await;
    let early = pb::ReserveRequest { loan_due_on: desk.day(0), ..desk.wanted(&chair, 1) };
    desk.refused("INV040", desk.reserve(&dispatch(), early)).await;
    let nameless = pb::ReserveRequest { loan_due_on: desk.day(9), ..desk.wanted(&chair, 1) };
    desk.refused("INV030", desk.reserve(&dispatch(), nameless)).await;
    desk.rest().await;
}
