//! A grant of a journey's own: a funded programme, an agency, and everybody whom a grant needs.

use kaifong_kernel::clock::{Clock, SystemClock};
use kaifong_tests::{
    Installation, Person,
    cast::{number, text},
};
use serde_json::{Value, json};

use crate::{
    fund::{Fund, hkd},
    statement::{Entry, credit},
};

/// Who takes part, and the programme.
pub struct Grant {
    /// Where the money is.
    pub fund: Fund,
    /// The programme, open, of all that the fund has.
    pub programme: String,
    /// Who decides for the council.
    pub officer: Person,
    /// Who signs where the first may not.
    pub second_officer: Person,
    /// Who judge the application.
    pub assessors: [Person; 2],
    /// Who sends payments off.
    pub releaser: Person,
    /// The agency's own person.
    pub agency: Person,
    /// The agency.
    pub agency_id: String,
    /// What the fund's account holds, in cents.
    held_minor: std::sync::atomic::AtomicI64,
}

impl Grant {
    /// A programme of `minor` cents, all that its fund ever received.
    pub async fn open(house: &Installation, minor: i64) -> Self {
        let fund = Fund::open(house).await;
        let pledge = fund.pledge(&fund.donor("Tolo Harbour Engineering").await, minor).await;
        fund.import("GIFT", 0, &[credit(minor, &text(&pledge, "/reference"), "RELIEF")]).await;
        let officer = house.staff("Officer", &["grants_officer"]).await;
        let agency_id = house.organisation("agency", "Tai Po Neighbours' Centre").await;
        let name = json!({"en": "Rehousing", "zh_hant": "安置"});
        let body = json!({"purpose_id": fund.purpose, "name": name, "amount": hkd(minor)});
        let programme = text(&officer.post("/v1/programmes", body).await, "/programme_id");
        officer.post(&format!("/v1/programmes/{programme}/open"), json!({})).await;
        officer.until(&format!("/v1/programmes/{programme}"), |seen| seen["state"] == "open").await;
        Self {
            second_officer: house.staff("Second officer", &["grants_officer"]).await,
            assessors: [house.staff("Assessor 1", &["assessor"]).await, house.staff("Assessor 2", &["assessor"]).await],
            releaser: house.staff("Releaser", &["finance_releaser"]).await,
            agency: house.member(&agency_id, "Director", &["agency"]).await,
            held_minor: minor.into(),
            fund,
            programme,
            officer,
            agency_id,
        }
    }

    /// An application for `minor` cents with a document, handed in.
    pub async fn submitted(&self, minor: i64) -> String {
        let title = json!({"en": "Beds for 40 households", "zh_hant": "四十戶床位"});
        let body = json!({"programme_id": self.programme, "title": title,
            "description": "Beds and mattresses.", "amount": hkd(minor)});
        let application = text(&self.agency.post("/v1/applications", body).await, "/application_id");
        let path = format!("/v1/applications/{application}");
        let documents = format!("{path}/documents?file_name=budget.csv");
        self.agency.upload(&documents, "text/csv", b"item,amount\nbeds,100\n".to_vec()).await;
        self.agency.post(&format!("{path}/submit"), json!({})).await;
        application
    }

    /// An application for `minor` cents, assessed by two and found eligible.
    pub async fn eligible(&self, minor: i64) -> String {
        let application = self.submitted(minor).await;
        let path = format!("/v1/applications/{application}");
        self.officer.post(&format!("{path}/review"), json!({})).await;
        for assessor in &self.assessors {
            let body = json!({"interest": false, "content_score": 80, "recommended": hkd(minor), "comment": "Sound."});
            assessor.post(&format!("{path}/assessments"), body).await;
        }
        assert_eq!(self.officer.post(&format!("{path}/find-eligible"), json!({})).await["state"], "eligible");
        application
    }

    /// An award in tranches of so many cents; as it stands once the fund has answered.
    pub async fn award(&self, application: &str, tranches: &[i64]) -> Value {
        let plain: Vec<(i64, &[&str])> = tranches.iter().map(|minor| (*minor, [].as_slice())).collect();
        self.award_on(application, &plain).await
    }

    /// As [`Grant::award`], each tranche on its conditions.
    pub async fn award_on(&self, application: &str, tranches: &[(i64, &[&str])]) -> Value {
        let planned = |(minor, conditions): &(i64, &[&str])| json!({"amount": hkd(*minor), "conditions": conditions});
        let tranches: Vec<Value> = tranches.iter().map(planned).collect();
        let expires = SystemClock.now().plus_days(30).to_string();
        let body = json!({"application_id": application, "tranches": tranches, "offer_expires_at": expires});
        let award = text(&self.officer.post("/v1/awards", body).await, "/award_id");
        self.officer.until(&format!("/v1/awards/{award}"), |seen| seen["state"] != "holding").await
    }

    /// Accepts an award and signs its agreement.
    pub async fn agree(&self, award: &str) {
        self.agency.post(&format!("/v1/awards/{award}/accept"), json!({})).await;
        self.officer.until(&format!("/v1/awards/{award}"), |seen| seen["state"] == "accepted").await;
        let agreement = format!("/v1/awards/{award}/agreement");
        let drafted = self.officer.post(&agreement, json!({"terms": "Beds, and an account of them."})).await;
        let body = json!({"number": number(&drafted, "/number")});
        self.second_officer.post(&format!("{agreement}/sign"), body.clone()).await;
        self.agency.post(&format!("{agreement}/sign"), body).await;
    }

    /// Tells where the agency is paid: a payee in force.
    pub async fn payee(&self, account_number: &str) -> String {
        let body = json!({"agency_id": self.agency_id, "account_name": "Tai Po Neighbours' Centre",
            "bank_code": "024", "account_number": account_number});
        let payee = text(&self.agency.post("/v1/payees", body).await, "/payee_id");
        self.officer.post(&format!("/v1/payees/{payee}/confirm"), json!({})).await;
        payee
    }

    /// A tranche that was asked for and is owed.
    pub async fn approved(&self, tranche: &str) {
        self.agency.post(&format!("/v1/tranches/{tranche}/request"), json!({})).await;
        self.officer.post(&format!("/v1/tranches/{tranche}/approve"), json!({})).await;
        self.officer.until(&format!("/v1/tranches/{tranche}"), |seen| seen["state"] == "approved").await;
    }

    /// Prepares a tranche's payment, and waits until the fund knows of it.
    pub async fn prepared(&self, tranche: &str) -> Value {
        self.fund.preparer.post("/v1/disbursements", json!({"tranche_id": tranche})).await
    }

    /// Approves and releases a payment, and lets the bank say that it left the account.
    pub async fn paid(&self, prepared: &Value) {
        let sent = self.sent(prepared).await;
        self.left(&sent, &text(&sent, "/end_to_end_id")).await;
        self.confirmed(&sent).await;
    }

    /// The same where the bank's line lacks the reference: a person says which payment it was.
    pub async fn paid_without_reference(&self, prepared: &Value) {
        let sent = self.sent(prepared).await;
        self.left(&sent, "NOTPROVIDED").await;
        let lines = format!("/v1/bank-lines?bank_account_id={}&state=suspense", self.fund.account);
        let lines = self.fund.preparer.list(&lines).await;
        let line = lines.iter().find(|line| line["kind"] == "debit").expect("the debit lies in suspense");
        let placement = json!({"amount": sent["amount"], "disbursement_id": sent["disbursement_id"]});
        let path = format!("/v1/bank-lines/{}/place", text(line, "/bank_line_id"));
        let placed = self.fund.preparer.post(&path, json!({"placements": [placement]})).await;
        assert_eq!(placed["parts"][0]["disbursement_id"], sent["disbursement_id"], "{placed}");
        self.confirmed(&sent).await;
    }

    /// Approves and releases a payment; as it stands once the fund has booked it as on its way.
    pub async fn sent(&self, prepared: &Value) -> Value {
        let path = format!("/v1/disbursements/{}", text(prepared, "/disbursement_id"));
        let body = json!({"digest": text(prepared, "/digest")});
        self.fund.approver.post(&format!("{path}/approve"), body.clone()).await;
        self.releaser.post(&format!("{path}/release"), body).await;
        self.releaser.until(&path, |seen| seen["state"] == "sent").await
    }

    /// The bank's line of a payment, under a reference.
    async fn left(&self, sent: &Value, reference: &str) {
        let minor = number(sent, "/amount/amount_minor");
        let entry = Entry { minor, credit: false, end_to_end_id: reference.to_owned(), text: String::new() };
        let opening = self.held_minor.fetch_sub(minor, std::sync::atomic::Ordering::SeqCst);
        self.fund.import(&format!("PAID-{opening}"), opening, &[entry]).await;
    }

    async fn confirmed(&self, sent: &Value) {
        let path = format!("/v1/disbursements/{}", text(sent, "/disbursement_id"));
        self.releaser.until(&path, |seen| seen["state"] == "confirmed").await;
    }

    /// Accounts for a paid tranche, and has that accepted.
    pub async fn acquitted(&self, tranche: &str, minor: i64) {
        let body = json!({"spent": hkd(minor), "returned": hkd(0), "narrative": "Forty beds."});
        let saved = self.agency.put(&format!("/v1/tranches/{tranche}/acquittal"), 0, body).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        let path = format!("/v1/acquittals/{}", text(&saved.body, "/acquittal_id"));
        self.agency.post(&format!("{path}/submit"), json!({})).await;
        self.officer.post(&format!("{path}/review"), json!({})).await;
        assert_eq!(self.officer.post(&format!("{path}/accept"), json!({})).await["state"], "accepted");
    }
}
