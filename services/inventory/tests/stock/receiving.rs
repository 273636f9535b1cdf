//! Goods that come: announced, there, inspected, put away or not.

use kaifong_proto::inventory::v1::{self as pb, GoodsReceiptState, ItemClass, LocationKind};

use crate::desk::{Desk, goods::goods, keeper};

on_each_database! {
    a_part_is_put_away_and_a_part_quarantined
    what_is_rejected_never_becomes_stock
    a_source_key_has_one_effect
}

async fn a_part_is_put_away_and_a_part_quarantined(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let receipt = desk.announced(&house, vec![goods(&item, 10), goods(&item, 5)]).await;
    assert_eq!((receipt.state(), receipt.lines), (GoodsReceiptState::Announced, 2));
    let id = receipt.receipt_id;
    desk.arrive_receipt(&keeper(), &id).await.unwrap();
    let found = |accepted| pb::InspectedLine { line_no: 1, accepted, quarantined: 3, rejected: 2, missing: 1 };
    let inspect = |accepted| pb::InspectReceiptRequest { receipt_id: id.clone(), lines: vec![found(accepted)] };
    desk.refused("INV014", desk.inspect_receipt(&keeper(), inspect(5))).await;
    let inspected = desk.inspect_receipt(&keeper(), inspect(4)).await.unwrap();
    assert_eq!(inspected.state(), GoodsReceiptState::Inspected);
    desk.refused("INV012", desk.inspect_receipt(&keeper(), inspect(4))).await;

    let part = |line_no, bin: &str, quantity| pb::PutAwayLine { line_no, bin_id: bin.to_owned(), quantity };
    let put = |lines| pb::PutAwayReceiptRequest { receipt_id: id.clone(), lines, bin_id: house.bin.clone() };
    desk.refused("INV014", desk.put_away_receipt(&keeper(), put(vec![part(1, &house.bin, 3)]))).await;
    desk.refused("INV015", desk.put_away_receipt(&keeper(), put(vec![part(1, &house.quarantine, 4)]))).await;
    let elsewhere = desk.house().await;
    desk.refused("INV015", desk.put_away_receipt(&keeper(), put(vec![part(1, &elsewhere.bin, 4)]))).await;
    desk.refused("INV038", desk.put_away_receipt(&keeper(), put(vec![part(3, &house.bin, 4)]))).await;
    let parts = vec![part(1, &house.bin, 1), part(1, &house.other, 3)];
    let done = desk.put_away_receipt(&keeper(), put(parts)).await.unwrap();
    assert_eq!(done.state(), GoodsReceiptState::PartlyAccepted);

    let message = pb::ListReceiptLinesRequest { page: None, receipt_id: id.clone() };
    let lines = desk.list_receipt_lines(&keeper(), message).await.unwrap().lines;
    let lot = &lines[0].lot_id;
    assert_eq!((desk.at(lot, LocationKind::Bin).await, desk.at(lot, LocationKind::Quarantine).await), (4, 3));
    assert_eq!(desk.at(lot, LocationKind::Donor).await, -7, "what came is what left the donor");
    assert_eq!(desk.free(&item).await, 9, "what is in quarantine is not free");

    desk.moved(lot, &house.quarantine, &house.bin, 3).await.unwrap();
    assert_eq!(desk.free(&item).await, 12, "it was looked at and is good");
    desk.rest().await;
}

async fn what_is_rejected_never_becomes_stock(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    let whole = desk.announced(&house, vec![goods(&item, 10)]).await.receipt_id;
    let rejected = desk.reject_receipt(&keeper(), &whole, "wet").await.unwrap();
    assert_eq!((rejected.state(), rejected.reason.as_str()), (GoodsReceiptState::Rejected, "wet"));
    desk.refused("INV012", desk.arrive_receipt(&keeper(), &whole)).await;

    let line = desk.announced(&house, vec![goods(&item, 10)]).await.receipt_id;
    desk.arrive_receipt(&keeper(), &line).await.unwrap();
    let found = pb::InspectedLine { line_no: 1, rejected: 10, ..Default::default() };
    let message = pb::InspectReceiptRequest { receipt_id: line.clone(), lines: vec![found] };
    assert_eq!(desk.inspect_receipt(&keeper(), message).await.unwrap().state(), GoodsReceiptState::Rejected);
    let put = pb::PutAwayReceiptRequest { receipt_id: line, lines: vec![], bin_id: house.bin.clone() };
    desk.refused("INV012", desk.put_away_receipt(&keeper(), put)).await;
    assert_eq!(desk.free(&item).await, 0);
    desk.rest().await;
}

async fn a_source_key_has_one_effect(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Lot).await);
    let line = pb::ReceiptLineDetails { lot_code: "B7".to_owned(), expires_on: desk.day(90), ..goods(&item, 10) };
    desk.announced(&house, vec![line.clone()]).await;
    let message = |line| pb::AnnounceReceiptRequest {
        warehouse_id: house.id.clone(),
        source: "LIONS".to_owned(),
        lot_source: pb::LotSource::Donation.into(),
        lines: vec![line],
    };
    desk.refused("INV013", desk.announce_receipt(&keeper(), message(line.clone()))).await;
    let bare = pb::ReceiptLineDetails { lot_code: String::new(), ..line.clone() };
    let bare = pb::ReceiptLineDetails { source_key: "other".to_owned(), ..bare };
    desk.refused("INV027", desk.announce_receipt(&keeper(), message(bare))).await;
    let pack = pb::ReceiptLineDetails { source_key: "other".to_owned(), pack: "BOX".to_owned(), ..line.clone() };
    desk.refused("INV026", desk.announce_receipt(&keeper(), message(pack))).await;
    let nothing = pb::ReceiptLineDetails { item_id: crate::desk::new_id("itm"), ..line.clone() };
    desk.refused("INV001", desk.announce_receipt(&keeper(), message(nothing))).await;
    let other = pb::AnnounceReceiptRequest { source: "ROTARY".to_owned(), ..message(line) };
    desk.announce_receipt(&keeper(), other).await.unwrap();
    desk.rest().await;
}
