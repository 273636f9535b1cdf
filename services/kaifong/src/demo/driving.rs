//! On the road: runs are published, loaded and driven; one household isn't at home; an offline batch arrives twice.

use anyhow::{Context, Result, bail};
use kaifong_kernel::clock::{Clock, SystemClock};
use serde_json::{Value, json};

use super::{
    cast::Cast,
    deliveries::Ordered,
    folder::Folder,
    rest::{Change, Rest, text},
    stock::Stock,
    tell,
};

/// Drives what was planned.
pub struct Driving<'a> {
    /// The API.
    pub rest: &'a Rest,
    /// Who takes part.
    pub cast: &'a Cast,
    /// Where drivers' keys are kept.
    pub folder: &'a Folder,
    /// What there is.
    pub stock: &'a Stock,
    /// The orders.
    pub orders: &'a [Ordered],
}

/// A run on the road.
struct Run<'a> {
    place: usize,
    id: &'a str,
    vehicle: String,
    /// The driver's key.
    driver: String,
    /// When the driver's device noted what happened.
    at: String,
    /// Stops with their order.
    stops: Vec<(String, String)>,
    /// Whether an earlier run of the demo drove it: the driver's key has ended with the run.
    over: bool,
}

impl Driving<'_> {
    /// Does it.
    ///
    /// # Errors
    /// When a step is refused that must not be.
    pub async fn play(&self, runs: &[String]) -> Result<()> {
        for (place, id) in (1..).zip(runs) {
            let run = self.load(place, id).await?;
            self.drive(&run).await?;
            self.bring_back(&run).await?;
            self.close(&run).await?;
        }
        Ok(())
    }

    async fn post(&self, who: &str, step: &str, path: &str, body: Value) -> Result<Value> {
        self.rest.post(Change { key: self.cast.key(who)?, step, path }, body).await
    }

    fn order(&self, name: &str) -> Option<&Ordered> {
        self.orders.iter().find(|order| order.name == name)
    }

    /// Published, with a key for the driver, and loaded.
    async fn load<'r>(&self, place: usize, id: &'r str) -> Result<Run<'r>> {
        tell(&format!("Run {place} is published; the driver gets a link that ends with it 發布車程，司機獲限時連結"));
        let path = format!("/v1/runs/{id}");
        let key = self.cast.key("dispatcher")?;
        self.post("dispatcher", &format!("run-{place}-publish"), &format!("{path}/publish"), json!({})).await?;
        let seen = self.rest.get(key, &path).await?;
        let over = seen["state"] == "closed";
        let stops = seen["stops"].as_array().context("a run has stops")?;
        let stops = stops.iter().map(|stop| Ok((text(stop, "/stop_id")?, text(stop, "/order_id")?)));
        let stops = stops.collect::<Result<Vec<_>>>()?;
        for (_, order) in &stops {
            let order = format!("/v1/delivery-orders/{order}");
            self.rest.until(key, &order, |seen| seen["goods"] != "held" && seen["goods"] != "allocating").await?;
        }
        let driver = self.link(place, &path, over).await?;
        self.post("dispatcher", &format!("run-{place}-start"), &format!("{path}/start"), json!({})).await?;
        for (_, order) in &stops {
            let order = format!("/v1/delivery-orders/{order}");
            self.rest.until(key, &order, |seen| seen["goods"] != "issuing").await?;
        }
        self.rest.until(key, &path, |seen| seen["state"] != "published").await?;
        let at = self.noted(place)?;
        Ok(Run { place, id, vehicle: text(&seen, "/vehicle_id")?, driver, at, stops, over })
    }

    /// The driver's key is shown once: it is kept at once, and a later run, for which it has ended, uses what was kept.
    async fn link(&self, place: usize, path: &str, over: bool) -> Result<String> {
        let (name, step, path) = (format!("driver-{place}"), format!("run-{place}-link"), format!("{path}/link"));
        let change = Change { key: self.cast.key("dispatcher")?, step: &step, path: &path };
        let made = self.rest.posted_unless_over(change, json!({}), over).await?;
        if let Some(kept) = self.folder.secret(&name)? {
            return Ok(kept);
        }
        let secret = text(&made.context("the run ended before the driver's key was kept")?, "/secret")?;
        self.folder.keep(&name, &secret)?;
        Ok(secret)
    }

    /// What a device noted is told again with the same times.
    fn noted(&self, place: usize) -> Result<String> {
        let name = format!("device-{place}");
        if let Some(kept) = self.folder.secret(&name)? {
            return Ok(kept);
        }
        let now = SystemClock.now().to_string();
        self.folder.keep(&name, &now)?;
        Ok(now)
    }

    /// Every stop with its proof; the batch comes over the air twice.
    async fn drive(&self, run: &Run<'_>) -> Result<()> {
        if !run.over {
            let view = self.rest.get(&run.driver, &format!("/v1/runs/{}/driver", run.id)).await?;
            let doors = view["stops"].as_array().map_or(0, Vec::len);
            tell(&format!("    the driver sees {doors} doors while the run is on 司機於車程期間可見 {doors} 個地址"));
        }
        let mut outcomes = Vec::new();
        for (place, (stop, order)) in (1..).zip(&run.stops) {
            let missed = self.order("elder").is_some_and(|elder| elder.id == *order);
            let proof = if missed { None } else { self.proof(run, place, stop).await? };
            outcomes.extend(told(run, place, stop, proof, missed));
        }
        let body = json!({"outcomes": outcomes});
        let path = format!("/v1/runs/{}/outcomes", run.id);
        for time in ["once", "again"] {
            let step = format!("run-{}-outcomes-{time}", run.place);
            let change = Change { key: &run.driver, step: &step, path: &path };
            let Some(answer) = self.rest.posted_unless_over(change, body.clone(), run.over).await? else { continue };
            for receipt in answer["receipts"].as_array().into_iter().flatten() {
                if receipt["result"] != "applied" {
                    bail!("an outcome did not fit: {receipt}");
                }
            }
        }
        tell("    what the device noted offline arrives twice and counts once 離線紀錄重送，只計一次");
        Ok(())
    }

    async fn proof(&self, run: &Run<'_>, place: usize, stop: &str) -> Result<Option<String>> {
        let path = format!("/v1/stops/{stop}/proofs?kind=code&recipient=self&consent=true&device_time={}", run.at);
        let step = format!("run-{}-proof-{place}", run.place);
        let change = Change { key: &run.driver, step: &step, path: &path };
        let code = format!("KF-{}-{place}", run.place).into_bytes();
        let made = self.rest.uploaded_unless_over(change, "text/plain", code, run.over).await?;
        made.map(|proof| text(&proof, "/proof_id")).transpose()
    }

    /// What nobody took comes back into the warehouse before the run can close.
    async fn bring_back(&self, run: &Run<'_>) -> Result<()> {
        let Some(elder) = self.order("elder").filter(|elder| run.stops.iter().any(|(_, order)| *order == elder.id))
        else {
            return Ok(());
        };
        tell("    nobody at home: the goods stay on the van until they are returned 無人在家，物資留車上直至退倉");
        let key = self.cast.key("dispatcher")?;
        let path = format!("/v1/delivery-orders/{}", elder.id);
        self.rest.until(key, &path, |seen| seen["state"] != "dispatched").await?;
        let reserved = format!("/v1/reservations?order_id={}", elder.id);
        let lines = self.rest.list(self.cast.key("storekeeper")?, &reserved).await?;
        let line = |reserved: &Value| json!({"line_no": reserved["line_no"], "lot_id": reserved["lot_id"], "quantity": reserved["quantity"]});
        let lines: Vec<Value> = lines.iter().map(line).collect();
        let body = json!({"order_id": elder.id, "lines": lines, "to_location_id": self.stock.bin, "condition": "good"});
        let back = format!("/v1/vehicles/{}/return", run.vehicle);
        self.post("storekeeper", &format!("run-{}-back", run.place), &back, body).await?;
        self.rest.until(key, &path, |seen| seen["state"] != "failed").await?;
        tell("    the goods are back in the warehouse, and it will be tried again 物資已退倉，另日再送");
        Ok(())
    }

    async fn close(&self, run: &Run<'_>) -> Result<()> {
        let path = format!("/v1/runs/{}", run.id);
        let key = self.cast.key("dispatcher")?;
        for (_, order) in &run.stops {
            let order = format!("/v1/delivery-orders/{order}");
            self.rest.until(key, &order, |seen| seen["state"] != "dispatched").await?;
        }
        // Deliveries are booked by events; the van counts as empty once they are.
        let stock = format!("/v1/vehicles/{}/stock", run.vehicle);
        let empty = |seen: &Value| seen["lines"].as_array().is_some_and(Vec::is_empty);
        self.rest.until(self.cast.key("storekeeper")?, &stock, empty).await?;
        self.post("dispatcher", &format!("run-{}-close", run.place), &format!("{path}/close"), json!({})).await?;
        self.rest.until(key, &path, |seen| seen["state"] == "closed").await?;
        tell(&format!("    run {} is closed, its van empty 車程完結，車上無貨", run.place));
        Ok(())
    }
}

/// The outcomes of one stop, as a device notes them.
fn told(run: &Run<'_>, place: usize, stop: &str, proof: Option<String>, missed: bool) -> Vec<Value> {
    let outcome = |kind: &str| {
        json!({
            "key": format!("run-{}-stop-{place}-{kind}", run.place), "stop_id": stop, "kind": kind,
            "occurred_at": run.at,
        })
    };
    let mut last = outcome(if missed { "failed" } else { "done" });
    if missed {
        last["fail_reason"] = json!("no_one_home");
    } else {
        last["proof_id"] = json!(proof.unwrap_or_default());
    }
    vec![outcome("en_route"), outcome("arrived"), last]
}
