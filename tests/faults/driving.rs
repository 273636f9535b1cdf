//! What a driver tells of a trip: proofs and outcomes, in pieces, twice, late, and one that can't be.

use futures::future::join_all;
use kaifong_kernel::{
    clock::{Clock, SystemClock},
    values::Instant,
};
use kaifong_tests::{Person, cast::text};
use serde_json::{Value, json};

use crate::trip::{Carried, Fate, Trip};

/// A stop with its order.
pub struct Stop {
    id: String,
    order: String,
    fate: Fate,
    /// When its vehicle left for it, arrived, and was done there, by the device.
    at: [Instant; 3],
}

/// What a driver told.
#[derive(Default)]
pub struct Driven {
    /// Outcomes, each once.
    pub outcomes: i64,
    /// Those that didn't fit.
    pub misfits: i64,
}

impl Trip<'_> {
    /// The stops of its run.
    pub async fn stops(&self, path: &str, orders: &[Carried]) -> Vec<Stop> {
        let run = self.client.until(&self.goods.dispatcher, path, |_| true).await;
        let now = SystemClock.now();
        let at = [now.plus_seconds(-2), now.plus_seconds(-1), now];
        let of = |order: &Carried| {
            let stops = run["stops"].as_array().expect("stops");
            let stop = stops.iter().find(|stop| stop["order_id"] == order.order.as_str()).expect("its stop");
            Stop { id: text(stop, "/stop_id"), order: order.order.clone(), fate: order.fate, at }
        };
        orders.iter().map(of).collect()
    }

    /// One half is told in one piece and twice, as a device does that didn't hear the answer; the other half's end first,
    /// what came before it later, and then something that can't be.
    pub async fn driven(&self, driver: &Person, path: &str, stops: &[Stop]) -> Driven {
        let proofs = join_all(stops.iter().map(|stop| self.proof(driver, stop))).await;
        let ended = |place: usize| stops[place].ended(proofs[place].as_deref());
        let (half, mut driven) = (stops.len() / 2, Driven::default());
        let mut whole: Vec<Value> =
            (0..half).flat_map(|place| [stops[place].before(), vec![ended(place)]].concat()).collect();
        whole.reverse();
        let mut pieces = vec![("whole", whole.clone(), "applied"), ("again", whole, "applied")];
        pieces.push(("ends", (half..stops.len()).map(ended).collect(), "applied"));
        pieces.push(("late", stops[half..].iter().flat_map(Stop::before).collect(), "applied"));
        pieces.push(("unlike", vec![stops[half].unlike("unlike")], "misfit"));
        for (step, piece, wanted) in pieces {
            let count = self.told(driver, step, path, piece, wanted).await;
            driven.outcomes += if step == "again" { 0 } else { count };
            driven.misfits += if wanted == "misfit" { count } else { 0 };
        }
        driven
    }

    /// After the run is closed nothing fits any more.
    pub async fn told_too_late(&self, path: &str, stops: &[Stop]) -> i64 {
        self.told(&self.goods.dispatcher, "after", path, vec![stops[0].unlike("after")], "misfit").await
    }

    async fn told(&self, who: &Person, step: &str, path: &str, piece: Vec<Value>, wanted: &str) -> i64 {
        let count = piece.len();
        let path = format!("{path}/outcomes");
        let told = self.post(who, &format!("outcomes-{step}"), &path, json!({"outcomes": piece})).await;
        let receipts = told["receipts"].as_array().expect("receipts");
        assert_eq!(receipts.len(), count, "{told}");
        assert!(receipts.iter().all(|receipt| receipt["result"] == wanted), "{step}: {told}");
        i64::try_from(count).expect("a count")
    }

    async fn proof(&self, driver: &Person, stop: &Stop) -> Option<String> {
        if stop.fate.failed().is_some() {
            return None;
        }
        let query = format!("kind=code&recipient=self&consent=true&device_time={}", stop.at[2]);
        let (step, path) =
            (format!("{}-proof-{}", self.number, stop.order), format!("/v1/stops/{}/proofs?{query}", stop.id));
        Some(text(&self.client.upload(driver, &step, &path, "text/plain", b"4711").await, "/proof_id"))
    }
}

impl Stop {
    fn outcome(&self, key: &str, kind: &str, at: Instant) -> Value {
        json!({"key": format!("{}-{key}", self.id), "stop_id": self.id, "kind": kind, "occurred_at": at.to_string()})
    }

    /// What came before its end.
    fn before(&self) -> Vec<Value> {
        vec![self.outcome("en_route", "en_route", self.at[0]), self.outcome("arrived", "arrived", self.at[1])]
    }

    fn ended(&self, proof: Option<&str>) -> Value {
        let kind = if proof.is_some() { "done" } else { "failed" };
        let mut outcome = self.outcome("end", kind, self.at[2]);
        match (proof, self.fate.failed()) {
            (Some(proof), _) => outcome["proof_id"] = json!(proof),
            (None, reason) => outcome["fail_reason"] = json!(reason),
        }
        if self.fate == Fate::Partial {
            outcome["lines"] = json!([{"line_no": 1, "quantity": self.fate.delivered()}]);
        }
        outcome
    }

    /// That it failed, although its end is known.
    fn unlike(&self, key: &str) -> Value {
        let mut outcome = self.outcome(key, "failed", self.at[2]);
        outcome["fail_reason"] = json!("not_ready");
        outcome
    }
}
