//! From a household's need to the door: orders, a fleet of a journey's own, plans, drivers, returns.

use kaifong_kernel::{
    clock::{Clock, SystemClock},
    values::HkDate,
};
use kaifong_tests::{
    Installation, Person,
    cast::{number, text},
    rest::{new_key, sent},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{statement::today, warehouse::Warehouse};

/// Who orders and who drives, with a warehouse behind.
pub struct Deliveries {
    /// Where the goods are.
    pub warehouse: Warehouse,
    /// Plans and follows.
    pub dispatcher: Person,
    /// Orders for its households.
    pub agency: Person,
    /// The depot.
    pub depot: String,
    /// The day of delivery.
    pub on: HkDate,
}

/// A vehicle that is on shift.
pub struct OnShift {
    /// The vehicle.
    pub vehicle: String,
    /// The shift.
    pub shift: String,
}

impl Deliveries {
    /// Sets it up; every journey delivers on a day of its own, so that no plan takes another's orders.
    pub async fn open(house: &Installation, days_ahead: u64) -> Self {
        let warehouse = Warehouse::open(house).await;
        let dispatcher = house.staff("Dispatcher", &["dispatcher"]).await;
        let organisation = house.organisation("agency", "Neighbours' Centre").await;
        let agency = house.member(&organisation, "Case worker", &["agency"]).await;
        let body = json!({"code": unique("D"), "name": {"en": "Depot", "zh_hant": "車廠"},
            "point": {"lat_e6": 22_446_300, "lng_e6": 114_167_000}, "location_id": warehouse.id});
        let depot = text(&dispatcher.post("/v1/depots", body).await, "/depot_id");
        Self { warehouse, dispatcher, agency, depot, on: today().plus_days(days_ahead) }
    }

    /// A household of the agency that consents to deliveries, at a point of Tai Po.
    pub async fn household(&self, name: &str, vulnerability: &str) -> String {
        let day = today().to_string();
        let body = json!({
            "members": [{"name": name, "phone": "+852 5550 0199", "relation": "head"}],
            "whereabouts": [{"kind": "interim_housing", "from_on": day, "address": "Harbour Block, Tai Po",
                "flat": "305", "point": {"lat_e6": 22_453_900, "lng_e6": 114_172_300}, "district": "tai_po",
                "floor": 3, "lift": true}],
            "consents": [{"kind": "deliver", "on": day, "manner": "in_person"}],
            "vulnerabilities": [{"kind": vulnerability, "reason": "Seen at home"}],
        });
        text(&self.agency.post("/v1/households", body).await, "/household_id")
    }

    /// What an order asks for.
    pub fn content(&self, household: &str, item: &str, units: i64) -> Value {
        json!({"household_id": household, "direction": "deliver", "deliver_on": self.on.to_string(),
            "windows": [{"from_minute": 540, "to_minute": 1_080}],
            "lines": [{"line_no": 1, "item_id": item, "quantity": units}]})
    }

    /// Orders, and waits until `needs` has said where it goes.
    pub async fn ordered(&self, content: Value) -> String {
        let made = self.agency.post("/v1/delivery-orders", json!({"content": content})).await;
        let id = text(&made, "/order_id");
        self.agency.until(&order(&id), |seen| !seen["routing"].is_null()).await;
        id
    }

    /// Makes an order ready, and waits until its goods are held or refused.
    pub async fn submitted(&self, id: &str) -> Value {
        self.agency.post(&format!("{}/submit", order(id)), json!({})).await;
        self.agency.until(&order(id), |seen| seen["goods"] != "reserving").await
    }

    /// A vehicle with one person of a skill, on shift all day.
    pub async fn on_shift(&self, skill: &str, valid_to: &str, device: &str) -> OnShift {
        let body = json!({"plate": unique("V"), "depot_id": self.depot,
            "capacity": {"weight_g": 900_000, "volume_cm3": 6_000_000, "wheelchair_places": 1}});
        let vehicle = text(&self.dispatcher.post("/v1/vehicles", body).await, "/vehicle_id");
        let crew = text(&self.dispatcher.post("/v1/crew-members", json!({"code": unique("C")})).await, "/crew_id");
        let certificate = json!({"skill": skill, "number": "N-1", "valid_from": "2025-01-01", "valid_to": valid_to});
        let path = format!("/v1/crew-members/{crew}/certificates");
        self.dispatcher.post(&path, json!({"certificate": certificate})).await;
        let at = |time: &str| format!("{}T{time}:00+08:00", self.on);
        let body = json!({"vehicle_id": vehicle, "crew_ids": [crew], "device_id": device,
            "interval": {"from": at("09:00"), "to": at("18:00")}});
        let shift = text(&self.dispatcher.post("/v1/shifts", body).await, "/shift_id");
        OnShift { vehicle, shift }
    }

    /// Plans the day and waits for the plan.
    pub async fn planned(&self) -> Value {
        let body = json!({"plan_on": self.on.to_string(), "depot_ids": [self.depot], "seconds": 1});
        let plan = text(&self.dispatcher.post("/v1/plans", body).await, "/plan_id");
        let plan = self.dispatcher.until(&format!("/v1/plans/{plan}"), |seen| seen["state"] != "requested").await;
        assert_eq!(plan["state"], "made", "{plan}");
        plan
    }

    /// Publishes a run, starts it, and answers the driver.
    pub async fn driver_of(&self, house: &Installation, run: &str) -> Person {
        self.published(run).await;
        self.started(house, run).await
    }

    /// Publishes a run, and waits until its goods are its own.
    pub async fn published(&self, run: &str) {
        let path = format!("/v1/runs/{run}");
        self.dispatcher.post(&format!("{path}/publish"), json!({})).await;
        for order_id in self.orders_of(run).await {
            let settled = |seen: &Value| seen["goods"] != "held" && seen["goods"] != "allocating";
            self.dispatcher.until(&order(&order_id), settled).await;
        }
    }

    /// Starts a published run, and answers the driver.
    pub async fn started(&self, house: &Installation, run: &str) -> Person {
        let path = format!("/v1/runs/{run}");
        let link = self.dispatcher.post(&format!("{path}/link"), json!({})).await;
        self.dispatcher.post(&format!("{path}/start"), json!({})).await;
        for order_id in self.orders_of(run).await {
            self.dispatcher.until(&order(&order_id), |seen| seen["goods"] != "issuing").await;
        }
        self.dispatcher.until(&path, |seen| seen["state"] == "started").await;
        house.rest().person("", &text(&link, "/secret"))
    }

    async fn orders_of(&self, run: &str) -> Vec<String> {
        let run = self.dispatcher.get(&format!("/v1/runs/{run}")).await;
        let stops = run["stops"].as_array().expect("a run has stops").clone();
        stops.iter().filter(|stop| stop["state"] != "removed").map(|stop| text(stop, "/order_id")).collect()
    }
}

/// Path of an order.
pub fn order(id: &str) -> String {
    format!("/v1/delivery-orders/{id}")
}

/// A code that no other journey has.
pub fn unique(start: &str) -> String {
    new_key().replace("test", start).to_uppercase()
}

/// The outcomes of a stop, as the driver's device notes them.
pub fn outcomes(stop: &str, end: &Value) -> Vec<Value> {
    let now = SystemClock.now().to_string();
    let outcome =
        |kind: &str| json!({"key": format!("{stop}-{kind}"), "stop_id": stop, "kind": kind, "occurred_at": now});
    let mut last = outcome(end["kind"].as_str().expect("a kind"));
    for (name, value) in end.as_object().expect("an object") {
        last[name] = value.clone();
    }
    vec![outcome("en_route"), outcome("arrived"), last]
}

/// A driver's proof of a stop.
pub async fn proof(driver: &Person, stop: &str) -> String {
    let now = SystemClock.now();
    let path = format!("/v1/stops/{stop}/proofs?kind=code&recipient=self&consent=true&device_time={now}");
    text(&driver.upload(&path, "text/plain", b"4711".to_vec()).await, "/proof_id")
}

fn one<'v>(value: &'v Value, list: &str) -> &'v Value {
    let list = value[list].as_array().expect("a list");
    assert_eq!(list.len(), 1, "{value}");
    &list[0]
}

pub async fn goods_come_to_a_household_and_back(house: &Installation) {
    let day = Deliveries::open(house, 2).await;
    let (keeper, dispatcher) = (&day.warehouse.keeper, &day.dispatcher);
    let item = day.warehouse.item("Bed", "consumable").await;
    let lot = day.warehouse.stock(&item, 5).await;
    let taken = day.ordered(day.content(&day.household("Canary Home", "child").await, &item, 2)).await;
    let missed = day.ordered(day.content(&day.household("Canary Out", "elder_alone").await, &item, 1)).await;
    assert_eq!(day.submitted(&taken).await["goods"], "held");
    assert_eq!(day.submitted(&missed).await["goods"], "held");
    day.on_shift("two_person", "2099-12-31", "").await;
    let plan = day.planned().await;
    assert_eq!(plan["unassigned"], json!([]));
    let run = text(&plan, "/run_ids/0");
    let driver = day.driver_of(house, &run).await;
    let view = driver.get(&format!("/v1/runs/{run}/driver")).await;
    assert!(view.to_string().contains("Canary Home"), "the driver sees who lives there");
    let vehicle = text(&dispatcher.get(&format!("/v1/runs/{run}")).await, "/vehicle_id");
    let stops = dispatcher.get(&format!("/v1/runs/{run}")).await["stops"].clone();
    let stop_of = |order_id: &str| {
        let stops = stops.as_array().expect("stops");
        text(stops.iter().find(|stop| stop["order_id"] == order_id).expect("its stop"), "/stop_id")
    };
    let proof_id = proof(&driver, &stop_of(&taken)).await;
    let mut batch = outcomes(&stop_of(&taken), &json!({"kind": "done", "proof_id": proof_id}));
    batch.extend(outcomes(&stop_of(&missed), &json!({"kind": "failed", "fail_reason": "no_one_home"})));
    // What was noted offline arrives in any order, and twice.
    batch.reverse();
    for _ in 0..2 {
        let told = driver.post(&format!("/v1/runs/{run}/outcomes"), json!({"outcomes": batch})).await;
        let receipts = told["receipts"].as_array().expect("receipts");
        assert!(receipts.iter().all(|receipt| receipt["result"] == "applied"), "{told}");
    }
    dispatcher.until(&order(&taken), |seen| seen["state"] == "delivered").await;
    dispatcher.until(&order(&missed), |seen| seen["state"] == "failed").await;
    assert_eq!(dispatcher.list(&format!("{}/proofs", order(&taken))).await.len(), 1, "one proof");
    assert_eq!(dispatcher.get(&format!("/v1/proofs/{proof_id}")).await["content"], "NDcxMQ==");
    let stock = format!("/v1/vehicles/{vehicle}/stock");
    let left = keeper.until(&stock, |seen| seen["lines"].as_array().is_some_and(|lines| lines.len() == 1)).await;
    assert_eq!(number(one(&left, "lines"), "/quantity"), 1, "what failed stays on the vehicle");
    let work = dispatcher.list("/v1/dispatch/work-items?state=open").await;
    let subject = stop_of(&missed);
    assert!(
        work.iter().any(|item| item["subject_id"] == missed.as_str() || item["subject_id"] == subject.as_str()),
        "an elder whom nobody reached is somebody's work: {work:?}"
    );
    let item_of = |item: &&Value| item["subject_id"] == missed.as_str() || item["subject_id"] == subject.as_str();
    let work = text(work.iter().find(item_of).expect("that work"), "/work_item_id");
    let acknowledged = dispatcher.post(&format!("/v1/dispatch/work-items/{work}/acknowledge"), json!({})).await;
    assert_eq!(acknowledged["state"], "acknowledged");
    let back = json!({"order_id": missed, "to_location_id": day.warehouse.bin, "condition": "good",
        "lines": [{"line_no": 1, "lot_id": lot, "quantity": 1}]});
    keeper.post(&format!("/v1/vehicles/{vehicle}/return"), back).await;
    dispatcher.until(&order(&missed), |seen| seen["state"] == "rescheduled").await;
    keeper.until(&stock, |seen| seen["lines"] == json!([])).await;
    dispatcher.post(&format!("/v1/runs/{run}/close"), json!({})).await;
    dispatcher.until(&format!("/v1/runs/{run}"), |seen| seen["state"] == "closed").await;
    assert_eq!(day.warehouse.at(&lot, &day.warehouse.bin).await, 3);
    let gone = sent(driver.request(Method::GET, &format!("/v1/runs/{run}/driver"))).await;
    assert!(matches!(gone.status, 401 | 403 | 409), "the driver's view ends with the run: {}", gone.status);
}

pub async fn a_wheelchair_is_lent_and_comes_back(house: &Installation) {
    let day = Deliveries::open(house, 3).await;
    let (keeper, dispatcher) = (&day.warehouse.keeper, &day.dispatcher);
    let item = day.warehouse.item("Wheelchair", "serialised").await;
    let lot = day.warehouse.stock(&item, 1).await;
    let body = json!({"lot_id": lot, "serial": unique("S"), "location_id": day.warehouse.bin, "condition": "new"});
    let asset = text(&keeper.post("/v1/assets", body).await, "/asset_id");
    let terms = format!("/v1/items/{item}/loan-terms");
    let answer = keeper.put(&terms, 0, json!({"gap_days": 1, "reminder_days": 3})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(number(&keeper.get(&terms).await, "/gap_days"), 1);
    let lent = |household: &str| {
        let mut content = day.content(household, &item, 1);
        content["loan_due_on"] = json!(day.on.plus_days(30).to_string());
        content
    };
    let first = day.ordered(lent(&day.household("Chair", "disability").await)).await;
    let second = day.ordered(lent(&day.household("Rival", "disability").await)).await;
    assert_eq!(day.submitted(&first).await["goods"], "held");
    let refused = day.submitted(&second).await;
    assert_eq!((&refused["goods"], &refused["state"]), (&json!("refused"), &json!("draft")), "there is one only");
    day.on_shift("two_person", "2099-12-31", "").await;
    let run = text(&day.planned().await, "/run_ids/0");
    let driver = day.driver_of(house, &run).await;
    let seen = dispatcher.get(&format!("/v1/runs/{run}")).await;
    let stop = text(one(&seen, "stops"), "/stop_id");
    let proof_id = proof(&driver, &stop).await;
    let batch = outcomes(&stop, &json!({"kind": "done", "proof_id": proof_id}));
    driver.post(&format!("/v1/runs/{run}/outcomes"), json!({"outcomes": batch})).await;
    keeper.until(&format!("/v1/assets/{asset}"), |seen| seen["state"] == "on_loan").await;
    let loans = keeper.list(&format!("/v1/loans?asset_id={asset}")).await;
    let loan = text(&loans[0], "/loan_id");
    let path = format!("/v1/loans/{loan}");
    let due = |days: u64| json!({"due_on": day.on.plus_days(days).to_string()});
    keeper.post(&format!("{path}/extend"), due(40)).await;
    let mut recall = due(20);
    recall["reason"] = json!("Others wait");
    dispatcher.post(&format!("{path}/recall"), recall).await;
    assert_eq!(keeper.get(&path).await["due_on"], day.on.plus_days(20).to_string().as_str());
    let back = json!({"to_location_id": day.warehouse.bin, "condition": "good"});
    assert_eq!(keeper.post(&format!("{path}/return"), back).await["state"], "closed");
    let clean = json!({"to_location_id": day.warehouse.bin});
    keeper.post(&format!("/v1/assets/{asset}/finish-sanitising"), clean).await;
    assert_eq!(keeper.get(&format!("/v1/assets/{asset}")).await["state"], "available");
    dispatcher.post(&format!("/v1/runs/{run}/close"), json!({})).await;
    dispatcher.until(&format!("/v1/runs/{run}"), |seen| seen["state"] == "closed").await;
}

pub async fn a_dispatcher_edits_a_plan_and_plans_anew(house: &Installation) {
    let day = Deliveries::open(house, 4).await;
    let (agency, dispatcher) = (&day.agency, &day.dispatcher);
    let item = day.warehouse.item("Mattress", "consumable").await;
    day.warehouse.stock(&item, 9).await;
    let home = day.household("Edited", "medical").await;
    let first = day.ordered(day.content(&home, &item, 1)).await;
    let twice = agency.refused("/v1/delivery-orders", json!({"content": day.content(&home, &item, 1)})).await;
    assert_eq!(twice.code, "DSP005", "{}", twice.body);
    let seen = agency.get(&order(&first)).await;
    let changed = json!({"content": day.content(&home, &item, 2)});
    let answer = agency.put(&order(&first), number(&seen, "/version"), changed).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    agency.until(&order(&first), |seen| !seen["routing"].is_null()).await;
    let second = day.ordered(day.content(&day.household("Edited too", "carer").await, &item, 1)).await;
    for id in [&first, &second] {
        assert_eq!(day.submitted(id).await["goods"], "held");
    }
    let over = json!({"points": 900, "reason": "The doctor asked for it"});
    assert_eq!(
        number(
            &dispatcher.post(&format!("{}/override-priority", order(&first)), over).await,
            "/priority/overridden_points"
        ),
        900
    );
    let on_shift = day.on_shift("two_person", "2099-12-31", "").await;
    let plan = day.planned().await;
    let run = text(&plan, "/run_ids/0");
    let seen = dispatcher.get(&format!("/v1/runs/{run}")).await;
    let stops = seen["stops"].as_array().expect("stops").clone();
    assert_eq!(stops.len(), 2, "{seen}");
    let moved = json!({"to_run_id": run, "to_sequence": 1, "only_check": true});
    let checked = dispatcher.post(&format!("/v1/stops/{}/move", text(&stops[1], "/stop_id")), moved).await;
    assert!(checked["violations"].is_array(), "{checked}");
    let reason = json!({"reason": "Asked to wait"});
    dispatcher.post(&format!("/v1/stops/{}/remove", text(&stops[1], "/stop_id")), reason).await;
    dispatcher.post(&format!("/v1/runs/{run}/discard"), json!({})).await;
    let again = day.planned().await;
    let run = text(&again, "/run_ids/0");
    dispatcher.post(&format!("/v1/runs/{run}/publish"), json!({})).await;
    day.on_shift("two_person", "2099-12-31", "").await;
    let out = json!({"reason": "Broke down"});
    let vehicle = format!("/v1/vehicles/{}", on_shift.vehicle);
    let in_run = text(&dispatcher.get(&format!("/v1/runs/{run}")).await, "/vehicle_id");
    dispatcher.post(&format!("/v1/vehicles/{in_run}/take-out"), out).await;
    let replan = dispatcher.post("/v1/replans", json!({"plan_on": day.on.to_string()})).await;
    let replan = format!("/v1/plans/{}", text(&replan, "/plan_id"));
    let replan = dispatcher.until(&replan, |seen| seen["state"] != "requested").await;
    assert_eq!((&replan["state"], &replan["replan"]), (&json!("made"), &json!(true)), "{replan}");
    assert!(!replan["changes"].as_array().expect("changes").is_empty(), "the changes are listed: {replan}");
    dispatcher.post(&format!("/v1/vehicles/{in_run}/put-back"), json!({})).await;
    assert_eq!(dispatcher.get(&vehicle).await["state"], "active");
    let run = text(&replan, "/run_ids/0");
    for id in day.orders_of(&run).await {
        dispatcher.until(&order(&id), |seen| seen["goods"] == "held").await;
    }
    day.published(&run).await;
    let withdrawn = dispatcher.post(&format!("/v1/runs/{run}/withdraw"), json!({"reason": "The driver is ill"})).await;
    assert_eq!((&withdrawn["state"], &withdrawn["stops"]), (&json!("discarded"), &json!([])), "{withdrawn}");
    let held = |seen: &Value| seen["state"] == "ready" && seen["goods"] == "held";
    dispatcher.until(&order(&text(&withdrawn, "/taken_off/0/order_id")), held).await;
    assert!(dispatcher.list(&format!("/v1/plans?plan_on={}", day.on)).await.len() >= 3);
    assert!(!dispatcher.list(&format!("/v1/runs?run_on={}", day.on)).await.is_empty());
    let cancel = dispatcher.post(&format!("{}/cancel", order(&second)), json!({"reason": "Moved away"})).await;
    assert_eq!(cancel["state"], "cancelled");
}

pub async fn the_fleet_is_kept_and_partners_see_their_jobs(house: &Installation) {
    let day = Deliveries::open(house, 5).await;
    let dispatcher = &day.dispatcher;
    let on_shift = day.on_shift("stair_climber", "2099-12-31", "").await;
    let body = json!({"code": unique("SC"), "rated_load_g": 160_000, "weight_g": 35_000, "flights_per_charge": 60});
    let device = text(&dispatcher.post("/v1/devices", body).await, "/device_id");
    let out = json!({"out": true, "reason": "Its battery is flat"});
    assert_eq!(dispatcher.post(&format!("/v1/devices/{device}/take-out"), out).await["state"], "out");
    assert!(!dispatcher.list("/v1/devices").await.is_empty() && !dispatcher.list("/v1/depots").await.is_empty());
    assert!(!dispatcher.list("/v1/vehicles").await.is_empty());
    let crew = dispatcher.list("/v1/crew-members").await;
    let member = format!("/v1/crew-members/{}", text(crew.last().expect("crew"), "/crew_id"));
    assert!(dispatcher.get(&member).await["certificates"].is_array());
    let suspended = json!({"suspended": true, "reason": "Licence is being checked"});
    assert_eq!(dispatcher.post(&format!("{member}/suspend"), suspended).await["suspended"], true);
    assert_eq!(dispatcher.list(&format!("/v1/shifts?shift_on={}", day.on)).await.len(), 1);
    let path = format!("/v1/shifts/{}/cancel", on_shift.shift);
    assert_eq!(dispatcher.post(&path, json!({})).await["cancelled"], true);

    let item = day.warehouse.item("Stove", "consumable").await;
    day.warehouse.stock(&item, 1).await;
    let id = day.ordered(day.content(&day.household("By partner", "child").await, &item, 1)).await;
    let organisation = house.organisation("partner", "Van Hire").await;
    let partner = house.member(&organisation, "Clerk", &["partner"]).await;
    assert_eq!(partner.list("/v1/jobs").await.len(), 0);
    let body = json!({"carrier_id": organisation});
    dispatcher.post(&format!("{}/assign-carrier", order(&id)), body).await;
    assert_eq!(partner.list("/v1/jobs").await.len(), 1);
    let job = partner.get(&format!("/v1/jobs/{id}")).await;
    assert!(!job.to_string().contains("Harbour Block"), "a job tells no address: {job}");
    let other = sent(partner.request(Method::GET, &order(&id))).await;
    assert!(matches!(other.status, 403 | 404), "a partner reads no orders");
}
