//! A trip of a van, from the needs of its households until it is empty again: every step under a key that is asked again
//! until it is answered, whatever breaks meanwhile.

use futures::future::join_all;
use kaifong_kernel::values::HkDate;
use kaifong_tests::{
    Person,
    cast::{number, text},
};
use rand::{Rng, rngs::StdRng, seq::SliceRandom};
use serde_json::{Value, json};

use crate::{
    asking::{Acknowledged, Client},
    goods::{Goods, UNITS, family},
    van::Van,
};

/// What becomes of an order at its door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Everything is handed over.
    Delivered,
    /// A part is, the rest comes back.
    Partial,
    /// Nobody was at home: it comes back and is tried again.
    NobodyHome,
    /// It broke on the way: it comes back to be looked at, and is tried again.
    Damaged,
    /// They didn't want it: it comes back.
    Refused,
}

use Fate::{Damaged, Delivered, NobodyHome, Partial, Refused};

/// What each trip brings.
const FATES: [Fate; 6] = [Delivered, Delivered, Partial, NobodyHome, Damaged, Refused];

impl Fate {
    /// Units that are handed over.
    pub const fn delivered(self) -> i64 {
        match self {
            Delivered => UNITS,
            Partial => UNITS - 1,
            NobodyHome | Damaged | Refused => 0,
        }
    }

    /// Units that come back.
    pub const fn returned(self) -> i64 {
        UNITS - self.delivered()
    }

    /// How the order ends.
    pub const fn state(self) -> &'static str {
        match self {
            Delivered => "delivered",
            Partial => "partial",
            NobodyHome | Damaged => "rescheduled",
            Refused => "returned",
        }
    }

    /// How far the need is met.
    pub const fn need(self) -> &'static str {
        match self {
            Delivered => "met",
            Partial => "partly_met",
            NobodyHome | Damaged | Refused => "open",
        }
    }

    /// Why nothing was handed over.
    pub const fn failed(self) -> Option<&'static str> {
        match self {
            Delivered | Partial => None,
            NobodyHome => Some("no_one_home"),
            Damaged => Some("damaged"),
            Refused => Some("refused"),
        }
    }
}

/// What a trip came to.
#[derive(Clone)]
pub struct Brought {
    /// Its run.
    pub run: String,
    /// The plan that made it.
    pub plan: String,
    /// Its orders.
    pub orders: Vec<Carried>,
    /// Outcomes that were told of it, each once, and how many of them didn't fit.
    pub outcomes: i64,
    /// How many of them didn't fit.
    pub misfits: i64,
    /// Reservations that were picked.
    pub picked: i64,
    /// How often somebody asked to close it.
    pub closings: i64,
}

/// An order that was on a trip.
#[derive(Clone)]
pub struct Carried {
    /// Its id.
    pub order: String,
    /// The household's need.
    pub need: String,
    /// What became of it.
    pub fate: Fate,
    /// The order that takes its place.
    pub successor: Option<String>,
}

/// A trip under way.
pub struct Trip<'w> {
    /// Whose goods.
    pub goods: &'w Goods,
    /// The van.
    pub van: &'w Van,
    /// Who asks.
    pub client: &'w Client,
    /// Which trip of the van it is.
    pub number: u64,
    /// The day it is planned for.
    pub day: HkDate,
}

impl Goods {
    /// Orders what every van but the first brings on its first trip.
    pub async fn order_ahead(&self, client: &Client) {
        for van in self.vans.iter().skip(1) {
            let trip = self.trip_of(van, 0, client);
            trip.on_shift().await;
            van.has_ahead(trip.ordered(&FATES).await);
        }
    }

    fn trip_of<'w>(&'w self, van: &'w Van, number: u64, client: &'w Client) -> Trip<'w> {
        let day = van.day_of(number, u64::try_from(self.vans.len()).expect("a count"));
        Trip { goods: self, van, client, number, day }
    }

    /// One trip of a van, to its end.
    pub async fn trip(&self, van: usize, client: &Client, chance: &mut StdRng) {
        let van = &self.vans[van];
        let brought = self.trip_of(van, van.sets_out(), client).made(chance).await;
        let stops = i64::try_from(brought.orders.len()).expect("a count");
        let one = Acknowledged { kind: "runs", id: brought.run.clone(), minor: stops };
        self.tell(|told| told.trips.push(brought));
        client.journal.note(one);
    }
}

impl Trip<'_> {
    async fn made(&self, chance: &mut StdRng) -> Brought {
        let mut orders = if let Some(ahead) = self.van.take_ahead() {
            ahead
        } else {
            self.on_shift().await;
            let mut fates = FATES;
            fates.shuffle(chance);
            self.ordered(&fates).await
        };
        let (plan, run) = self.planned(&orders).await;
        let path = format!("/v1/runs/{run}");
        let picks: Vec<bool> = orders.iter().map(|_| chance.random()).collect();
        self.published(&path, &orders).await;
        let picked = self.picked(&orders, &picks).await;
        let driver = self.started(&path, &orders).await;
        let mut stops = self.stops(&path, &orders).await;
        stops.shuffle(chance);
        let told = self.driven(&driver, &path, &stops).await;
        join_all(orders.iter().map(|order| self.brought_back(order))).await;
        let closings = self.closed(&path).await;
        let late = self.told_too_late(&path, &stops).await;
        for order in orders.iter_mut().filter(|order| order.fate.state() == "rescheduled") {
            let seen = self.order(&order.order, |seen| seen["superseded_by"] != "").await;
            order.successor = Some(text(&seen, "/superseded_by"));
        }
        let misfits = told.misfits + late;
        Brought { run, plan, orders, outcomes: told.outcomes + late, misfits, picked, closings }
    }

    /// Asks under the key of a step.
    pub async fn post(&self, person: &Person, step: &str, path: &str, body: Value) -> Value {
        self.client.post(person, &format!("{}-{step}", self.number), path, &body).await
    }

    async fn dispatched(&self, step: &str, path: &str, body: Value) -> Value {
        self.post(&self.goods.dispatcher, step, path, body).await
    }

    async fn order(&self, id: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        self.client.until(&self.goods.dispatcher, &format!("/v1/delivery-orders/{id}"), wanted).await
    }

    async fn on_shift(&self) {
        let at = |time: &str| format!("{}T{time}:00+08:00", self.day);
        let body = json!({"vehicle_id": self.van.vehicle, "crew_ids": [self.van.crew],
            "interval": {"from": at("09:00"), "to": at("18:00")}});
        self.dispatched("shift", "/v1/shifts", body).await;
    }

    async fn ordered(&self, fates: &[Fate]) -> Vec<Carried> {
        join_all(fates.iter().enumerate().map(|(place, fate)| self.order_for(place, *fate))).await
    }

    /// A household needs something; it is weighed, and ordered.
    async fn order_for(&self, place: usize, fate: Fate) -> Carried {
        let (agency, step) = (&self.goods.agency, |what: &str| format!("{place}-{what}"));
        let household = self.post(agency, &step("household"), "/v1/households", family()).await;
        let household = text(&household, "/household_id");
        let line = json!({"need_class": "other", "item_id": self.goods.item, "quantity": UNITS});
        let body = json!({"household_id": household, "narrative": "Lost in the fire", "lines": [line]});
        let reported = self.post(agency, &step("need"), "/v1/needs", body).await;
        let need = text(&reported, "/need_id");
        let path = format!("/v1/needs/{need}");
        let weighed = json!({"weight": 60, "evidence": ["home_visit"], "reason": "Nothing is left"});
        let key = format!("{}-{place}-triage", self.number);
        self.client.post_on(agency, &key, &format!("{path}/triage"), 1, &weighed).await;
        self.post(agency, &step("open"), &format!("{path}/open"), json!({})).await;
        let mut content = self.goods.content(&household, self.day);
        content["need_id"] = json!(need);
        let made = self.post(agency, &step("order"), "/v1/delivery-orders", json!({"content": content})).await;
        let order = text(&made, "/order_id");
        self.order(&order, |seen| !seen["routing"].is_null()).await;
        let submit = format!("/v1/delivery-orders/{order}/submit");
        self.post(agency, &step("submit"), &submit, json!({})).await;
        let seen = self.order(&order, |seen| seen["goods"] != "reserving").await;
        assert_eq!(seen["goods"], "held", "{seen}");
        Carried { order, need, fate, successor: None }
    }

    async fn planned(&self, orders: &[Carried]) -> (String, String) {
        let body = json!({"plan_on": self.day.to_string(), "depot_ids": [self.van.depot], "seconds": 1});
        let plan = text(&self.dispatched("plan", "/v1/plans", body).await, "/plan_id");
        let path = format!("/v1/plans/{plan}");
        let made = self.client.until(&self.goods.dispatcher, &path, |seen| seen["state"] != "requested").await;
        assert_eq!((&made["state"], &made["unassigned"]), (&json!("made"), &json!([])), "{made}");
        let runs = made["run_ids"].as_array().expect("runs");
        assert_eq!(runs.len(), 1, "{} orders are one run: {made}", orders.len());
        (plan, text(&made, "/run_ids/0"))
    }

    async fn published(&self, path: &str, orders: &[Carried]) {
        self.dispatched("publish", &format!("{path}/publish"), json!({})).await;
        for order in orders {
            let settled = |seen: &Value| seen["goods"] != "held" && seen["goods"] != "allocating";
            let seen = self.order(&order.order, settled).await;
            assert_eq!(seen["goods"], "allocated", "{seen}");
        }
    }

    /// Some are picked before they are loaded; loading picks the rest.
    async fn picked(&self, orders: &[Carried], picks: &[bool]) -> i64 {
        let (keeper, mut picked) = (&self.goods.keeper, 0);
        for (place, order) in orders.iter().enumerate().filter(|(place, _)| picks[*place]) {
            let path = format!("/v1/reservations?order_id={}", order.order);
            let reserved = self.client.until(keeper, &path, |_| true).await;
            for reservation in reserved["items"].as_array().expect("items") {
                let id = text(reservation, "/reservation_id");
                let parts = json!([{"bin_id": self.goods.bin, "quantity": reservation["quantity"]}]);
                let (step, path) = (format!("{place}-pick-{id}"), format!("/v1/reservations/{id}/pick"));
                self.post(keeper, &step, &path, json!({"parts": parts})).await;
                picked += 1;
            }
        }
        picked
    }

    /// Loaded, with a key for the driver.
    async fn started(&self, path: &str, orders: &[Carried]) -> Person {
        let mut turn = 0;
        let secret = loop {
            let link = self.dispatched(&format!("link-{turn}"), &format!("{path}/link"), json!({})).await;
            match link["secret"].as_str() {
                Some(secret) if !secret.is_empty() => break secret.to_owned(),
                // It is shown once, to a request whose answer was lost: the next link ends it.
                _ => turn += 1,
            }
        };
        self.dispatched("start", &format!("{path}/start"), json!({})).await;
        for order in orders {
            let seen = self.order(&order.order, |seen| seen["goods"] != "issuing").await;
            assert_eq!(seen["goods"], "issued", "{seen}");
        }
        self.client.until(&self.goods.dispatcher, path, |seen| seen["state"] == "started").await;
        self.goods.rest.person("", &secret)
    }

    /// What is left of an order comes back: broken things to be looked at, everything else into the bin.
    async fn brought_back(&self, order: &Carried) {
        let (keeper, left, vehicle) = (&self.goods.keeper, order.fate.returned(), &self.van.vehicle);
        let of = |seen: &Value| -> Vec<Value> {
            let lines = seen["lines"].as_array().expect("lines");
            lines.iter().filter(|line| line["order_id"] == order.order.as_str()).cloned().collect()
        };
        let units = |seen: &Value| of(seen).iter().map(|line| number(line, "/quantity")).sum::<i64>();
        if left > 0 {
            let there = format!("/v1/vehicles/{vehicle}/stock");
            let seen = self.client.until(keeper, &there, |seen| units(seen) == left).await;
            let line = |line: &Value| json!({"line_no": line["line_no"], "lot_id": line["lot_id"], "quantity": line["quantity"]});
            let lines: Vec<Value> = of(&seen).iter().map(line).collect();
            let (to, condition) = match order.fate {
                Damaged => (&self.goods.quarantine, "damaged"),
                Delivered | Partial | NobodyHome | Refused => (&self.goods.bin, "good"),
            };
            let body = json!({"order_id": order.order, "lines": lines, "to_location_id": to, "condition": condition});
            let (step, path) = (format!("back-{}", order.order), format!("/v1/vehicles/{vehicle}/return"));
            self.post(keeper, &step, &path, body).await;
            self.order(&order.order, |seen| seen["goods"] == "back").await;
        }
        self.order(&order.order, |seen| seen["state"] == order.fate.state()).await;
    }

    /// Closed, once inventory has heard of every stop; asked again where that took it too long.
    async fn closed(&self, path: &str) -> i64 {
        for closings in 1.. {
            self.dispatched(&format!("close-{closings}"), &format!("{path}/close"), json!({})).await;
            let seen = self.client.until(&self.goods.dispatcher, path, |seen| seen["closing"] != true).await;
            if seen["state"] == "closed" {
                return closings;
            }
            assert!(closings < 20, "it is not closed: {seen}");
        }
        unreachable!("it is asked until it is closed")
    }
}
