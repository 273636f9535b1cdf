//! A warehouse of a journey's own, and what happens in it: goods in, moved, counted, thrown away; assets kept.

use std::sync::atomic::{AtomicU32, Ordering};

use kaifong_tests::{
    Installation, Person,
    cast::{number, text},
};
use serde_json::{Value, json};

use crate::statement::today;

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A warehouse with two bins.
pub struct Warehouse {
    /// Its id.
    pub id: String,
    /// Where things lie.
    pub bin: String,
    /// Where else.
    pub other_bin: String,
    /// Who works there.
    pub keeper: Person,
    /// Makes codes its own.
    mark: String,
}

impl Warehouse {
    /// Opens one.
    pub async fn open(house: &Installation) -> Self {
        let mark = format!("J{}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
        let keeper = house.staff("Storekeeper", &["warehouse"]).await;
        let body = json!({"code": mark, "name": {"en": "Warehouse", "zh_hant": "貨倉"},
            "address": "Kwong Fuk Road 220 廣福道二百二十號", "point": {"lat_e6": 22_446_300, "lng_e6": 114_167_000}});
        let id = text(&keeper.post("/v1/warehouses", body).await, "/location_id");
        let zone = place(&keeper, &id, "A").await;
        let (bin, other_bin) = (place(&keeper, &zone, "A-01").await, place(&keeper, &zone, "A-02").await);
        Self { id, bin, other_bin, keeper, mark }
    }

    /// Adds an item of a class to the catalogue.
    pub async fn item(&self, name: &str, class: &str) -> String {
        text(&self.keeper.post("/v1/items", self.item_body(name, class)).await, "/item_id")
    }

    fn item_body(&self, name: &str, class: &str) -> Value {
        json!({"code": code(name, &self.mark), "details": details(name, class)})
    }

    /// Takes units of an item in, and answers their lot.
    pub async fn stock(&self, item: &str, units: i64) -> String {
        let receipt = self.announced(item, units).await;
        let path = format!("/v1/goods-receipts/{receipt}");
        self.keeper.post(&format!("{path}/arrive"), json!({})).await;
        let found = json!({"lines": [{"line_no": 1, "accepted": units}]});
        self.keeper.post(&format!("{path}/inspect"), found).await;
        let done = self.keeper.post(&format!("{path}/put-away"), json!({"bin_id": self.bin})).await;
        assert_eq!(done["state"], "put_away");
        text(&self.keeper.list(&format!("{path}/lines")).await[0], "/lot_id")
    }

    async fn announced(&self, item: &str, units: i64) -> String {
        let place = COUNTER.fetch_add(1, Ordering::Relaxed);
        let line = json!({"source_key": format!("K-{place}"), "item_id": item, "quantity": units, "condition": "new"});
        let body = json!({"warehouse_id": self.id, "source": self.mark, "lot_source": "donation", "lines": [line]});
        text(&self.keeper.post("/v1/goods-receipts", body).await, "/receipt_id")
    }

    /// What of a lot is at a place.
    pub async fn at(&self, lot: &str, place: &str) -> i64 {
        let path = format!("/v1/stock/balances?lot_id={lot}&location_id={place}");
        self.keeper.list(&path).await.iter().map(|balance| number(balance, "/on_hand")).sum()
    }
}

fn code(name: &str, mark: &str) -> String {
    format!("{}-{mark}", name.to_uppercase())
}

fn details(name: &str, class: &str) -> Value {
    json!({"name": {"en": name, "zh_hant": "物資"}, "item_class": class, "base_unit": "piece",
        "weight_g": 12_000, "volume_cm3": 200_000, "fits_lift": true})
}

async fn place(keeper: &Person, parent: &str, code: &str) -> String {
    let body = json!({"parent_id": parent, "code": code, "name": {"en": code, "zh_hant": code}});
    text(&keeper.post("/v1/locations", body).await, "/location_id")
}

pub async fn the_catalogue_is_kept(house: &Installation) {
    let warehouse = Warehouse::open(house).await;
    let keeper = &warehouse.keeper;
    let made = keeper.post("/v1/items", warehouse.item_body("Stove", "consumable")).await;
    let path = format!("/v1/items/{}", text(&made, "/item_id"));
    let renamed = json!({"details": details("Cooker", "consumable")});
    let answer = keeper.put(&path, number(&made, "/version"), renamed.clone()).await;
    assert_eq!((answer.status, &answer.body["name"]["en"]), (200, &json!("Cooker")), "{}", answer.body);
    assert_eq!(keeper.put(&path, number(&made, "/version"), renamed).await.status, 412, "an old version");
    let taken = keeper.refused("/v1/items", warehouse.item_body("Stove", "consumable")).await;
    assert_eq!(taken.status, 409, "{}", taken.body);
    let off = format!("{path}/deactivate");
    let request = keeper.request(reqwest::Method::POST, &off).header("idempotency-key", kaifong_tests::rest::new_key());
    let version = number(&keeper.get(&path).await, "/version");
    let answer = kaifong_tests::rest::sent(request.header("if-match", format!("\"{version}\"")).json(&json!({}))).await;
    assert_eq!((answer.status, &answer.body["active"]), (200, &json!(false)), "{}", answer.body);
    let code = format!("/v1/items?code={}", text(&made, "/code"));
    assert_eq!(keeper.list(&code).await.len(), 1);
    let places = keeper.list(&format!("/v1/locations?warehouse_id={}", warehouse.id)).await;
    assert!(places.iter().any(|place| place["kind"] == "quarantine"), "a warehouse has its place of quarantine");
    assert_eq!(keeper.get(&format!("/v1/locations/{}", warehouse.bin)).await["kind"], "bin");
}

pub async fn goods_are_announced_inspected_and_put_away(house: &Installation) {
    let warehouse = Warehouse::open(house).await;
    let keeper = &warehouse.keeper;
    let item = warehouse.item("Bed", "consumable").await;
    let receipt = warehouse.announced(&item, 10).await;
    let path = format!("/v1/goods-receipts/{receipt}");
    keeper.post(&format!("{path}/arrive"), json!({})).await;
    let short = json!({"lines": [{"line_no": 1, "accepted": 7, "quarantined": 2}]});
    assert_eq!(keeper.refused(&format!("{path}/inspect"), short).await.code, "INV014", "parts that don't come to ten");
    let found = json!({"lines": [{"line_no": 1, "accepted": 7, "quarantined": 2, "rejected": 1}]});
    keeper.post(&format!("{path}/inspect"), found).await;
    let done = keeper.post(&format!("{path}/put-away"), json!({"bin_id": warehouse.bin})).await;
    assert_eq!(done["state"], "partly_accepted");
    let lot = text(&keeper.list(&format!("{path}/lines")).await[0], "/lot_id");
    assert_eq!(warehouse.at(&lot, &warehouse.bin).await, 7);
    let quarantined = keeper.list(&format!("/v1/stock/balances?lot_id={lot}")).await;
    let quarantined = quarantined.iter().filter(|balance| balance["location_kind"] == "quarantine");
    assert_eq!(quarantined.map(|balance| number(balance, "/on_hand")).sum::<i64>(), 2);
    let free = keeper.get(&format!("/v1/items/{item}/availability?on_date={}", today())).await;
    assert_eq!(number(&free, "/free"), 7, "what is in quarantine is given to nobody");
    assert_eq!(keeper.get(&path).await["state"], "partly_accepted");
    assert!(keeper.list(&format!("/v1/goods-receipts?warehouse_id={}", warehouse.id)).await.len() == 1);

    let refused = warehouse.announced(&item, 3).await;
    let body = json!({"reason": "Not what was announced"});
    let rejected = keeper.post(&format!("/v1/goods-receipts/{refused}/reject"), body).await;
    assert_eq!(rejected["state"], "rejected");
    assert_eq!(warehouse.at(&lot, &warehouse.bin).await, 7);
}

pub async fn a_donors_list_is_read_line_by_line(house: &Installation) {
    let warehouse = Warehouse::open(house).await;
    let keeper = &warehouse.keeper;
    let code = code("Chair", &warehouse.mark);
    warehouse.item("Chair", "consumable").await;
    let list = |last: &str| format!("source_key,item_code,quantity\nA-1,{code},4\nA-2,{last},5\n").into_bytes();
    let path = format!("/v1/stock-imports?warehouse_id={}&source=DONOR-{}", warehouse.id, warehouse.mark);
    let first = imported(keeper, &path, list("NO-SUCH-ITEM")).await;
    assert_eq!((number(&first, "/lines_accepted"), number(&first, "/lines_refused")), (1, 1), "{first}");
    let lines = format!("/v1/stock-imports/{}/lines?state=refused", text(&first, "/import_id"));
    let lines = keeper.list(&lines).await;
    assert_eq!((number(&lines[0], "/line_no"), lines[0]["column"].as_str()), (3, Some("item_code")), "{lines:?}");
    let again = imported(keeper, &path, list("NO-SUCH-ITEM")).await;
    assert_eq!(again["import_id"], first["import_id"], "the same list is the same import");
    let corrected = imported(keeper, &path, list(&code)).await;
    assert_eq!((number(&corrected, "/lines_accepted"), number(&corrected, "/lines_known")), (1, 1), "{corrected}");
    let receipt = format!("/v1/goods-receipts/{}/lines", text(&corrected, "/receipt_id"));
    let announced: i64 = keeper.list(&receipt).await.iter().map(|line| number(line, "/units")).sum();
    assert_eq!(announced, 5, "only what was missing");
    let imports = keeper.list(&format!("/v1/stock-imports?source=DONOR-{}", warehouse.mark)).await;
    assert_eq!(imports.len(), 2);
}

async fn imported(keeper: &Person, path: &str, list: Vec<u8>) -> Value {
    let started = keeper.upload(path, "text/csv", list).await;
    let path = format!("/v1/stock-imports/{}", text(&started, "/import_id"));
    keeper.until(&path, |seen| seen["state"] == "done").await
}

pub async fn stock_is_moved_held_corrected_and_thrown_away(house: &Installation) {
    let warehouse = Warehouse::open(house).await;
    let keeper = &warehouse.keeper;
    let item = warehouse.item("Blanket", "consumable").await;
    let lot = warehouse.stock(&item, 20).await;
    let (bin, other) = (&warehouse.bin, &warehouse.other_bin);
    let move_of = |quantity: i64| json!({"lot_id": lot, "from_location_id": bin, "to_location_id": other, "quantity": quantity, "reason": "Nearer the door"});
    keeper.post("/v1/stock/move", move_of(8)).await;
    assert_eq!(keeper.refused("/v1/stock/move", move_of(13)).await.code, "INV022", "a bin is never below nothing");
    let body = json!({"lot_id": lot, "from_location_id": other, "quantity": 1, "reason": "Torn"});
    keeper.post("/v1/stock/scrap", body).await;
    let body = json!({"lot_id": lot, "location_id": other, "delta": -2, "reason": "Not there"});
    keeper.post("/v1/stock/adjust", body).await;
    assert_eq!((warehouse.at(&lot, bin).await, warehouse.at(&lot, other).await), (12, 5));

    let at = keeper.get(&format!("/v1/lots/{lot}")).await;
    let offline = json!({"source_key": format!("SCAN-{}", warehouse.mark), "lot_id": lot, "from_location_id": other,
        "to_location_id": bin, "quantity": 7, "reason": "Scanned offline", "occurred_at": at["created_at"]});
    let first = keeper.post("/v1/stock/offline-movements", offline.clone()).await;
    let second = keeper.post("/v1/stock/offline-movements", offline).await;
    assert_eq!(first["movements"], second["movements"], "one source key, one effect");
    assert_eq!(warehouse.at(&lot, bin).await, 19, "what happened is booked");
    assert!(warehouse.at(&lot, other).await >= 0, "and no bin falls below nothing");
    let work = keeper.list("/v1/inventory/work-items?state=open").await;
    let work = text(work.last().expect("what doesn't fit is work for somebody"), "/work_item_id");
    let acknowledged = keeper.post(&format!("/v1/inventory/work-items/{work}/acknowledge"), json!({})).await;
    assert_eq!(acknowledged["state"], "acknowledged");

    let hold = format!("/v1/lots/{lot}/hold");
    assert_eq!(
        keeper.post(&hold, json!({"reason": "Recalled by its maker"})).await["hold_reason"],
        "Recalled by its maker"
    );
    let free = format!("/v1/items/{item}/availability?on_date={}", today());
    assert_eq!(number(&keeper.get(&free).await, "/free"), 0);
    keeper.post(&format!("/v1/lots/{lot}/lift-hold"), json!({"reason": "Looked at"})).await;
    assert!(number(&keeper.get(&free).await, "/free") > 0);
    assert_eq!(keeper.list(&format!("/v1/lots?item_id={item}")).await.len(), 1);
    assert!(keeper.list(&format!("/v1/stock/movements?lot_id={lot}")).await.len() >= 4);
    let health = keeper.get(&format!("/v1/stock/health?item_id={item}")).await;
    assert_eq!(health["differences"], json!([]), "balances are what the movements say");
}

pub async fn a_stock_take_finds_what_is_missing(house: &Installation) {
    let warehouse = Warehouse::open(house).await;
    let (keeper, second) = (&warehouse.keeper, house.staff("Reviewer", &["warehouse"]).await);
    let item = warehouse.item("Lamp", "consumable").await;
    let lot = warehouse.stock(&item, 9).await;
    let body =
        json!({"warehouse_id": warehouse.id, "location_ids": [warehouse.bin], "item_ids": [item], "blind": true});
    let take = text(&keeper.post("/v1/stock-takes", body.clone()).await, "/stock_take_id");
    let path = format!("/v1/stock-takes/{take}");
    let count = |quantity: i64| json!({"counts": [{"location_id": warehouse.bin, "item_id": item, "lot_id": lot, "quantity": quantity}]});
    keeper.post(&format!("{path}/counts"), count(6)).await;
    keeper.post(&format!("{path}/finish-counting"), json!({})).await;
    let line = text(&second.list(&format!("{path}/lines")).await[0], "/line_id");
    second.post(&format!("{path}/request-recount"), json!({"line_ids": [line]})).await;
    keeper.post(&format!("{path}/counts"), count(7)).await;
    keeper.post(&format!("{path}/finish-counting"), json!({})).await;
    assert!(keeper.refused(&format!("{path}/review"), json!({})).await.status >= 400, "who counted doesn't review");
    second.post(&format!("{path}/review"), json!({})).await;
    let posted = second.post(&format!("{path}/post"), json!({"reason": "Two are gone"})).await;
    assert_eq!(posted["state"], "posted");
    assert_eq!(warehouse.at(&lot, &warehouse.bin).await, 7);
    let lines = second.list(&format!("{path}/lines")).await;
    assert_eq!(number(&lines[0], "/delta"), -2, "the delta is kept");

    let other = text(&keeper.post("/v1/stock-takes", body).await, "/stock_take_id");
    let cancelled = keeper.post(&format!("/v1/stock-takes/{other}/cancel"), json!({"reason": "Fire drill"})).await;
    assert_eq!(cancelled["state"], "cancelled");
    assert_eq!(keeper.get(&path).await["state"], "posted");
    assert_eq!(keeper.list(&format!("/v1/stock-takes?warehouse_id={}", warehouse.id)).await.len(), 2);
}

pub async fn an_asset_is_mended_lost_found_and_retired(house: &Installation) {
    let warehouse = Warehouse::open(house).await;
    let keeper = &warehouse.keeper;
    let item = warehouse.item("Wheelchair", "serialised").await;
    let lot = warehouse.stock(&item, 1).await;
    let body = json!({"lot_id": lot, "serial": format!("S-{}", warehouse.mark),
        "location_id": warehouse.bin, "condition": "good"});
    let asset = text(&keeper.post("/v1/assets", body.clone()).await, "/asset_id");
    assert_eq!(keeper.refused("/v1/assets", body).await.status, 409, "a serial number is one thing");
    let path = format!("/v1/assets/{asset}");
    let step = |what: &str| format!("{path}/{what}");
    assert_eq!(keeper.post(&step("repair"), json!({"reason": "Flat tyre"})).await["state"], "repair");
    let mended = json!({"condition": "good", "to_location_id": warehouse.bin});
    keeper.post(&step("finish-repair"), mended).await;
    assert_eq!(keeper.get(&path).await["state"], "available");
    assert_eq!(keeper.post(&step("lose"), json!({"reason": "Not at its place"})).await["state"], "lost");
    let found = json!({"to_location_id": warehouse.bin, "condition": "worn"});
    keeper.post(&step("recover"), found).await;
    assert_eq!(keeper.post(&step("retire"), json!({"reason": "Beyond repair"})).await["state"], "retired");
    assert_eq!(keeper.get(&step(&format!("calendar?from_on={}", today()))).await["loans"], json!([]));
    assert_eq!(keeper.list(&format!("/v1/assets?item_id={item}")).await.len(), 1);
}
