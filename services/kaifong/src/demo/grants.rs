//! The second half of the day: a programme, an application, an award, two tranches; and what must be stopped.

use anyhow::{Context, Result, bail};
use kaifong_kernel::{
    clock::{Clock, SystemClock},
    values::HkDate,
};
use serde_json::{Value, json};

use super::{
    cast::Cast,
    gifts::{Fund, Giving, dollars},
    inputs,
    rest::{Change, Rest, number, text},
    settings, tell,
};

/// The whole programme is awarded: nothing is left for another.
const PROGRAMME_MINOR: i64 = 100_000_000;

/// Plays the second half.
pub struct Granting<'a> {
    /// The API.
    pub rest: &'a Rest,
    /// Who takes part.
    pub cast: &'a Cast,
    /// The first half.
    pub giving: &'a Giving<'a>,
    /// What the first half made.
    pub fund: &'a Fund,
    /// The day.
    pub day: HkDate,
}

/// An award that was accepted.
struct Awarded {
    id: String,
    tranches: Vec<String>,
}

impl Granting<'_> {
    /// Does it.
    ///
    /// # Errors
    /// When a step is refused that must not be, or isn't that must be.
    pub async fn play(&self) -> Result<()> {
        let application = inputs::application()?;
        let programme = self.programme().await?;
        let award = self.award(&programme, &application).await?;
        self.agreement(&award, &application).await?;
        self.payee("payee", &application["payee"]).await?;
        self.first_tranche(&award, &application).await?;
        self.second_tranche(&award).await?;
        self.nothing_is_left(&programme, &application).await
    }

    async fn post(&self, who: &str, step: &str, path: &str, body: Value) -> Result<Value> {
        self.rest.post(Change { key: self.cast.key(who)?, step, path }, body).await
    }

    async fn refused(&self, who: &str, step: &str, path: &str, body: Value) -> Result<()> {
        let refusal = self.rest.refused(Change { key: self.cast.key(who)?, step, path }, body).await?;
        tell(&format!("    refused 拒絕: {refusal}"));
        Ok(())
    }

    /// Reads until the state is none of those that a saga passes through.
    async fn past(&self, who: &str, path: &str, passing: &[&str]) -> Result<Value> {
        let key = self.cast.key(who)?;
        self.rest.until(key, path, |seen| !passing.iter().any(|state| seen["state"] == *state)).await
    }

    async fn programme(&self) -> Result<String> {
        tell("A programme is funded from the purpose of rehousing 從安置用途撥款開設計劃");
        let body = json!({
            "purpose_id": self.fund.home,
            "name": {"en": "First homes after the fire", "zh_hant": "火災後首個家"},
            "amount": {"amount_minor": PROGRAMME_MINOR, "currency": "HKD"},
        });
        let made = self.post("officer", "programme", "/v1/programmes", body).await?;
        let programme = text(&made, "/programme_id")?;
        let path = format!("/v1/programmes/{programme}");
        self.post("officer", "programme-open", &format!("{path}/open"), json!({})).await?;
        let seen = self.past("officer", &path, &["funding"]).await?;
        if seen["state"] != "open" {
            bail!("the programme was not funded: {seen}");
        }
        tell(&format!("    HK${} set aside 已預留", dollars(PROGRAMME_MINOR)));
        Ok(programme)
    }

    /// An application, two assessments, an offer that the agency accepts.
    async fn award(&self, programme: &str, application: &Value) -> Result<Awarded> {
        let id = self.apply("application", programme, application).await?;
        self.judge("application", &id).await?;
        tell("The award is offered and accepted 發出及接受資助");
        let award = text(&self.offer("award", &id, application).await?, "/award_id")?;
        let path = format!("/v1/awards/{award}");
        self.past("officer", &path, &["holding"]).await?;
        self.post("agency", "award-accept", &format!("{path}/accept"), json!({})).await?;
        let seen = self.past("agency", &path, &["accepting"]).await?;
        if seen["state"] != "accepted" {
            bail!("the award was not accepted: {seen}");
        }
        let tranches = seen["tranche_ids"].as_array().context("an award has tranches")?;
        let tranches = tranches.iter().filter_map(|id| Some(id.as_str()?.to_owned())).collect();
        tell(&format!("    HK${} committed 已承諾", dollars(number(&seen, "/amount/amount_minor")?)));
        Ok(Awarded { id: award, tranches })
    }

    async fn apply(&self, step: &str, programme: &str, application: &Value) -> Result<String> {
        tell("An agency applies, with a document 機構遞交申請及文件");
        let body = json!({
            "programme_id": programme, "title": application["title"],
            "description": application["description"], "amount": application["amount"],
        });
        let made = self.post("agency", step, "/v1/applications", body).await?;
        let id = text(&made, "/application_id")?;
        let path = format!("/v1/applications/{id}/documents?file_name=budget.csv");
        let upload = format!("{step}-document");
        let change = Change { key: self.cast.key("agency")?, step: &upload, path: &path };
        self.rest.upload(change, "text/csv", inputs::BUDGET.to_vec()).await?;
        self.post("agency", &format!("{step}-submit"), &format!("/v1/applications/{id}/submit"), json!({})).await?;
        Ok(id)
    }

    async fn judge(&self, step: &str, id: &str) -> Result<()> {
        tell("Two persons assess it, each with a declaration of interest 兩人評審，各自申報利益");
        let path = format!("/v1/applications/{id}");
        self.post("officer", &format!("{step}-review"), &format!("{path}/review"), json!({})).await?;
        for (assessor, score) in [("assessor-1", 82), ("assessor-2", 77)] {
            let body = json!({
                "interest": false, "content_score": score, "comment": "Sound, and the sums are right. 內容妥當，數目正確。",
                "recommended": {"amount_minor": PROGRAMME_MINOR, "currency": "HKD"},
            });
            self.post(assessor, &format!("{step}-{assessor}"), &format!("{path}/assessments"), body).await?;
        }
        self.post("officer", &format!("{step}-eligible"), &format!("{path}/find-eligible"), json!({})).await.map(drop)
    }

    async fn offer(&self, step: &str, application_id: &str, application: &Value) -> Result<Value> {
        let deadline = format!("{}T18:00:00+08:00", self.day.plus_days(30));
        let body = json!({
            "application_id": application_id, "tranches": application["tranches"], "offer_expires_at": deadline,
        });
        self.post("officer", step, "/v1/awards", body).await
    }

    async fn agreement(&self, award: &Awarded, application: &Value) -> Result<()> {
        tell("The agreement is signed by both sides 雙方簽署協議");
        let path = format!("/v1/awards/{}/agreement", award.id);
        let drafted = self.post("officer", "agreement", &path, json!({"terms": application["terms"]})).await?;
        let version = json!({"number": number(&drafted, "/number")?});
        self.post("second-officer", "sign-council", &format!("{path}/sign"), version.clone()).await?;
        self.post("agency", "sign-agency", &format!("{path}/sign"), version).await.map(drop)
    }

    /// The agency says where it is paid; another person confirms.
    async fn payee(&self, step: &str, account: &Value) -> Result<()> {
        let made = self.post("agency", step, "/v1/payees", account.clone()).await?;
        let path = format!("/v1/payees/{}/confirm", text(&made, "/payee_id")?);
        let confirmed = self.post("second-officer", &format!("{step}-confirm"), &path, json!({})).await?;
        settings::usable(&confirmed, SystemClock.now())
    }

    /// Everything that can go wrong with a payment goes wrong once, and is stopped.
    async fn first_tranche(&self, award: &Awarded, application: &Value) -> Result<()> {
        tell("Tranche 1: asked for, approved, paid by three persons 第一期：申請、批准、由三人付款");
        let tranche = award.tranches.first().context("an award has tranches")?;
        let path = format!("/v1/tranches/{tranche}");
        let evidence = json!({"condition": 1, "evidence": "Copies of 120 agreements 一百二十份租約副本"});
        self.post("officer", "condition-1", &format!("{path}/meet-condition"), evidence).await?;
        self.ask("tranche-1", tranche).await?;
        tell("  The agency asks for it again 重複申請");
        self.refused("agency", "tranche-1-again", &format!("{path}/request"), json!({})).await?;

        let prepared = self.prepare("payment-1-first", "approver", tranche).await?;
        tell("  Who prepared the payment approves it 由準備付款者審批");
        self.refused("approver", "payment-1-own", &prepared.path("approve"), prepared.digest()).await?;
        self.post("preparer", "payment-1-void", &prepared.path("void"), json!({"reason": "prepared by an approver"}))
            .await?;

        let prepared = self.prepare("payment-1-second", "preparer", tranche).await?;
        self.post("approver", "payment-1-approve-old", &prepared.path("approve"), prepared.digest()).await?;
        tell("  The payee changes after the approval 批准後更改收款戶口");
        self.payee("new-payee", &application["new_payee"]).await?;
        self.refused("releaser", "payment-1-release-old", &prepared.path("release"), prepared.digest()).await?;

        let prepared = self.prepare("payment-1", "preparer", tranche).await?;
        self.pay(1, &prepared).await?;
        tell("  A second payment of the same tranche is prepared 重複準備同一期付款");
        let body = json!({"tranche_id": tranche});
        self.refused("preparer", "payment-1-again", "/v1/disbursements", body).await
    }

    async fn second_tranche(&self, award: &Awarded) -> Result<()> {
        tell("Tranche 2: only after tranche 1 is acquitted 第二期：須先核銷第一期");
        let (Some(first), Some(second)) = (award.tranches.first(), award.tranches.get(1)) else {
            bail!("an award has two tranches");
        };
        self.refused("agency", "tranche-2-early", &format!("/v1/tranches/{second}/request"), json!({})).await?;
        self.acquit(first).await?;
        self.ask("tranche-2", second).await?;
        let prepared = self.prepare("payment-2", "preparer", second).await?;
        self.pay(2, &prepared).await
    }

    /// The agency asks for a tranche, an officer approves it.
    async fn ask(&self, step: &str, tranche: &str) -> Result<()> {
        let path = format!("/v1/tranches/{tranche}");
        self.post("agency", step, &format!("{path}/request"), json!({})).await?;
        self.post("officer", &format!("{step}-approve"), &format!("{path}/approve"), json!({})).await?;
        self.past("officer", &path, &["requested", "approving"]).await.map(drop)
    }

    async fn prepare(&self, step: &str, who: &str, tranche: &str) -> Result<Prepared> {
        let made = self.post(who, step, "/v1/disbursements", json!({"tranche_id": tranche})).await?;
        settings::one_approver(&made)?;
        Ok(Prepared {
            id: text(&made, "/disbursement_id")?,
            digest: text(&made, "/digest")?,
            reference: text(&made, "/end_to_end_id")?,
        })
    }

    /// Approved by one, released by another, confirmed by the bank's line.
    async fn pay(&self, tranche: usize, prepared: &Prepared) -> Result<()> {
        let step = |what: &str| format!("payment-{tranche}-{what}");
        self.post("approver", &step("approve"), &prepared.path("approve"), prepared.digest()).await?;
        self.post("releaser", &step("release"), &prepared.path("release"), prepared.digest()).await?;
        let path = format!("/v1/disbursements/{}", prepared.id);
        self.past("preparer", &path, &["released"]).await?;
        let statement = inputs::payment(tranche, self.day, &prepared.reference)?;
        self.giving.import(&format!("import-payment-{tranche}"), statement).await?;
        let paid = self.past("preparer", &path, &["sent"]).await?;
        if paid["state"] != "confirmed" {
            bail!("the bank's line did not confirm the payment: {paid}");
        }
        let amount = dollars(number(&paid, "/amount/amount_minor")?);
        tell(&format!("    HK${amount} paid, reference 已付，編號 {}", prepared.reference));
        Ok(())
    }

    async fn acquit(&self, tranche: &str) -> Result<()> {
        tell("  The agency accounts for tranche 1 機構核銷第一期");
        let step = "acquittal-1";
        let path = format!("/v1/tranches/{tranche}/acquittal");
        let money = |minor: i64| json!({"amount_minor": minor, "currency": "HKD"});
        let body = json!({
            "spent": money(40_000_000), "returned": money(0),
            "narrative": "Beds for 120 households and the first rents 一百二十戶的床及首期租金",
        });
        let change = Change { key: self.cast.key("agency")?, step, path: &path };
        let saved = self.rest.put(change, 0, body).await?;
        let path = format!("/v1/acquittals/{}", text(&saved, "/acquittal_id")?);
        self.post("agency", &format!("{step}-submit"), &format!("{path}/submit"), json!({})).await?;
        self.post("officer", &format!("{step}-review"), &format!("{path}/review"), json!({})).await?;
        self.post("officer", &format!("{step}-accept"), &format!("{path}/accept"), json!({})).await.map(drop)
    }

    /// The whole programme is promised: another award of the same gets nothing, though most of the first is paid.
    async fn nothing_is_left(&self, programme: &str, application: &Value) -> Result<()> {
        tell("Another award of the same programme: nothing is left 同一計劃再無餘額");
        let id = self.apply("application-2", programme, application).await?;
        self.judge("application-2", &id).await?;
        let award = text(&self.offer("award-2", &id, application).await?, "/award_id")?;
        let seen = self.past("officer", &format!("/v1/awards/{award}"), &["holding"]).await?;
        let code = seen["refused_code"].as_str().filter(|code| !code.is_empty());
        let Some(code) = code else { bail!("money was promised twice: {seen}") };
        tell(&format!("    the fund refused 基金拒絕: {}", self.rest.titled(code)));
        Ok(())
    }
}

/// A payment that was prepared.
struct Prepared {
    id: String,
    digest: String,
    reference: String,
}

impl Prepared {
    fn path(&self, step: &str) -> String {
        format!("/v1/disbursements/{}/{step}", self.id)
    }

    fn digest(&self) -> Value {
        json!({"digest": self.digest})
    }
}
