//! Files of donated goods.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use kaifong_proto::inventory::v1::{
    self as pb, GoodsReceiptState, ItemClass, StockImportLineState as Line, StockImportState,
};

use crate::desk::{
    Desk,
    goods::{House, details},
    keeper,
};

on_each_database! {
    a_bad_line_is_named_and_the_corrected_file_brings_only_what_was_missing
    a_long_file_is_worked_through_in_chunks
    the_longest_file_is_inspected_and_put_away_whole
    a_file_that_is_none_is_refused_whole
}

async fn rice(desk: &Desk) -> String {
    let message = pb::CreateItemRequest { code: "RICE-5KG".to_owned(), details: Some(details(ItemClass::Consumable)) };
    desk.create_item(&keeper(), message).await.unwrap().item_id
}

fn file(house: &House, text: &str) -> pb::StartStockImportRequest {
    let document = text.as_bytes().to_vec();
    pb::StartStockImportRequest { warehouse_id: house.id.clone(), source: "LIONS".to_owned(), document }
}

async fn taken_in(desk: &Desk, house: &House, text: &str) -> pb::StockImport {
    let import = desk.start_stock_import(&keeper(), file(house, text)).await.unwrap();
    desk.settle().await;
    let (times, last) = desk.watch(&keeper(), &import.import_id).await;
    assert!(times >= 1 && last.state() == StockImportState::Done, "{last:?}");
    last
}

async fn lines(desk: &Desk, import: &pb::StockImport) -> Vec<pb::StockImportLine> {
    let message = pb::ListStockImportLinesRequest { import_id: import.import_id.clone(), ..Default::default() };
    desk.list_stock_import_lines(&keeper(), message).await.unwrap().lines
}

const HEADING: &str = "source_key,item_code,quantity,pack,expires_on,condition,districts\n";

async fn a_bad_line_is_named_and_the_corrected_file_brings_only_what_was_missing(desk: Desk) {
    let (house, item) = (desk.house().await, rice(&desk).await);
    let good = "L-1,RICE-5KG,10,,2027-01-31,new,tai_po sha_tin\n=1+1,RICE-5KG,2,CTN,,,\n";
    let bad = "L-3,RICE-5KG,ten,,,,\nL-4,BREAD,5,,,,\nL-5,RICE-5KG,5,BOX,,,\nL-1,RICE-5KG,1,,,,\nL-6,RICE\nL-7,RICE-5KG,1,,,,tai_po TP\n";
    let first = taken_in(&desk, &house, &format!("{HEADING}{good}{bad}")).await;
    assert_eq!((first.lines_total, first.lines_accepted, first.lines_refused), (8, 2, 6));
    let told = lines(&desk, &first).await;
    let seen: Vec<(i64, Line, &str, &str)> =
        told.iter().map(|line| (line.line_no, line.state(), line.column.as_str(), line.code.as_str())).collect();
    assert_eq!(
        seen,
        [
            (2, Line::Accepted, "", ""),
            (3, Line::Accepted, "", ""),
            (4, Line::Refused, "quantity", "INV042"),
            (5, Line::Refused, "item_code", "INV047"),
            (6, Line::Refused, "pack", "INV026"),
            (7, Line::Refused, "source_key", "INV044"),
            (8, Line::Refused, "", "INV043"),
            (9, Line::Refused, "districts", "INV042"),
        ]
    );
    assert_eq!(told[1].source_key, "=1+1", "a formula is text");
    let reason = told[2].reason.as_ref().unwrap();
    assert!(reason.en.contains("ten") && !reason.zh_hant.is_empty());
    let reason = told[7].reason.as_ref().unwrap();
    assert!(reason.en.contains("districts can't be TP") && !reason.zh_hant.is_empty(), "{reason:?}");

    let same = desk.start_stock_import(&keeper(), file(&house, &format!("{HEADING}{good}{bad}"))).await.unwrap();
    assert_eq!(same.import_id, first.import_id, "the same content is the same import");

    let mended = "L-3,RICE-5KG,7,,,,\nL-1,RICE-5KG,11,,2027-01-31,new,tai_po sha_tin\n";
    let second = taken_in(&desk, &house, &format!("{HEADING}{good}{mended}")).await;
    assert_eq!((second.lines_accepted, second.lines_known, second.lines_refused), (1, 2, 1));
    assert_eq!(lines(&desk, &second).await[3].code, "INV013", "a key is not given other content");
    let receipt = desk.get_goods_receipt(&keeper(), &second.receipt_id).await.unwrap();
    assert_eq!(
        (receipt.state(), receipt.lines, receipt.import_id),
        (GoodsReceiptState::Announced, 1, second.import_id)
    );
    desk.arrive_receipt(&keeper(), &second.receipt_id).await.unwrap();
    assert!(desk.get_item(&keeper(), &item).await.unwrap().packs[0].frozen);
    desk.rest().await;
}

async fn a_long_file_is_worked_through_in_chunks(desk: Desk) {
    let house = desk.house().await;
    rice(&desk).await;
    let mut text = HEADING.to_owned();
    for number in 0..1_100 {
        writeln!(text, "N-{number},RICE-5KG,1,,,,").unwrap();
    }
    let started = desk.start_stock_import(&keeper(), file(&house, &text)).await.unwrap();
    assert_eq!((started.state(), started.lines_total), (StockImportState::Running, 1_100));
    desk.settle().await;
    let (_, done) = desk.watch(&keeper(), &started.import_id).await;
    assert_eq!((done.state(), done.lines_accepted), (StockImportState::Done, 1_100));
    assert_eq!(desk.get_goods_receipt(&keeper(), &done.receipt_id).await.unwrap().lines, 1_100);
    assert_eq!(desk.told("inventory.import.changed.v1").await, 4, "started, and once for each chunk");
    desk.rest().await;
}

/// A file of so many lines, each of two units.
fn long(lines: i32) -> String {
    (1..=lines).fold(HEADING.to_owned(), |mut text, number| {
        writeln!(text, "N-{number},RICE-5KG,2,,,,").unwrap();
        text
    })
}

async fn the_longest_file_is_inspected_and_put_away_whole(desk: Desk) {
    let (house, item) = (desk.house().await, rice(&desk).await);
    desk.refused("INV048", desk.start_stock_import(&keeper(), file(&house, &long(2_001)))).await;
    let import = taken_in(&desk, &house, &long(2_000)).await;
    let receipt_id = import.receipt_id;
    desk.arrive_receipt(&keeper(), &receipt_id).await.unwrap();
    // Every line can be named: what is found of one by one is not taken for whole.
    let found = |line_no| pb::InspectedLine { line_no, accepted: 1, rejected: 1, ..Default::default() };
    let lines = (1..=2_000).map(found).collect();
    let inspected = pb::InspectReceiptRequest { receipt_id: receipt_id.clone(), lines };
    desk.inspect_receipt(&keeper(), inspected).await.unwrap();
    let begun = Instant::now();
    let put = pb::PutAwayReceiptRequest { receipt_id, lines: vec![], bin_id: house.bin.clone() };
    let done = desk.put_away_receipt(&keeper(), put).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(30), "nobody at the gateway waits longer: {:?}", begun.elapsed());
    assert_eq!((done.state(), desk.free(&item).await), (GoodsReceiptState::PartlyAccepted, 2_000));
    desk.rest().await;
}

async fn a_file_that_is_none_is_refused_whole(desk: Desk) {
    let house = desk.house().await;
    for (code, text) in [
        ("INV017", "source_key,item_code\nA,B\n"),
        ("INV017", "source_key,item_code,quantity,colour\n"),
        ("INV017", ""),
        ("INV039", "source_key,item_code,quantity\nA,\u{0}\u{fffd},1\n"),
    ] {
        let mut message = file(&house, text);
        if code == "INV039" {
            message.document.extend_from_slice(b"\xff\xfe,B,1\n");
        }
        desk.refused(code, desk.start_stock_import(&keeper(), message)).await;
    }
    let long = "x".repeat(3 * 1024 * 1024 + 1);
    desk.refused("INV016", desk.start_stock_import(&keeper(), file(&house, &long))).await;
    let bin = pb::StartStockImportRequest { warehouse_id: house.bin.clone(), ..file(&house, HEADING) };
    desk.refused("INV015", desk.start_stock_import(&keeper(), bin)).await;
    let empty = desk.start_stock_import(&keeper(), file(&house, HEADING)).await.unwrap();
    assert_eq!((empty.state(), empty.lines_total), (StockImportState::Done, 0));
    desk.rest().await;
}
