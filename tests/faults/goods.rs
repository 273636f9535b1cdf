//! The goods' half of the load: receipts are announced, looked at and put away; drafts of orders are submitted, so that each
//! is reserved by a saga between two services; vans bring what households need.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use futures::{StreamExt, stream};
use kaifong_kernel::{
    clock::{Clock, SystemClock},
    values::HkDate,
};
use kaifong_tests::{Installation, Person, cast::text, rest::Rest};
use rand::{Rng, rngs::StdRng};
use serde_json::{Value, json};

use crate::{
    asking::{Acknowledged, Again, Client, Journal},
    load::Asked,
    trip::Brought,
    van::Van,
};

/// Units of the first lot, for more than any run reserves.
pub const STOCKED: i64 = 1_000_000;
/// Units of each order.
pub const UNITS: i64 = 2;
/// Orders that the load may submit.
const DRAFTS: usize = 240;
/// Vans that bring goods at the same time.
const VANS: usize = 2;

/// Who keeps, asks for and brings goods.
pub struct Goods {
    /// Keeps the warehouse.
    pub keeper: Person,
    /// Asks for goods.
    pub agency: Person,
    /// Plans and follows.
    pub dispatcher: Person,
    /// The one item.
    pub item: String,
    /// The one bin.
    pub bin: String,
    /// What is set apart.
    pub quarantine: String,
    /// The vans.
    pub vans: Vec<Van>,
    /// Where drivers get in with the key of their run.
    pub rest: Rest,
    /// The orders that may be submitted.
    pub drafts: Vec<String>,
    warehouse: String,
    next: AtomicUsize,
    told: Mutex<Told>,
}

/// What was acknowledged of goods, in full.
#[derive(Default, Clone)]
pub struct Told {
    /// Receipts.
    pub taken: Vec<Taken>,
    /// What vans brought.
    pub trips: Vec<Brought>,
}

/// A receipt.
#[derive(Clone)]
pub struct Taken {
    /// Its id.
    pub id: String,
    /// Its state.
    pub state: &'static str,
    /// The steps that were acknowledged after it was announced.
    pub steps: Vec<&'static str>,
    /// Units that lie in the bin.
    pub accepted: i64,
    /// Units that are set apart.
    pub quarantined: i64,
}

/// What an inspection finds of some units.
struct Parts {
    accepted: i64,
    quarantined: i64,
    rejected: i64,
    missing: i64,
}

impl Goods {
    /// A warehouse with one item, a household with drafts of orders for it, and vans.
    pub async fn open(house: &Installation) -> Self {
        let keeper = house.staff("Storekeeper", &["warehouse"]).await;
        let dispatcher = house.staff("Dispatcher", &["dispatcher"]).await;
        let organisation = house.organisation("agency", "Agency under load").await;
        let agency = house.member(&organisation, "Case worker", &["agency"]).await;
        let name = json!({"en": "Under load", "zh_hant": "受壓"});
        let body = json!({"code": "LOAD", "name": name, "address": "Tai Po",
            "point": {"lat_e6": 22_446_300, "lng_e6": 114_167_000}});
        let warehouse = text(&keeper.post("/v1/warehouses", body).await, "/location_id");
        let body = json!({"code": "LOAD", "details": {"name": name, "item_class": "consumable", "base_unit": "piece",
            "weight_g": 1, "volume_cm3": 1}});
        let item = text(&keeper.post("/v1/items", body).await, "/item_id");
        let zone = place(&keeper, &warehouse, "A").await;
        let bin = place(&keeper, &zone, "A-01").await;
        let places = keeper.list(&format!("/v1/locations?warehouse_id={warehouse}")).await;
        let apart = places.iter().find(|place| place["kind"] == "quarantine").expect("a place of quarantine");
        let quarantine = text(apart, "/location_id");
        let mut vans = Vec::new();
        for place in 0..VANS {
            vans.push(Van::open(&dispatcher, &warehouse, place).await);
        }
        let (rest, drafts, next, told) = (house.rest(), Vec::new(), AtomicUsize::new(0), Mutex::default());
        let goods =
            Self { keeper, agency, dispatcher, item, bin, quarantine, vans, rest, drafts, warehouse, next, told };
        goods.stock().await;
        let household = text(&goods.agency.post("/v1/households", family()).await, "/household_id");
        let drafts = stream::iter(0..DRAFTS).map(|_| goods.draft(&household));
        let drafts = drafts.buffer_unordered(8).collect().await;
        let journal = Arc::new(Journal::new(&house.folder().join("ahead.jsonl")));
        let client = Client::new("ahead".to_owned(), Again::default(), journal);
        goods.order_ahead(&client).await;
        Self { drafts, ..goods }
    }

    async fn stock(&self) {
        let receipt = self.keeper.post("/v1/goods-receipts", self.receipt("STOCK", STOCKED)).await;
        let id = text(&receipt, "/receipt_id");
        let path = format!("/v1/goods-receipts/{id}");
        self.keeper.post(&format!("{path}/arrive"), json!({})).await;
        self.keeper.post(&format!("{path}/inspect"), Parts::of(STOCKED, 0).found()).await;
        self.keeper.post(&format!("{path}/put-away"), json!({"bin_id": self.bin})).await;
        let steps = vec!["arrive", "inspect", "put-away"];
        self.tell(|told| told.taken.push(Taken { id, state: "put_away", steps, accepted: STOCKED, quarantined: 0 }));
    }

    fn receipt(&self, key: &str, units: i64) -> Value {
        let line = json!({"source_key": key, "item_id": self.item, "quantity": units, "condition": "new"});
        json!({"warehouse_id": self.warehouse, "source": "LOAD", "lot_source": "donation", "lines": [line]})
    }

    /// What an order of a household asks for on a day.
    pub fn content(&self, household: &str, day: HkDate) -> Value {
        json!({"household_id": household, "direction": "deliver", "deliver_on": day.to_string(),
            "windows": [{"from_minute": 540, "to_minute": 1_080}],
            "lines": [{"line_no": 1, "item_id": self.item, "quantity": UNITS}],
            "duplicate_reason": "Everybody asks at once in this load"})
    }

    async fn draft(&self, household: &str) -> String {
        let content = json!({"content": self.content(household, today())});
        let id = text(&self.agency.post("/v1/delivery-orders", content).await, "/order_id");
        self.agency.until(&format!("/v1/delivery-orders/{id}"), |seen| !seen["routing"].is_null()).await;
        id
    }

    /// Takes goods in under a key of their own, as far as a keeper gets: some are only announced, some sent back.
    pub async fn receive(&self, client: &Client, turn: u64, chance: &mut StdRng) {
        let units: i64 = chance.random_range(4..=1_000);
        let body = self.receipt(&format!("K-{:x}", chance.random::<u64>()), units);
        let made = client.post(&self.keeper, &format!("{turn}"), "/v1/goods-receipts", &body).await;
        let id = text(&made, "/receipt_id");
        let parts = Parts::of(units, chance.random_range(0..=3));
        let (put_away, bodies) = (json!({"bin_id": self.bin}), parts.found());
        let all = [("arrive", json!({})), ("inspect", bodies), ("put-away", put_away)];
        let mut taken = Taken { id: id.clone(), state: "announced", steps: Vec::new(), accepted: 0, quarantined: 0 };
        let steps: Vec<(&str, Value)> = match chance.random_range(0..8) {
            0 => vec![("reject", json!({"reason": "Not what was announced"}))],
            1 => all.into_iter().take(1).collect(),
            2 => all.into_iter().take(2).collect(),
            3 => Vec::new(),
            _ => all.into_iter().collect(),
        };
        for (step, body) in steps {
            let (key, path) = (format!("{turn}-{step}"), format!("/v1/goods-receipts/{id}/{step}"));
            client.post(&self.keeper, &key, &path, &body).await;
            taken.steps.push(step);
            taken.state = match step {
                "arrive" => "arrived",
                "inspect" => "inspected",
                "reject" => "rejected",
                _ if parts.accepted == units => "put_away",
                _ => "partly_accepted",
            };
        }
        if taken.steps.contains(&"put-away") {
            (taken.accepted, taken.quarantined) = (parts.accepted, parts.quarantined);
        }
        self.tell(|told| told.taken.push(taken));
        client.journal.note(Acknowledged { kind: "goods-receipts", id, minor: units });
    }

    /// Submits a draft, while there are any.
    pub fn submit(&self) -> Option<Asked<'_>> {
        let id = self.drafts.get(self.next.fetch_add(1, Ordering::Relaxed))?;
        let path = format!("/v1/delivery-orders/{id}/submit");
        Some(Asked { person: &self.agency, path, kind: "delivery-orders", minor: UNITS, body: json!({}) })
    }

    /// Keeps something that was acknowledged.
    pub fn tell<T>(&self, with: impl FnOnce(&mut Told) -> T) -> T {
        with(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Parts {
    /// Of some units, as many as said aren't accepted.
    fn of(units: i64, other: i64) -> Self {
        let part = |least: i64| i64::from(other >= least);
        let (quarantined, rejected, missing) = (part(1), part(2), part(3));
        Self { accepted: units - quarantined - rejected - missing, quarantined, rejected, missing }
    }

    fn found(&self) -> Value {
        json!({"lines": [{"line_no": 1, "accepted": self.accepted, "quarantined": self.quarantined,
            "rejected": self.rejected, "missing": self.missing}]})
    }
}

async fn place(keeper: &Person, parent: &str, code: &str) -> String {
    let body = json!({"parent_id": parent, "code": code, "name": {"en": code, "zh_hant": code}});
    text(&keeper.post("/v1/locations", body).await, "/location_id")
}

/// A household that consents to deliveries.
pub fn family() -> Value {
    let day = today().to_string();
    json!({
        "members": [{"name": "Under load", "relation": "head"}],
        "whereabouts": [{"kind": "interim_housing", "from_on": day, "address": "Tai Po",
            "point": {"lat_e6": 22_453_900, "lng_e6": 114_172_300}, "district": "tai_po", "lift": true}],
        "consents": [{"kind": "deliver", "on": day, "manner": "in_person"}],
    })
}

/// The day in Hong Kong.
pub fn today() -> HkDate {
    SystemClock.now().hk_date()
}
