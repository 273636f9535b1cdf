//! A fund of a journey's own: finance staff, one purpose, one bank account.

use std::sync::atomic::{AtomicU32, Ordering};

use kaifong_tests::{
    Installation, Person,
    cast::{number, text},
};
use serde_json::{Value, json};

use crate::statement::{Entry, statement};

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// An open fund.
pub struct Fund {
    /// Its id.
    pub id: String,
    /// Its one purpose.
    pub purpose: String,
    /// Its bank account.
    pub account: String,
    /// The account's number at the bank.
    pub account_number: String,
    /// Who keeps its books.
    pub preparer: Person,
    /// Who opens accounts and approves.
    pub approver: Person,
}

impl Fund {
    /// Opens one.
    pub async fn open(house: &Installation) -> Self {
        let place = COUNTER.fetch_add(1, Ordering::Relaxed);
        let code = format!("J{}-{place}", std::process::id());
        let preparer = house.staff("Preparer", &["finance_preparer"]).await;
        let approver = house.staff("Approver", &["finance_approver"]).await;
        let admin = house.admin();
        let name = json!({"en": "Fund of a journey", "zh_hant": "測試基金"});
        let id = text(&admin.post("/v1/funds", json!({"code": code, "name": name})).await, "/fund_id");
        admin.post(&format!("/v1/funds/{id}/open"), json!({})).await;
        let body = json!({"fund_id": id, "code": "HOME", "name": name});
        let purpose = text(&admin.post("/v1/purposes", body).await, "/purpose_id");
        let account_number = format!("004{:07}{place:03}", std::process::id());
        let body = json!({"fund_id": id, "purpose_id": purpose, "currency": "HKD",
            "account_number": account_number, "name": "Account of a journey"});
        let account = text(&approver.post("/v1/bank-accounts", body).await, "/bank_account_id");
        Self { id, purpose, account, account_number, preparer, approver }
    }

    /// Registers a donor who asks for receipts when one is needed.
    pub async fn donor(&self, name: &str) -> String {
        self.donor_who(name, false).await
    }

    /// Registers a donor who does or doesn't want a receipt of every gift.
    pub async fn donor_who(&self, name: &str, wants_receipts: bool) -> String {
        let body = json!({"kind": "company", "name": name, "wants_receipts": wants_receipts});
        text(&self.preparer.post("/v1/donors", body).await, "/donor_id")
    }

    /// Takes down a pledge; it has a reference.
    pub async fn pledge(&self, donor: &str, minor: i64) -> Value {
        let expires_on = crate::statement::today().start().plus_days(30).hk_date().to_string();
        let body = json!({"donor_id": donor, "purpose_id": self.purpose, "amount": hkd(minor),
            "rail": "fps", "expires_on": expires_on});
        self.preparer.post("/v1/pledges", body).await
    }

    /// The gift that a pledge's money became; waits for it.
    pub async fn gift_of(&self, pledge: &Value) -> String {
        let path = format!("/v1/pledges/{}", text(pledge, "/pledge_id"));
        text(&self.preparer.until(&path, |seen| seen["state"] == "matched").await, "/gift_id")
    }

    /// Imports a statement of today and waits until its lines are worked through.
    pub async fn import(&self, name: &str, opening: i64, entries: &[Entry]) -> Value {
        let document = statement(name, &self.account_number, opening, entries);
        let started = self.preparer.upload("/v1/statement-imports", "application/xml", document).await;
        let path = format!("/v1/statement-imports/{}", text(&started, "/import_id"));
        self.preparer.until(&path, |seen| seen["state"] == "done").await
    }

    /// A figure of the purpose's balance in Hong Kong dollars, in cents.
    pub async fn balance(&self, name: &str) -> i64 {
        let seen = self.preparer.get(&format!("/v1/purposes/{}/balance", self.purpose)).await;
        let balances = seen["balances"].as_array().cloned().unwrap_or_default();
        let hkd = balances.iter().find(|balance| balance["currency"] == "HKD");
        hkd.map_or(0, |balance| number(balance, &format!("/{name}_minor")))
    }
}

/// An amount on the wire.
pub fn hkd(minor: i64) -> Value {
    json!({"amount_minor": minor, "currency": "HKD"})
}
