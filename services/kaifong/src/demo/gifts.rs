//! The first half of the day: the fund, its givers, the bank's statement, receipts.

use anyhow::{Context, Result};
use kaifong_kernel::values::HkDate;
use serde_json::{Value, json};

use super::{
    cast::Cast,
    inputs,
    rest::{Change, Rest, text},
    tell,
};

/// The bank account of the fund.
const ACCOUNT_NUMBER: &str = "004-500321-838";

/// What the second half of the day needs of the first.
pub struct Fund {
    /// The purpose that the programme is funded from.
    pub home: String,
    /// The other purpose.
    pub learn: String,
    /// The bank account.
    pub account: String,
}

/// A pledge that was made.
struct Pledged {
    id: String,
    donor: String,
    reference: String,
    receipt: bool,
}

/// Plays the first half.
pub struct Giving<'a> {
    /// The API.
    pub rest: &'a Rest,
    /// Who takes part.
    pub cast: &'a Cast,
    /// The day.
    pub day: HkDate,
}

impl Giving<'_> {
    /// Does it.
    ///
    /// # Errors
    /// When a step is refused that must not be.
    pub async fn play(&self) -> Result<Fund> {
        let fund = self.fund().await?;
        let pledges = self.pledges(&fund).await?;
        self.card(&fund, &pledges[0]).await?;
        self.cheque(&fund, &pledges[0]).await?;
        self.statement(&pledges).await?;
        self.receipts(&pledges).await?;
        Ok(fund)
    }

    async fn post(&self, who: &str, step: &str, path: &str, body: Value) -> Result<Value> {
        self.rest.post(Change { key: self.cast.key(who)?, step, path }, body).await
    }

    async fn refused(&self, who: &str, step: &str, path: &str, body: Value) -> Result<()> {
        let refusal = self.rest.refused(Change { key: self.cast.key(who)?, step, path }, body).await?;
        tell(&format!("    refused 拒絕: {refusal}"));
        Ok(())
    }

    async fn fund(&self) -> Result<Fund> {
        tell("The Tai Po Fire Relief Fund opens 大埔火災援助基金開立");
        let name = json!({"en": "Tai Po Fire Relief Fund", "zh_hant": "大埔火災援助基金"});
        let made = self.post("admin", "fund", "/v1/funds", json!({"code": "TPF", "name": name})).await?;
        let fund = text(&made, "/fund_id")?;
        self.post("admin", "fund-open", &format!("/v1/funds/{fund}/open"), json!({})).await?;
        let home = self.purpose(&fund, "HOME", "Rehousing and living costs", "安置及生活開支").await?;
        let learn = self.purpose(&fund, "LEARN", "Schooling and school buses", "上學及校巴").await?;
        let body = json!({
            "fund_id": fund, "purpose_id": home, "currency": "HKD",
            "account_number": ACCOUNT_NUMBER, "name": "Relief account 援助戶口",
        });
        let account = text(&self.post("approver", "account", "/v1/bank-accounts", body).await?, "/bank_account_id")?;
        Ok(Fund { home, learn, account })
    }

    async fn purpose(&self, fund: &str, code: &str, en: &str, zh_hant: &str) -> Result<String> {
        let body = json!({"fund_id": fund, "code": code, "name": {"en": en, "zh_hant": zh_hant}});
        text(&self.post("admin", &format!("purpose-{code}"), "/v1/purposes", body).await?, "/purpose_id")
    }

    async fn pledges(&self, fund: &Fund) -> Result<Vec<Pledged>> {
        tell("Companies and neighbours promise gifts, each with a reference 商戶及街坊認捐，各有編號");
        let mut pledges = Vec::new();
        for (place, row) in (1..).zip(inputs::pledges()?) {
            let who = json!({"kind": row.kind, "name": row.name, "wants_receipts": row.receipt});
            let who = self.post("preparer", &format!("donor-{place}"), "/v1/donors", who).await?;
            let purpose = if row.purpose == "LEARN" { &fund.learn } else { &fund.home };
            let pledged = Promise { donor: text(&who, "/donor_id")?, purpose, rail: row.rail, minor: row.amount_minor };
            pledges.push(self.pledge("preparer", &format!("pledge-{place}"), pledged, row.receipt).await?);
        }
        // A company with a key of its own promises by itself.
        let who = json!({"kind": "company", "name": "Kwong Fuk Hardware Ltd 廣福五金有限公司",
            "org_id": self.cast.company, "wants_receipts": true});
        let who = self.post("company", "donor-company", "/v1/donors", who).await?;
        let pledged = Promise { donor: text(&who, "/donor_id")?, purpose: &fund.home, rail: "fps", minor: 15_000_000 };
        pledges.push(self.pledge("company", "pledge-company", pledged, true).await?);
        Ok(pledges)
    }

    async fn pledge(&self, who: &str, step: &str, promise: Promise<'_>, receipt: bool) -> Result<Pledged> {
        let expires_on = self.day.plus_days(30).to_string();
        let amount = json!({"amount_minor": promise.minor, "currency": "HKD"});
        let body = json!({"donor_id": promise.donor, "purpose_id": promise.purpose, "amount": amount,
            "rail": promise.rail, "expires_on": expires_on});
        let made = self.post(who, step, "/v1/pledges", body).await?;
        let reference = text(&made, "/reference")?;
        tell(&format!("    {reference}  HK${}", dollars(promise.minor)));
        Ok(Pledged { id: text(&made, "/pledge_id")?, donor: promise.donor, reference, receipt })
    }

    /// One checkout is paid; the other comes back complete and unpaid, and credits nothing.
    async fn card(&self, fund: &Fund, giver: &Pledged) -> Result<()> {
        tell("Two card checkouts: one is paid, one comes back unpaid 兩宗信用卡付款：一宗成功，一宗未付");
        for (outcome, minor) in [("paid", 300_000), ("unpaid", 500_000)] {
            let amount = json!({"amount_minor": minor, "currency": "HKD"});
            let body = json!({"donor_id": giver.donor, "purpose_id": fund.learn, "amount": amount});
            let made = self.post("preparer", &format!("checkout-{outcome}"), "/v1/checkouts", body).await?;
            let checkout = text(&made, "/checkout_id")?;
            let path = format!("/v1/checkouts/{checkout}");
            let key = self.cast.key("preparer")?;
            self.rest.until(key, &path, |seen| seen["state"] != "created").await?;
            let pay = format!("{path}/pay-sandbox");
            self.post("preparer", &format!("pay-{outcome}"), &pay, json!({"outcome": outcome})).await?;
            let settled = |seen: &Value| seen["state"] != "open" && (outcome != "paid" || seen["state"] == "paid");
            let seen = self.rest.until(key, &path, settled).await?;
            let word = if outcome == "paid" { "paid 已付" } else { "unpaid, nothing is booked 未付，不入帳" };
            tell(&format!("    HK${}: {word} ({})", dollars(minor), seen["state"].as_str().unwrap_or_default()));
        }
        Ok(())
    }

    async fn cheque(&self, fund: &Fund, giver: &Pledged) -> Result<()> {
        tell("A cheque is taken in and deposited; it counts when the bank clears it 支票存入，過戶後才入帳");
        let day = self.day.to_string();
        let body = json!({"donor_id": giver.donor, "purpose_id": fund.home, "cheque_number": "004217",
            "amount": {"amount_minor": 10_000_000, "currency": "HKD"}, "received_on": day});
        let gift = text(&self.post("preparer", "cheque", "/v1/cheques", body).await?, "/gift_id")?;
        let body = json!({"bank_account_id": fund.account, "deposited_on": day});
        self.post("preparer", "cheque-deposit", &format!("/v1/cheques/{gift}/deposit"), body).await.map(drop)
    }

    async fn statement(&self, pledges: &[Pledged]) -> Result<()> {
        tell("The bank's statement (camt.053) is imported 匯入銀行結單");
        let references: Vec<String> = pledges.iter().map(|pledge| pledge.reference.clone()).collect();
        let seen = self.import("import-gifts", inputs::gifts(self.day, &references)?).await?;
        let count = |name: &str| seen[name].as_i64().unwrap_or_default();
        tell(&format!(
            "    {} lines 筆: {} placed by themselves 自動配對, {} proposed 待核實, {} in suspense 待查",
            count("lines_total"),
            count("lines_matched"),
            count("lines_proposed"),
            count("lines_suspense"),
        ));
        self.proposal(&pledges[4]).await
    }

    /// Sends a statement and waits until its lines are worked through.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn import(&self, step: &str, document: Vec<u8>) -> Result<Value> {
        let key = self.cast.key("preparer")?;
        let change = Change { key, step, path: "/v1/statement-imports" };
        let started = self.rest.upload(change, "application/xml", document).await?;
        let path = format!("/v1/statement-imports/{}", text(&started, "/import_id")?);
        self.rest.until(key, &path, |seen| seen["state"] == "done").await
    }

    /// The line that is one character off is proposed, never placed by itself; a person looks and accepts.
    async fn proposal(&self, pledge: &Pledged) -> Result<()> {
        let proposals = self.rest.list(self.cast.key("preparer")?, "/v1/proposals").await?;
        let ours = proposals.iter().find(|proposal| proposal["pledge_id"] == pledge.id.as_str());
        let proposal = text(ours.context("the misspelt line was not proposed")?, "/proposal_id")?;
        tell(
            "    a line one wrong character off its reference waits for a person, who accepts it 編號錯一字，由人手核實",
        );
        self.post("preparer", "proposal", &format!("/v1/proposals/{proposal}/accept"), json!({})).await.map(drop)
    }

    /// Who wants receipts got them with the gift; who asks later gets one from a person; nobody gets two.
    async fn receipts(&self, pledges: &[Pledged]) -> Result<()> {
        tell("Receipts are numbered without a gap 收據編號連續");
        let key = self.cast.key("preparer")?;
        for (place, pledge) in (1..).zip(pledges) {
            let gift = text(&self.rest.get(key, &format!("/v1/pledges/{}", pledge.id)).await?, "/gift_id")?;
            let gifts = json!({"gift_ids": [gift]});
            if !pledge.receipt {
                self.post("preparer", &format!("receipt-{place}"), "/v1/receipts", gifts.clone()).await?;
            }
            let path = format!("/v1/gifts/{gift}");
            let seen = self.rest.until(key, &path, |seen| seen["receipt"] == "issued").await?;
            let receipt = self.rest.get(key, &format!("/v1/receipts/{}", text(&seen, "/receipt_id")?)).await?;
            tell(&format!("    {}", text(&receipt, "/serial")?));
            if place == 1 {
                self.refused("preparer", "receipt-again", "/v1/receipts", gifts).await?;
            }
        }
        Ok(())
    }
}

/// What a giver promises.
struct Promise<'a> {
    donor: String,
    purpose: &'a str,
    rail: &'a str,
    minor: i64,
}

/// An amount for people: cents as dollars.
#[must_use]
pub fn dollars(minor: i64) -> String {
    let (sign, minor) = (if minor < 0 { "-" } else { "" }, minor.unsigned_abs());
    let whole = (minor / 100).to_string();
    let grouped: Vec<&str> =
        whole.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    format!("{sign}{}.{:02}", grouped.join(","), minor % 100)
}

#[cfg(test)]
mod tests {
    use super::dollars;

    #[test]
    fn dollars_are_grouped() {
        assert_eq!(dollars(0), "0.00");
        assert_eq!(dollars(123_456_789), "1,234,567.89");
        assert_eq!(dollars(-100_005), "-1,000.05");
    }
}
