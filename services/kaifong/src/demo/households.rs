//! Who needs what: households under pseudonyms, their needs, weighed with evidence.

use anyhow::{Context, Result, bail};
use kaifong_kernel::values::HkDate;
use serde_json::{Value, json};

use super::{
    cast::Cast,
    inputs,
    rest::{Change, Rest, text},
    stock::Stock,
    tell,
};

/// Whose needs are met by the end of the day.
const MET: [&str; 3] = ["family", "chair", "stairs"];

/// A household with what it needs.
pub struct Household {
    /// What the demo calls it.
    pub name: String,
    /// Its agency's short name.
    pub agency: String,
    /// Its id.
    pub id: String,
    /// The need.
    pub need: String,
    /// What is to be delivered: item and quantity; nothing for a ride.
    pub lines: Vec<Value>,
}

/// Whoever opened the door has what was needed, the ride down the stairs and back as well as the beds; the others still wait:
/// for another day, another wheelchair, another certificate.
///
/// # Errors
/// When a need ended otherwise.
pub async fn needs_end(rest: &Rest, cast: &Cast, households: &[Household]) -> Result<()> {
    for household in households {
        let (path, key) = (format!("/v1/needs/{}", household.need), cast.key(&household.agency)?);
        let end = if MET.contains(&household.name.as_str()) { "met" } else { "open" };
        rest.until(key, &path, |seen| seen["state"] == end).await?;
    }
    tell(&format!("    {} of {} needs are met, the others wait 已滿足需要，其餘輪候", MET.len(), households.len()));
    Ok(())
}

/// Registers them.
pub struct Registering<'a> {
    /// The API.
    pub rest: &'a Rest,
    /// Who takes part.
    pub cast: &'a Cast,
    /// What there is.
    pub stock: &'a Stock,
    /// The day.
    pub day: HkDate,
}

impl Registering<'_> {
    /// Does it.
    ///
    /// # Errors
    /// When a step is refused that must not be, or isn't that must be.
    pub async fn play(&self) -> Result<Vec<Household>> {
        tell("Households are registered under pseudonyms, their needs weighed 住戶以代號登記，需要經評估");
        let mut households = Vec::new();
        for entry in inputs::households(self.day)? {
            households.push(self.household(&entry).await?);
        }
        self.asked_twice(households.first().context("the demo has households")?).await?;
        Ok(households)
    }

    async fn post(&self, who: &str, step: &str, path: &str, body: Value) -> Result<Value> {
        self.rest.post(Change { key: self.cast.key(who)?, step, path }, body).await
    }

    async fn household(&self, entry: &Value) -> Result<Household> {
        let (name, agency) = (text(entry, "/name")?, text(entry, "/agency")?);
        let mut body = entry["household"].clone();
        body["consents"] = json!([
            {"kind": "deliver", "on": self.day.to_string(), "manner": "in_person"},
            {"kind": "share_council", "on": self.day.to_string(), "manner": "in_person"},
        ]);
        let made = self.post(&agency, &format!("household-{name}"), "/v1/households", body).await?;
        let id = text(&made, "/household_id")?;
        let (mut needed, mut lines) = (Vec::new(), Vec::new());
        for line in entry.pointer("/need/lines").and_then(Value::as_array).into_iter().flatten() {
            let mut line = line.clone();
            if let Some(code) = line["item"].as_str() {
                let item = self.stock.item(code)?;
                lines.push(json!({"line_no": lines.len() + 1, "item_id": item, "quantity": line["quantity"]}));
                line["item_id"] = item.into();
            }
            line.as_object_mut().context("a line is an object")?.remove("item");
            needed.push(line);
        }
        let body = json!({"household_id": id, "narrative": entry["need"]["narrative"], "lines": needed});
        let reported = self.post(&agency, &format!("need-{name}"), "/v1/needs", body).await?;
        let need = text(&reported, "/need_id")?;
        self.weigh(&agency, &name, &need, &entry["triage"]).await?;
        tell(&format!(
            "    {}  {}",
            text(&made, "/reference")?,
            entry["need"]["narrative"].as_str().unwrap_or_default()
        ));
        Ok(Household { name, agency, id, need, lines })
    }

    async fn weigh(&self, agency: &str, name: &str, need: &str, triage: &Value) -> Result<()> {
        let path = format!("/v1/needs/{need}");
        let (step, triaging) = (format!("triage-{name}"), format!("{path}/triage"));
        let change = Change { key: self.cast.key(agency)?, step: &step, path: &triaging };
        self.rest.post_on(change, 1, triage.clone()).await?;
        let opened = self.post(agency, &format!("open-{name}"), &format!("{path}/open"), json!({})).await?;
        match opened["state"].as_str() {
            Some("open" | "partly_met" | "met") => Ok(()),
            _ => bail!("a need was not opened: {opened}"),
        }
    }

    /// The same need of the same household within its window takes a reason.
    async fn asked_twice(&self, family: &Household) -> Result<()> {
        tell("  The same bed is asked for again 重複申請床");
        let line = json!({"need_class": "bed", "quantity": 1});
        let body = json!({"household_id": family.id, "narrative": "A bed. 床。", "lines": [line]});
        let change = Change { key: self.cast.key(&family.agency)?, step: "need-again", path: "/v1/needs" };
        let refusal = self.rest.refused(change, body).await?;
        tell(&format!("    refused 拒絕: {refusal}"));
        Ok(())
    }
}
