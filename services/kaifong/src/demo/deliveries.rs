//! The goods go out: orders, a fleet, a plan, and what is left unplanned and why.

use anyhow::{Context, Result, bail};
use kaifong_kernel::values::{HkDate, Instant};
use serde_json::{Value, json};

use super::{
    cast::Cast,
    households::Household,
    rest::{Change, Rest, text},
    stock::Stock,
    tell,
};

/// An order that was submitted.
pub struct Ordered {
    /// What the demo calls its household.
    pub name: String,
    /// Its id.
    pub id: String,
}

/// Orders and plans.
pub struct Dispatching<'a> {
    /// The API.
    pub rest: &'a Rest,
    /// Who takes part.
    pub cast: &'a Cast,
    /// What there is.
    pub stock: &'a Stock,
    /// For whom.
    pub households: &'a [Household],
    /// The day on which it is ordered.
    pub day: HkDate,
}

impl Dispatching<'_> {
    /// Does it, and answers the orders and the runs that were planned.
    ///
    /// # Errors
    /// When a step is refused that must not be.
    pub async fn play(&self) -> Result<(Vec<Ordered>, Vec<String>)> {
        self.fleet().await?;
        let orders = self.orders().await?;
        let runs = self.plan(&orders).await?;
        Ok((orders, runs))
    }

    /// The day on which everything is delivered.
    fn morrow(&self) -> HkDate {
        self.day.plus_days(1)
    }

    async fn post(&self, who: &str, step: &str, path: &str, body: Value) -> Result<Value> {
        self.rest.post(Change { key: self.cast.key(who)?, step, path }, body).await
    }

    async fn made(&self, step: &str, path: &str, id: &str, body: Value) -> Result<String> {
        text(&self.post("dispatcher", step, path, body).await?, id)
    }

    /// A van with two bearers; a van with a stair-climber, its operator certified in the morning, not in the afternoon.
    async fn fleet(&self) -> Result<()> {
        tell("Vans, crew and a stair-climber are put on shift for tomorrow 明日車隊、人員及樓梯機");
        let depot = json!({
            "code": "TP1", "name": {"en": "Tai Po warehouse", "zh_hant": "大埔貨倉"},
            "point": {"lat_e6": 22_446_300, "lng_e6": 114_167_000}, "location_id": self.stock.warehouse,
        });
        let depot = self.made("depot", "/v1/depots", "/depot_id", depot).await?;
        let van = self.vehicle("van", &depot, "KF 1001", 0).await?;
        let lift = self.vehicle("stair-van", &depot, "KF 2002", 1).await?;
        let (before, after) = (self.day.to_string(), self.day.plus_days(365).to_string());
        let one = self.crew("bearer-1", "BEARER-1", "two_person", &after).await?;
        let two = self.crew("bearer-2", "BEARER-2", "two_person", &after).await?;
        let certified = self.crew("operator-1", "OPERATOR-1", "stair_climber", &after).await?;
        // The certificate's last day is the day before the job.
        let lapsed = self.crew("operator-2", "OPERATOR-2", "stair_climber", &before).await?;
        let device = json!({
            "code": "SC-1", "rated_load_g": 160_000, "weight_g": 35_000, "flights_per_charge": 60,
        });
        let device = self.made("device", "/v1/devices", "/device_id", device).await?;
        self.shift("shift-van", &van, &[&one, &two], "", ("09:00", "17:00")).await?;
        self.shift("shift-morning", &lift, &[&certified], &device, ("08:30", "13:30")).await?;
        self.shift("shift-afternoon", &lift, &[&lapsed], &device, ("13:45", "18:00")).await
    }

    async fn vehicle(&self, step: &str, depot: &str, plate: &str, places: i64) -> Result<String> {
        let capacity = json!({"weight_g": 900_000, "volume_cm3": 6_000_000, "wheelchair_places": places});
        let body = json!({"plate": plate, "capacity": capacity, "depot_id": depot});
        self.made(step, "/v1/vehicles", "/vehicle_id", body).await
    }

    async fn crew(&self, step: &str, code: &str, skill: &str, valid_to: &str) -> Result<String> {
        let crew = self.made(step, "/v1/crew-members", "/crew_id", json!({"code": code})).await?;
        let certificate = json!({
            "skill": skill, "number": format!("CERT-{code}"), "valid_from": "2025-01-01", "valid_to": valid_to,
        });
        let path = format!("/v1/crew-members/{crew}/certificates");
        let body = json!({"certificate": certificate});
        self.post("dispatcher", &format!("{step}-certificate"), &path, body).await?;
        Ok(crew)
    }

    async fn shift(&self, step: &str, vehicle: &str, crew: &[&str], device: &str, at: (&str, &str)) -> Result<()> {
        let moment = |time: &str| format!("{}T{time}:00+08:00", self.morrow());
        let body = json!({
            "vehicle_id": vehicle, "crew_ids": crew, "device_id": device,
            "interval": {"from": moment(at.0), "to": moment(at.1)},
        });
        self.post("dispatcher", step, "/v1/shifts", body).await.map(drop)
    }

    async fn orders(&self) -> Result<Vec<Ordered>> {
        tell("Agencies order deliveries; goods are set aside 機構落單，預留物資");
        let mut orders = Vec::new();
        for household in self.households {
            orders.push(self.order(household).await?);
        }
        Ok(orders)
    }

    async fn order(&self, household: &Household) -> Result<Ordered> {
        let name = household.name.as_str();
        let mut content = json!({
            "household_id": household.id, "need_id": household.need, "direction": "deliver",
            "deliver_on": self.morrow().to_string(), "windows": [{"from_minute": 540, "to_minute": 1020}],
            "lines": household.lines,
        });
        match name {
            "family" => content["skills"] = json!(["two_person"]),
            "chair" | "rival" => content["loan_due_on"] = json!(self.day.plus_days(91).to_string()),
            "stairs" => ride(&mut content, (540, 780), 10),
            "stairs-late" => ride(&mut content, (840, 1_020), 8),
            _ => {}
        }
        let agency = household.agency.as_str();
        let made =
            self.post(agency, &format!("order-{name}"), "/v1/delivery-orders", json!({"content": content})).await?;
        let id = text(&made, "/order_id")?;
        let path = format!("/v1/delivery-orders/{id}");
        let key = self.cast.key(agency)?;
        self.rest.until(key, &path, |seen| !seen["routing"].is_null()).await?;
        self.post(agency, &format!("submit-{name}"), &format!("{path}/submit"), json!({})).await?;
        let settled = |seen: &Value| !matches!(seen["goods"].as_str(), Some("reserving"));
        let seen = self.rest.until(key, &path, settled).await?;
        match (name, seen["goods"].as_str().unwrap_or_default()) {
            ("rival", "refused") => tell(&format!(
                "    the last wheelchair is another's: refused 最後一張輪椅已被預留: {}",
                self.rest.titled(seen["reason"].as_str().unwrap_or_default())
            )),
            ("rival", other) => bail!("two orders have the only wheelchair: {other}"),
            (_, "refused") => bail!("the goods of {name} were refused: {seen}"),
            (_, _) => tell(&format!("    {name}: ready 就緒")),
        }
        Ok(Ordered { name: name.to_owned(), id })
    }

    async fn plan(&self, orders: &[Ordered]) -> Result<Vec<String>> {
        tell("Tomorrow is planned, and the plan is judged by the checker 編排明日車程，並由獨立核對");
        let body = json!({"plan_on": self.morrow().to_string(), "seconds": 2});
        let made = self.post("dispatcher", "plan", "/v1/plans", body).await?;
        let path = format!("/v1/plans/{}", text(&made, "/plan_id")?);
        let key = self.cast.key("dispatcher")?;
        let plan = self.rest.until(key, &path, |seen| seen["state"] != "requested").await?;
        if plan["state"] != "made" {
            bail!("no plan was made: {plan}");
        }
        for left in plan["unassigned"].as_array().into_iter().flatten() {
            let of = |name: &str| left.pointer(name).and_then(Value::as_str).unwrap_or_default();
            let whose = orders.iter().find(|order| order.id == of("/order_id"));
            tell(&format!("    not planned 未能編排: {}", whose.map_or("", |order| order.name.as_str())));
            tell(&format!("      {} {}", of("/reason/en"), of("/reason/zh_hant")));
            tell(&format!("      {} {}", of("/remedy/en"), of("/remedy/zh_hant")));
        }
        let runs = plan["run_ids"].as_array().context("a plan has runs")?;
        let runs: Vec<String> = runs.iter().filter_map(|id| Some(id.as_str()?.to_owned())).collect();
        for run in &runs {
            self.show(run, orders).await?;
        }
        Ok(runs)
    }

    /// A run as a small table: when it is where, and for whom.
    async fn show(&self, run: &str, orders: &[Ordered]) -> Result<()> {
        let key = self.cast.key("dispatcher")?;
        let run = self.rest.get(key, &format!("/v1/runs/{run}")).await?;
        let vehicle = self.rest.get(key, &format!("/v1/vehicles/{}", text(&run, "/vehicle_id")?)).await?;
        let of = |value: &Value, name: &str| hour(value[name].as_str().unwrap_or_default());
        let plate = text(&vehicle, "/plate")?;
        tell(&format!("    {plate}  {} – {}", of(&run, "starts_at"), of(&run, "ends_at")));
        for stop in run["stops"].as_array().into_iter().flatten() {
            let whose = orders.iter().find(|order| stop["order_id"] == order.id.as_str());
            let whose = whose.map_or("", |order| order.name.as_str());
            tell(&format!("      {} – {}  {whose}", of(stop, "arrives_at"), of(stop, "leaves_at")));
        }
        Ok(())
    }
}

/// Makes an order a ride down the stairs and back up.
fn ride(content: &mut Value, window: (i32, i32), flights: i32) {
    content["windows"] = json!([{"from_minute": window.0, "to_minute": window.1}]);
    content["skills"] = json!(["stair_climber"]);
    content["ride"] = json!({
        "passenger_weight_g": 85_000, "round_trip": true, "away_minutes": 60, "flights": flights,
    });
}

/// A moment as the hour in Hong Kong.
fn hour(moment: &str) -> String {
    let at = Instant::from_rfc3339(moment).map(|at| at.micros().div_euclid(60_000_000) + 8 * 60);
    let minutes = at.unwrap_or_default().rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::hour;

    #[test]
    fn hours_are_hong_kongs() {
        assert_eq!(hour("2026-03-31T15:55:00.000000Z"), "23:55");
        assert_eq!(hour("2026-03-31T16:05:00Z"), "00:05");
    }
}
