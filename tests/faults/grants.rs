//! The grants' half of the load: applications with a document are judged by two and awarded, agreements are signed, and each
//! award's first tranche is paid by three and confirmed by the bank's line.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicI64, Ordering},
};

use kaifong_kernel::clock::{Clock, SystemClock};
use kaifong_tests::{
    Installation, Person,
    cast::{number, text},
};
use serde_json::{Value, json};

use crate::{
    asking::{Acknowledged, Client},
    statement::statement,
};

/// Cents of an award's tranches: the first is paid, the others stay promised.
const TRANCHES: [i64; 3] = [PAID_MINOR, 300_000, 300_000];
const PAID_MINOR: i64 = 400_000;
/// Awards that there is money for.
const MOST: i64 = 40;
/// Cents of the programme.
pub const SET_ASIDE_MINOR: i64 = MOST * 1_000_000;

/// Who asks for money, grants it and pays it.
pub struct Grants {
    /// Prepares, approves, releases.
    finance: [Person; 3],
    officers: [Person; 2],
    assessors: [Person; 2],
    agency: Person,
    purpose: String,
    /// The programme of all awards.
    pub programme: String,
    begun: AtomicI64,
    /// What the fund's account holds, in cents.
    banked: AtomicI64,
}

impl Grants {
    /// A programme with money, an agency with a payee in force, and the staff; the account holds so many cents.
    pub async fn open(house: &Installation, purpose: &str, finance: [Person; 2], banked: i64) -> Self {
        let [preparer, approver] = finance;
        let staff = |name: &'static str, role: &'static str| async move { house.staff(name, &[role]).await };
        let officers =
            [staff("Officer of grants", "grants_officer").await, staff("Second officer", "grants_officer").await];
        let organisation = house.organisation("agency", "Neighbours under load").await;
        let agency = house.member(&organisation, "Director", &["agency"]).await;
        let name = json!({"en": "Beds", "zh_hant": "床位"});
        let body = json!({"purpose_id": purpose, "name": name, "amount": hkd(SET_ASIDE_MINOR)});
        let programme = text(&officers[0].post("/v1/programmes", body).await, "/programme_id");
        let path = format!("/v1/programmes/{programme}");
        officers[0].post(&format!("{path}/open"), json!({})).await;
        officers[0].until(&path, |seen| seen["state"] == "open").await;
        let body = json!({"agency_id": organisation, "account_name": "Neighbours under load", "bank_code": "024",
            "account_number": "388-123456-001"});
        let payee = text(&agency.post("/v1/payees", body).await, "/payee_id");
        officers[0].post(&format!("/v1/payees/{payee}/confirm"), json!({})).await;
        Self {
            finance: [preparer, approver, staff("Releaser", "finance_releaser").await],
            assessors: [staff("Assessor 1", "assessor").await, staff("Assessor 2", "assessor").await],
            purpose: purpose.to_owned(),
            begun: AtomicI64::new(0),
            banked: banked.into(),
            officers,
            agency,
            programme,
        }
    }

    /// Whether there is money for another award.
    pub fn has_money(&self) -> bool {
        self.begun.load(Ordering::SeqCst) < MOST
    }

    /// One grant, from its application to the bank's line. One at a time: a statement begins where the last one ended.
    pub async fn play(&self, client: &Client) {
        let turn = self.begun.fetch_add(1, Ordering::SeqCst).to_string();
        let application = self.eligible(client, &turn).await;
        let tranche = self.agreed(client, &turn, &application).await;
        let sent = self.sent(client, &turn, &tranche).await;
        let id = text(&sent, "/disbursement_id");
        let opening = self.banked.fetch_sub(PAID_MINOR, Ordering::SeqCst);
        let line = statement(&format!("P{turn}"), opening, -PAID_MINOR, &text(&sent, "/end_to_end_id"));
        let [preparer, _, releaser] = &self.finance;
        let (step, imports) = (format!("{turn}-import"), "/v1/statement-imports");
        let import = client.upload(preparer, &step, imports, "application/xml", &line).await;
        let import = format!("{imports}/{}", text(&import, "/import_id"));
        client.until(preparer, &import, |seen| seen["state"] == "done").await;
        client.until(releaser, &format!("/v1/disbursements/{id}"), |seen| seen["state"] == "confirmed").await;
        client.journal.note(Acknowledged { kind: "disbursements", id, minor: PAID_MINOR });
    }

    /// An application, handed in, judged by two and found eligible.
    async fn eligible(&self, client: &Client, turn: &str) -> String {
        let amount = hkd(TRANCHES.iter().sum());
        let body = json!({"programme_id": self.programme, "title": {"en": "Beds", "zh_hant": "床位"},
            "description": "Beds and mattresses.", "amount": amount});
        let made = client.post(&self.agency, &format!("{turn}-apply"), "/v1/applications", &body).await;
        let id = text(&made, "/application_id");
        let path = format!("/v1/applications/{id}");
        let documents = format!("{path}/documents?file_name=budget.csv");
        let (step, bytes) = (format!("{turn}-document"), b"item,amount\nbeds,100\n");
        client.upload(&self.agency, &step, &documents, "text/csv", bytes).await;
        let nothing = json!({});
        client.post(&self.agency, &format!("{turn}-submit"), &format!("{path}/submit"), &nothing).await;
        client.post(&self.officers[0], &format!("{turn}-review"), &format!("{path}/review"), &nothing).await;
        for (place, assessor) in self.assessors.iter().enumerate() {
            let body = json!({"interest": false, "content_score": 80, "recommended": amount, "comment": "Sound."});
            client.post(assessor, &format!("{turn}-assess-{place}"), &format!("{path}/assessments"), &body).await;
        }
        client.post(&self.officers[0], &format!("{turn}-find"), &format!("{path}/find-eligible"), &nothing).await;
        id
    }

    /// An award that was accepted and whose agreement both signed; its first tranche.
    async fn agreed(&self, client: &Client, turn: &str, application: &str) -> String {
        let [officer, second] = &self.officers;
        let tranches: Vec<Value> =
            TRANCHES.iter().map(|minor| json!({"amount": hkd(*minor), "conditions": []})).collect();
        let expires = SystemClock.now().plus_days(30).to_string();
        let body = json!({"application_id": application, "tranches": tranches, "offer_expires_at": expires});
        let made = client.post(officer, &format!("{turn}-award"), "/v1/awards", &body).await;
        let path = format!("/v1/awards/{}", text(&made, "/award_id"));
        let award = client.until(officer, &path, |seen| seen["state"] != "holding").await;
        assert_eq!(award["state"], "offered", "{award}");
        client.post(&self.agency, &format!("{turn}-accept"), &format!("{path}/accept"), &json!({})).await;
        client.until(officer, &path, |seen| seen["state"] == "accepted").await;
        let agreement = format!("{path}/agreement");
        let terms = json!({"terms": "Beds, and an account of them."});
        let drafted = client.post(officer, &format!("{turn}-draft"), &agreement, &terms).await;
        let signed = json!({"number": number(&drafted, "/number")});
        let sign = format!("{agreement}/sign");
        client.post(second, &format!("{turn}-sign"), &sign, &signed).await;
        client.post(&self.agency, &format!("{turn}-countersign"), &sign, &signed).await;
        text(&award, "/tranche_ids/0")
    }

    /// A tranche's payment on its way, by three persons.
    async fn sent(&self, client: &Client, turn: &str, tranche: &str) -> Value {
        let path = format!("/v1/tranches/{tranche}");
        let nothing = json!({});
        client.post(&self.agency, &format!("{turn}-request"), &format!("{path}/request"), &nothing).await;
        client.post(&self.officers[0], &format!("{turn}-approve"), &format!("{path}/approve"), &nothing).await;
        client.until(&self.officers[0], &path, |seen| seen["state"] == "approved").await;
        let [preparer, approver, releaser] = &self.finance;
        let body = json!({"tranche_id": tranche});
        let prepared = client.post(preparer, &format!("{turn}-prepare"), "/v1/disbursements", &body).await;
        let path = format!("/v1/disbursements/{}", text(&prepared, "/disbursement_id"));
        let digest = json!({"digest": text(&prepared, "/digest")});
        client.post(approver, &format!("{turn}-second"), &format!("{path}/approve"), &digest).await;
        client.post(releaser, &format!("{turn}-release"), &format!("{path}/release"), &digest).await;
        client.until(releaser, &path, |seen| seen["state"] == "sent").await
    }

    /// Every payment was made once and confirmed, nothing is held or on its way, and what wasn't paid is still promised.
    pub async fn hold(&self, acknowledged: &[Acknowledged]) {
        let told = acknowledged.iter().filter(|one| one.kind == "disbursements");
        let told: BTreeSet<String> = told.map(|one| one.id.clone()).collect();
        assert!(!told.is_empty(), "no grant was paid");
        let paid = self.finance[0].list("/v1/disbursements").await;
        assert!(paid.iter().all(|one| one["state"] == "confirmed"), "{paid:?}");
        assert!(paid.iter().all(|one| number(one, "/amount/amount_minor") == PAID_MINOR), "{paid:?}");
        assert_eq!(paid.len(), told.len(), "a payment is there twice, or one that nobody asked for");
        assert_eq!(paid.iter().map(|one| text(one, "/disbursement_id")).collect::<BTreeSet<_>>(), told);
        let awards = self.officers[0].list(&format!("/v1/awards?programme_id={}", self.programme)).await;
        assert_eq!(awards.len(), told.len(), "{awards:?}");
        let balance = self.finance[0].get(&format!("/v1/purposes/{}/balance", self.purpose)).await;
        let figures = ["held", "committed", "payable", "in_transit", "paid"];
        let figures = figures.map(|name| number(&balance["balances"][0], &format!("/{name}_minor")));
        let (grants, promised) = (i64::try_from(told.len()).expect("a count"), TRANCHES[1] + TRANCHES[2]);
        assert_eq!(figures, [0, grants * promised, 0, 0, grants * PAID_MINOR], "{balance}");
    }
}

fn hkd(minor: i64) -> Value {
    json!({"amount_minor": minor, "currency": "HKD"})
}
