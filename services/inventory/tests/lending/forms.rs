//! The canonical forms that the audit trail hashes: another text needs another version of the form.

use std::collections::BTreeSet;

use kaifong_inventory::domain::{
    asset::{Asset, Condition, Seen, Unit},
    ids::{AssetId, LotId},
    loan::{Days, Loan, Purpose},
    stock_take::{Count, Key, Line, Scope, StockTake},
    terms::Terms,
    words::Words,
};
use kaifong_kernel::{
    reexport::uuid::Uuid,
    testing::{START_US, assert_form},
    values::{HkDate, Instant},
};

fn id<I: From<Uuid>>(number: u128) -> I {
    Uuid::from_u128(number).into()
}

fn now() -> Instant {
    Instant::from_micros(START_US)
}

fn day(day: u32) -> HkDate {
    HkDate::from_ymd(2025, 12, day).unwrap()
}

#[test]
fn an_asset() {
    let unit = Unit {
        item: id(1),
        lot: id(2),
        serial: "A-1".to_owned(),
        gtin: None,
        location: id(3),
        warehouse: id(4),
        apart: false,
    };
    let asset = Asset::register(id(5), unit, Condition::New, now());
    let asset = Asset { seen: Some(Seen { by: id(6), at: now() }), ..asset };
    let text = r#"{"condition":"new","gtin":null,"home":"loc_00000000000000000000000004","id":"ast_00000000000000000000000005","item":"itm_00000000000000000000000001","last_lent_at":null,"location":"loc_00000000000000000000000003","lot":"lot_00000000000000000000000002","reason":null,"registered_at":1764550800000000,"seen":{"at":1764550800000000,"by":"per_00000000000000000000000006"},"serial":"A-1","state":"available","version":1}"#;
    assert_form(&asset, 1, text);
}

#[test]
fn a_loan_and_its_terms() {
    let terms = Terms { item: id(1), gap_days: 1, reminder_days: 3, version: 2 };
    assert_form(&terms, 1, r#"{"gap_days":1,"item":"itm_00000000000000000000000001","reminder_days":3,"version":2}"#);
    let purpose = Purpose { order: id(2), line_no: 1, household: id(3) };
    let days = Days { from: day(2), to: day(9) };
    let loan = Loan::book(id(4), id::<AssetId>(5), purpose, days, terms, day(1)).unwrap();
    let loan = loan.issue(id(6), now()).unwrap().check_out(now()).unwrap();
    let loan = loan.recall(day(8), Words { text: "wanted".to_owned(), salt: Uuid::from_u128(7) }, None, now()).unwrap();
    let text = r#"{"asset":"ast_00000000000000000000000005","checked_out_at":1764550800000000,"closed_at":null,"days":{"from":"2025-12-02","to":"2025-12-08"},"end":null,"end_reason":null,"extensions":0,"gap_days":1,"id":"lon_00000000000000000000000004","issued_at":1764550800000000,"item":"itm_00000000000000000000000001","purpose":{"household":"hsh_00000000000000000000000003","line_no":1,"order":"ord_00000000000000000000000002"},"recall":{"at":1764550800000000,"by":null,"from":"2025-12-09","reason":"wanted"},"reminded_of":null,"reminder_days":3,"salt":"00000000-0000-0000-0000-000000000007","state":"checked_out","vehicle":"loc_00000000000000000000000006"}"#;
    assert_form(&loan, 1, text);
}

#[test]
fn a_stock_take_and_its_lines() {
    let scope = Scope { warehouse: id(1), locations: BTreeSet::new(), items: BTreeSet::from([id(2)]) };
    let stock_take = StockTake::open(id(3), scope, true, 1, None, now()).unwrap();
    let text = r#"{"blind":true,"counters":[],"ended_at":null,"id":"stk_00000000000000000000000003","items":["itm_00000000000000000000000002"],"lines_counted":0,"lines_total":1,"locations":[],"opened_at":1764550800000000,"opened_by":null,"reason":null,"reviewed_at":null,"reviewed_by":null,"state":"open","warehouse":"loc_00000000000000000000000001"}"#;
    assert_form(&stock_take, 1, text);
    let key = Key { location: id(4), item: id(2), lot: id::<LotId>(5), asset: None };
    let line = Line::new(id(6), id(3), key).counted(Count { quantity: 7, at: now(), by: id(8) }).unwrap();
    let line = Line { reviewed: line.against(9), ..line };
    let text = r#"{"count":{"at":1764550800000000,"by":"per_00000000000000000000000008","quantity":7},"earlier":[],"id":"stl_00000000000000000000000006","key":{"asset":null,"item":"itm_00000000000000000000000002","location":"loc_00000000000000000000000004","lot":"lot_00000000000000000000000005"},"movement":null,"reviewed":{"delta":-2,"expected":9},"stock_take":"stk_00000000000000000000000003"}"#;
    assert_form(&line, 1, text);
}
