//! The goods' half of the load, and what must hold of it: drafts of orders are submitted, so that each is reserved by a saga
//! between two services; receipts are announced.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures::{StreamExt, stream};
use kaifong_tests::{
    Installation, Person,
    cast::{number, text},
};
use rand::{Rng, rngs::StdRng};
use serde_json::{Value, json};

use crate::load::{Acknowledged, Asked};

/// Units of the one lot, for more than any run reserves.
const STOCKED: i64 = 1_000_000;
/// Units of each order.
const UNITS: i64 = 2;
/// Orders that the load may submit.
const DRAFTS: usize = 240;

/// Who keeps and asks for goods.
pub struct Goods {
    keeper: Person,
    agency: Person,
    warehouse: String,
    item: String,
    drafts: Vec<String>,
    next: AtomicUsize,
}

impl Goods {
    /// A warehouse with one item, a household, and drafts of orders for it.
    pub async fn open(house: &Installation) -> Self {
        let keeper = house.staff("Storekeeper", &["warehouse"]).await;
        let organisation = house.organisation("agency", "Agency under load").await;
        let agency = house.member(&organisation, "Case worker", &["agency"]).await;
        let name = json!({"en": "Under load", "zh_hant": "受壓"});
        let body = json!({"code": "LOAD", "name": name, "address": "Tai Po",
            "point": {"lat_e6": 22_446_300, "lng_e6": 114_167_000}});
        let warehouse = text(&keeper.post("/v1/warehouses", body).await, "/location_id");
        let body = json!({"code": "LOAD", "details": {"name": name, "item_class": "consumable", "base_unit": "piece",
            "weight_g": 1, "volume_cm3": 1}});
        let item = text(&keeper.post("/v1/items", body).await, "/item_id");
        let goods = Self { keeper, agency, warehouse, item, drafts: Vec::new(), next: AtomicUsize::new(0) };
        goods.stock().await;
        let household = goods.household().await;
        let drafts = stream::iter(0..DRAFTS).map(|_| goods.draft(&household));
        let drafts = drafts.buffer_unordered(8).collect().await;
        Self { drafts, ..goods }
    }

    async fn place(&self, parent: &str, code: &str) -> String {
        let body = json!({"parent_id": parent, "code": code, "name": {"en": code, "zh_hant": code}});
        text(&self.keeper.post("/v1/locations", body).await, "/location_id")
    }

    async fn stock(&self) {
        let zone = self.place(&self.warehouse, "A").await;
        let bin = self.place(&zone, "A-01").await;
        let receipt =
            text(&self.keeper.post("/v1/goods-receipts", self.receipt("STOCK", STOCKED)).await, "/receipt_id");
        let path = format!("/v1/goods-receipts/{receipt}");
        self.keeper.post(&format!("{path}/arrive"), json!({})).await;
        let found = json!({"lines": [{"line_no": 1, "accepted": STOCKED}]});
        self.keeper.post(&format!("{path}/inspect"), found).await;
        self.keeper.post(&format!("{path}/put-away"), json!({"bin_id": bin})).await;
    }

    fn receipt(&self, key: &str, units: i64) -> Value {
        let line = json!({"source_key": key, "item_id": self.item, "quantity": units, "condition": "new"});
        json!({"warehouse_id": self.warehouse, "source": "LOAD", "lot_source": "donation", "lines": [line]})
    }

    async fn household(&self) -> String {
        let day = today();
        let body = json!({
            "members": [{"name": "Under load", "relation": "head"}],
            "whereabouts": [{"kind": "interim_housing", "from_on": day, "address": "Tai Po",
                "point": {"lat_e6": 22_453_900, "lng_e6": 114_172_300}, "district": "tai_po", "lift": true}],
            "consents": [{"kind": "deliver", "on": day, "manner": "in_person"}],
        });
        text(&self.agency.post("/v1/households", body).await, "/household_id")
    }

    async fn draft(&self, household: &str) -> String {
        let content = json!({"household_id": household, "direction": "deliver", "deliver_on": today(),
            "windows": [{"from_minute": 540, "to_minute": 1_080}],
            "lines": [{"line_no": 1, "item_id": self.item, "quantity": UNITS}],
            "duplicate_reason": "Everybody asks at once in this load"});
        let made = self.agency.post("/v1/delivery-orders", json!({"content": content})).await;
        let id = text(&made, "/order_id");
        self.agency.until(&format!("/v1/delivery-orders/{id}"), |seen| !seen["routing"].is_null()).await;
        id
    }

    /// Announces goods under a key of their own.
    pub fn announce(&self, chance: &mut StdRng) -> Asked<'_> {
        let units: i64 = chance.random_range(1..=1_000);
        let body = self.receipt(&format!("K-{:x}", chance.random::<u64>()), units);
        Asked {
            person: &self.keeper,
            path: "/v1/goods-receipts".to_owned(),
            kind: "goods-receipts",
            minor: units,
            body,
        }
    }

    /// Submits a draft, while there are any.
    pub fn submit(&self) -> Option<Asked<'_>> {
        let id = self.drafts.get(self.next.fetch_add(1, Ordering::Relaxed))?;
        let path = format!("/v1/delivery-orders/{id}/submit");
        Some(Asked { person: &self.agency, path, kind: "delivery-orders", minor: UNITS, body: json!({}) })
    }

    /// I6, and I2 and I3 of the goods: the stock is what its movements say, nothing below nothing; every order that was
    /// acknowledged has its goods once, and nobody else has any.
    pub async fn hold(&self, acknowledged: &[Acknowledged]) {
        let of = |kind: &str| acknowledged.iter().filter(|one| one.kind == kind).collect::<Vec<_>>();
        let orders = of("delivery-orders");
        for order in &orders {
            let path = format!("/v1/delivery-orders/{}", order.id);
            let seen = self.agency.until(&path, |seen| seen["goods"] != "reserving").await;
            assert_eq!((&seen["state"], &seen["goods"]), (&json!("ready"), &json!("held")), "{seen}");
        }
        let reserved = self.keeper.list(&format!("/v1/reservations?item_id={}", self.item)).await;
        assert!(reserved.iter().all(|reservation| reservation["state"] == "held"), "a reservation ended");
        let units: i64 = reserved.iter().map(|reservation| number(reservation, "/quantity")).sum();
        assert_eq!(
            units,
            UNITS * i64::try_from(orders.len()).expect("a count"),
            "goods were reserved twice or not at all"
        );
        let free = self.keeper.get(&format!("/v1/items/{}/availability?on_date={}", self.item, today())).await;
        assert_eq!(number(&free, "/free"), STOCKED - units, "what is set aside is free for nobody");
        let health = self.keeper.get("/v1/stock/health").await;
        assert_eq!(health["differences"], json!([]), "{health}");
        let balances = self.keeper.list(&format!("/v1/stock/balances?item_id={}", self.item)).await;
        let below = |balance: &Value| number(balance, "/on_hand") < 0 && balance["location_kind"] == "bin";
        assert!(!balances.iter().any(below), "a bin is below nothing: {balances:?}");
        let receipts = self.keeper.list("/v1/goods-receipts?source=LOAD&state=announced").await;
        let mut seen: Vec<String> = receipts.iter().map(|receipt| text(receipt, "/receipt_id")).collect();
        let mut told: Vec<String> = of("goods-receipts").iter().map(|one| one.id.clone()).collect();
        seen.sort_unstable();
        told.sort_unstable();
        assert_eq!(seen, told, "receipts");
    }
}

/// The day in Hong Kong.
pub fn today() -> String {
    use kaifong_kernel::clock::{Clock, SystemClock};

    SystemClock.now().hk_date().to_string()
}
