//! A household from its registration to its erasure, with a canary in every field.

use kaifong_kernel::clock::{Clock, SystemClock};
use kaifong_tests::{
    Installation, Person,
    cast::{number, text},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    canary::Canaries,
    delivering::{Deliveries, order, outcomes},
    fund::Fund,
    statement::{credit, today},
    told::Told,
};

/// Members that it has.
const MEMBERS: usize = 2;

/// Whom it is told to, and what was told.
pub struct Story {
    /// What is told.
    pub canaries: Canaries,
    /// What was told.
    pub told: Told,
    /// Warehouse, fleet, and who works there.
    pub day: Deliveries,
    neighbour: Person,
    neighbouring_agency: String,
    drivers: Vec<Person>,
    auditor: Person,
    partner: Person,
    fund: Fund,
    id: String,
    bed: String,
    item: String,
    lot: String,
    next: String,
}

impl Story {
    /// Opens a warehouse with goods, and books with money in them.
    pub async fn open(house: &Installation, canaries: Canaries) -> Self {
        let day = Deliveries::open(house, 2).await;
        let neighbouring_agency = house.organisation("agency", "Tai Wo Neighbours").await;
        let carrier = house.organisation("partner", "Van Hire").await;
        let fund = Fund::open(house).await;
        let pledge = fund.pledge(&fund.donor("Wing Fat Trading").await, 12_000_000).await;
        fund.import("DAY-1", 0, &[credit(12_000_000, &text(&pledge, "/reference"), "RELIEF")]).await;
        assert_eq!(fund.balance("spendable").await, 12_000_000);
        let item = day.warehouse.item("Bed", "consumable").await;
        let lot = day.warehouse.stock(&item, 5).await;
        Self {
            canaries,
            told: Told::default(),
            neighbour: house.member(&neighbouring_agency, "Case worker of another", &["agency"]).await,
            neighbouring_agency,
            drivers: Vec::new(),
            auditor: house.staff("Auditor", &["auditor"]).await,
            partner: house.member(&carrier, "Clerk", &["partner"]).await,
            fund,
            day,
            id: String::new(),
            bed: String::new(),
            item,
            lot,
            next: String::new(),
        }
    }

    /// Everybody who may ask.
    pub fn people(&self, house: &Installation) -> Vec<Person> {
        let Deliveries { agency, dispatcher, warehouse, .. } = &self.day;
        let own = [agency, dispatcher, &warehouse.keeper, &self.neighbour, &self.auditor, &self.partner];
        let people = own.into_iter().chain([&self.fund.preparer]).chain(&self.drivers).cloned();
        people.chain([house.admin()]).collect()
    }

    /// Subjects of the household in the vault: each member, and the household itself.
    pub const fn subjects(&self) -> usize {
        MEMBERS + 1
    }

    fn words(&self, name: &str) -> String {
        self.canaries.words(name)
    }

    fn place(&self, of: &str, kind: &str, from_on: &str) -> Value {
        let named = |what: &str| format!("{of}{what}");
        json!({"kind": kind, "from_on": from_on, "address": self.words(&named("address")),
            "flat": self.words(&named("flat")), "point": self.canaries.point(&named("point")),
            "district": self.words(&named("district")), "floor": 3, "lift": true})
    }

    /// It is registered, and changed as people's lives are. Another is like it.
    pub async fn household(&mut self) {
        let agency = self.day.agency.clone();
        let on = today().to_string();
        let consent = |kind: &str| json!({"kind": kind, "on": on, "manner": "in_writing", "member_index": 0});
        let consents = ["deliver", "share_council", "share_agency"].map(consent);
        let body = json!({
            "members": [{"name": self.words("name before"), "phone": self.words("phone before"), "birth_year": 1947,
                "identity_document": self.words("identity document"), "relation": "head"}],
            "whereabouts": [self.place("former ", "former_flat", "2020-01-01")],
            "consents": consents,
            "vulnerabilities": [{"kind": "elder_alone", "reason": self.words("vulnerability")}],
        });
        let seen = self.told.post(&agency, "/v1/households", body).await;
        self.id = text(&seen, "/household_id");
        let path = format!("/v1/households/{}", self.id);
        let child = json!({"personal": {"name": self.words("name of a child"), "relation": "child"}});
        let seen = self.told.change(&agency, Method::POST, &format!("{path}/members"), &seen, child).await;
        let head = format!("{path}/members/{}", text(&seen, "/members/0/member_id"));
        let renamed = json!({"personal": {"name": self.words("name"), "phone": self.words("phone"),
            "identity_document": self.words("identity document"), "birth_year": 1947, "relation": "head"}});
        let seen = self.told.change(&agency, Method::PUT, &head, &seen, renamed).await;
        let home = json!({"whereabouts": self.place("", "interim_housing", &on)});
        let seen = self.told.change(&agency, Method::POST, &format!("{path}/whereabouts"), &seen, home).await;
        let kinds = json!([{"kind": "elder_alone", "reason": self.words("vulnerability anew")}]);
        let (at, kinds) = (format!("{path}/vulnerabilities"), json!({"vulnerabilities": kinds}));
        self.told.change(&agency, Method::PUT, &at, &seen, kinds).await;

        let alike = json!({"members": [{"name": "Somebody Else", "phone": self.canaries.phone_alike("phone"),
            "relation": "head"}]});
        self.neighbour.post("/v1/households", alike).await;
        let pairs = self.day.dispatcher.list("/v1/likely-same-households").await;
        assert_eq!((pairs.len(), &pairs[0]["kinds"]), (1, &json!(["phone"])), "{pairs:?}");
    }

    /// What it needs, and every word about that.
    pub async fn needs(&mut self) {
        let (agency, dispatcher) = (self.day.agency.clone(), self.day.dispatcher.clone());
        let narrative = self.words("narrative");
        let need = |class: &str, in_spite: &str| {
            json!({"household_id": self.id, "narrative": narrative, "override_reason": in_spite,
                "lines": [{"need_class": class, "quantity": 1}]})
        };
        let [bed, again] = [need("bed", ""), need("bed", &self.words("in spite"))];
        let [chair, food] = [need("wheelchair", ""), need("food", "")];
        let bed = self.told.post(&agency, "/v1/needs", bed).await;
        self.bed = text(&bed, "/need_id");
        let path = format!("/v1/needs/{}", self.bed);
        let weighed = json!({"weight": 60, "evidence": ["home_visit"], "reason": self.words("weighed")});
        let seen = self.told.change(&dispatcher, Method::POST, &format!("{path}/triage"), &bed, weighed).await;
        let over = json!({"weight": 90, "reason": self.words("weighed anew")});
        let at = format!("{path}/override-weight");
        self.told.change(&dispatcher, Method::POST, &at, &seen, over).await;
        self.told.post(&agency, &format!("{path}/open"), json!({})).await;
        let twin = json!({"duplicate_of": self.bed, "reason": self.words("duplicate")});
        self.told_of(again, "mark-duplicate", twin).await;
        let on = json!({"to_agency_id": self.neighbouring_agency, "reason": self.words("referred")});
        self.told_of(chair, "refer", on).await;
        let gone = json!({"reason": self.words("withdrawn")});
        self.told_of(food, "withdraw", gone).await;
    }

    async fn told_of(&mut self, need: Value, step: &str, body: Value) {
        let agency = self.day.agency.clone();
        let need = text(&self.told.post(&agency, "/v1/needs", need).await, "/need_id");
        self.told.post(&agency, &format!("/v1/needs/{need}/{step}"), body).await;
    }

    async fn ordered(&mut self, content: Value) -> String {
        let agency = self.day.agency.clone();
        let made = self.told.post(&agency, "/v1/delivery-orders", json!({"content": content})).await;
        let id = text(&made, "/order_id");
        agency.until(&order(&id), |seen| !seen["routing"].is_null()).await;
        let held = self.day.submitted(&id).await;
        assert_eq!(held["goods"], "held", "{held}");
        self.told.note(&held);
        id
    }

    /// A run on which nobody opened: one order is taken off it and given up, the other is tried on another day.
    pub async fn attempt(&mut self, house: &Installation) {
        let (dispatcher, keeper) = (self.day.dispatcher.clone(), self.day.warehouse.keeper.clone());
        let mut content = self.day.content(&self.id, &self.item, 1);
        content["need_id"] = json!(self.bed);
        let first = self.ordered(content.clone()).await;
        content["duplicate_reason"] = json!(self.words("second order"));
        content["former_address"] = json!(self.words("handle"));
        content["purpose"] = json!(self.words("purpose"));
        let second = self.ordered(content).await;
        let urgent = json!({"points": 900, "reason": self.words("priority")});
        self.told.post(&dispatcher, &format!("{}/override-priority", order(&first)), urgent).await;
        self.day.on_shift("two_person", "2099-12-31", "").await;
        let run = text(&self.day.planned().await, "/run_ids/0");
        let path = format!("/v1/runs/{run}");
        let stop = self.stop_of(&run, &second).await;
        let off = json!({"reason": self.words("taken off")});
        self.told.post(&dispatcher, &format!("/v1/stops/{stop}/remove"), off).await;
        let up = json!({"reason": self.words("given up")});
        self.told.post(&dispatcher, &format!("{}/cancel", order(&second)), up).await;

        self.day.published(&run).await;
        let broken = json!({"reason": self.words("run given up")});
        self.told.post(&dispatcher, &format!("{path}/withdraw"), broken).await;
        let free = |seen: &Value| seen["state"] == "ready" && seen["goods"] == "held";
        dispatcher.until(&order(&first), free).await;

        let run = text(&self.day.planned().await, "/run_ids/0");
        let path = format!("/v1/runs/{run}");
        let driver = self.driver_of(house, &run).await;
        let stop = self.stop_of(&run, &first).await;
        let batch = outcomes(&stop, &json!({"kind": "failed", "fail_reason": "no_one_home"}));
        self.told.post(&driver, &format!("{path}/outcomes"), json!({"outcomes": batch})).await;
        dispatcher.until(&order(&first), |seen| seen["state"] == "failed").await;
        let day = self.day.on.plus_days(1);
        let again = json!({"deliver_on": day.to_string(), "reason": self.words("another day")});
        self.told.post(&dispatcher, &format!("{}/reschedule", order(&first)), again).await;
        let vehicle = text(&dispatcher.get(&path).await, "/vehicle_id");
        let back = json!({"order_id": first, "to_location_id": self.day.warehouse.bin, "condition": "good",
            "lines": [{"line_no": 1, "lot_id": self.lot, "quantity": 1}]});
        keeper.post(&format!("/v1/vehicles/{vehicle}/return"), back).await;
        let seen = dispatcher.until(&order(&first), |seen| seen["superseded_by"] != "").await;
        self.told.note(&seen);
        self.next = text(&seen, "/superseded_by");
        dispatcher.post(&format!("{path}/close"), json!({})).await;
        dispatcher.until(&path, |seen| seen["state"] == "closed").await;
        self.day.on = day;
    }

    /// A run on which the goods are handed over, with every kind of proof.
    pub async fn delivery(&mut self, house: &Installation) {
        let dispatcher = self.day.dispatcher.clone();
        let seen = dispatcher.until(&order(&self.next), |seen| seen["goods"] == "held").await;
        assert_eq!(number(&seen, "/attempt"), 2, "{seen}");
        self.day.on_shift("two_person", "2099-12-31", "").await;
        let run = text(&self.day.planned().await, "/run_ids/0");
        let next = self.next.clone();
        let driver = self.driver_of(house, &run).await;
        let stop = self.stop_of(&run, &next).await;
        let [photo, signature] = ["photo", "signature"].map(|name| self.canaries.picture(name));
        let code = self.words("code").into_bytes();
        let photo = self.proof(&driver, &stop, "photo", ("image/png", photo)).await;
        self.proof(&driver, &stop, "signature", ("image/png", signature)).await;
        self.proof(&driver, &stop, "code", ("text/plain", code)).await;
        let batch = outcomes(&stop, &json!({"kind": "done", "proof_id": photo}));
        self.told.post(&driver, &format!("/v1/runs/{run}/outcomes"), json!({"outcomes": batch})).await;
        dispatcher.until(&order(&next), |seen| seen["state"] == "delivered").await;
        self.day.agency.until(&format!("/v1/needs/{}", self.bed), |seen| seen["state"] == "met").await;
        let delivered = format!("/v1/stock/movements?order_id={next}");
        let of_it = |seen: &Value| seen["items"].to_string().contains("\"delivered\"");
        self.day.warehouse.keeper.until(&delivered, of_it).await;
    }

    /// It is erased, and everybody has heard of it.
    pub async fn erased(&mut self) {
        let (agency, dispatcher) = (self.day.agency.clone(), self.day.dispatcher.clone());
        let path = format!("/v1/households/{}/erase", self.id);
        let erased = self.told.post(&agency, &path, json!({"reason": "requested"})).await;
        assert_eq!((&erased["state"], &erased["personal_fields"]), (&json!("erased"), &json!("erased")));
        let forgotten = |seen: &Value| seen["routing"].is_null() && seen["priority"].to_string().contains("erased");
        let orders = dispatcher.list(&format!("/v1/delivery-orders?household_id={}", self.id)).await;
        assert_eq!(orders.len(), 3, "{orders:?}");
        let first = orders.iter().find(|order| order["superseded_by"] == self.next.as_str()).expect("the first");
        dispatcher.until(&order(&text(first, "/order_id")), forgotten).await;
    }

    /// Starts a run, and answers its driver, who has seen who lives there.
    async fn driver_of(&mut self, house: &Installation, run: &str) -> Person {
        let driver = self.day.driver_of(house, run).await;
        let view = driver.get(&format!("/v1/runs/{run}/driver")).await;
        for shown in ["name", "address", "phone"] {
            assert!(view.to_string().contains(&self.words(shown)), "the driver sees the {shown}: {view}");
        }
        self.told.note(&view);
        self.drivers.push(driver.clone());
        driver
    }

    async fn stop_of(&self, run: &str, order_id: &str) -> String {
        let run = self.day.dispatcher.get(&format!("/v1/runs/{run}")).await;
        let stops = run["stops"].as_array().expect("stops");
        text(stops.iter().find(|stop| stop["order_id"] == order_id).expect("its stop"), "/stop_id")
    }

    async fn proof(&mut self, driver: &Person, stop: &str, kind: &str, content: (&'static str, Vec<u8>)) -> String {
        let now = SystemClock.now();
        let path = format!("/v1/stops/{stop}/proofs?kind={kind}&recipient=self&consent=true&device_time={now}");
        text(&self.told.upload(driver, &path, content.0, content.1).await, "/proof_id")
    }
}
