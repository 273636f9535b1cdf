//! Sees to it that a refused request changed nothing, and who is refused.

use std::sync::atomic::{AtomicU32, Ordering};

use kaifong_tests::{
    Installation, Person, Problem, Rows,
    cast::{number, text},
    rest::Answer,
};
use serde_json::{Value, json};

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// Knows the digest of every sealed and derived row from before the requests that must be refused.
pub struct Guard {
    rows: Rows,
    before: String,
}

/// A fund with its people, and outsiders.
pub struct World {
    pub preparer: Person,
    pub officer: Person,
    pub auditor: Person,
    /// A person of an agency.
    pub agency: Person,
    pub fund: String,
    pub purpose: String,
    pub donor: String,
    pub account_number: String,
}

impl Guard {
    /// Waits until nothing is on its way, so that nothing but a request changes a row.
    pub async fn over(house: &Installation) -> Self {
        let quiet = |flow: &Value| ["/outbox_pending", "/events_waiting"].iter().all(|name| number(flow, name) == 0);
        for service in kaifong::compose::SERVICES {
            house.admin().until(&format!("/v1/{service}/flow"), quiet).await;
        }
        let rows = Rows::of(house).await;
        let before = rows.digest().await;
        Self { rows, before }
    }

    /// The problem that an answer must be; nothing was changed.
    pub async fn refused(&self, what: &str, answer: Answer, code: &str) -> Problem {
        let problem = answer.problem();
        assert_eq!(problem.code, code, "{what}: {}", problem.body);
        self.unchanged(what).await;
        problem
    }

    /// As [`Guard::refused`], naming just this field.
    pub async fn refused_at(&self, what: &str, answer: Answer, code: &str, field: &str) {
        let problem = self.refused(what, answer, code).await;
        assert_eq!(problem.fields, [field], "{what}: {}", problem.body);
    }

    /// No row has changed.
    pub async fn unchanged(&self, what: &str) {
        assert_eq!(self.rows.digest().await, self.before, "{what} changed something");
    }
}

impl World {
    /// Opens a fund with one purpose, one bank account and one donor.
    pub async fn open(house: &Installation) -> Self {
        let place = COUNTER.fetch_add(1, Ordering::Relaxed);
        let preparer = house.staff("Preparer", &["finance_preparer"]).await;
        let approver = house.staff("Approver", &["finance_approver"]).await;
        let (admin, name) = (house.admin(), json!({"en": "Fund", "zh_hant": "基金"}));
        let code = format!("B{}-{place}", std::process::id());
        let fund = text(&admin.post("/v1/funds", json!({"code": code, "name": name})).await, "/fund_id");
        admin.post(&format!("/v1/funds/{fund}/open"), json!({})).await;
        let body = json!({"fund_id": fund, "code": "ALL", "name": name});
        let purpose = text(&admin.post("/v1/purposes", body).await, "/purpose_id");
        let account_number = format!("005{:07}{place:03}", std::process::id());
        let body = json!({"fund_id": fund, "purpose_id": purpose, "currency": "HKD",
            "account_number": account_number, "name": "Account"});
        approver.post("/v1/bank-accounts", body).await;
        let body = json!({"kind": "company", "name": "Kwong Fuk Hardware"});
        let donor = text(&preparer.post("/v1/donors", body).await, "/donor_id");
        let agency = house.organisation("agency", "Tai Po Neighbours' Centre").await;
        Self {
            officer: house.staff("Officer", &["grants_officer"]).await,
            auditor: house.staff("Auditor", &["auditor"]).await,
            agency: house.member(&agency, "Director", &["agency"]).await,
            preparer,
            fund,
            purpose,
            donor,
            account_number,
        }
    }

    /// A pledge that would be made.
    pub fn pledge(&self) -> Value {
        json!({"donor_id": self.donor, "purpose_id": self.purpose, "rail": "fps", "amount": hkd(100),
            "expires_on": "2099-01-01"})
    }

    /// A cheque that would be received.
    pub fn cheque(&self) -> Value {
        json!({"donor_id": self.donor, "purpose_id": self.purpose, "amount": hkd(100), "cheque_number": "000001",
            "received_on": "2026-01-05"})
    }

    /// A checkout that would be opened.
    pub fn checkout(&self) -> Value {
        json!({"donor_id": self.donor, "purpose_id": self.purpose, "amount": hkd(100)})
    }

    /// A programme that would be begun.
    pub fn programme(&self) -> Value {
        json!({"purpose_id": self.purpose, "name": {"en": "Rehousing", "zh_hant": "安置"}, "amount": hkd(100)})
    }
}

/// Hong Kong cents.
pub fn hkd(minor: i64) -> Value {
    json!({"amount_minor": minor, "currency": "HKD"})
}

/// What is asked for with another value at a place: `/amount/currency`.
pub fn with(body: &Value, place: &str, value: Value) -> Value {
    let mut body = body.clone();
    let (above, name) = place.rsplit_once('/').expect("a place begins with a slash");
    body.pointer_mut(above).expect("it has this place")[name] = value;
    body
}

/// Were the guard blind, every other test here would say nothing: each service's own digest must move.
pub async fn the_guard_sees_what_is_changed(house: &Installation) {
    let world = World::open(house).await;
    let agency = json!({"kind": "agency", "name": {"en": "Another", "zh_hant": "另一"}});
    let (keeper, dispatcher) =
        (house.staff("Storekeeper", &["warehouse"]).await, house.staff("Dispatcher", &["dispatcher"]).await);
    let code = format!("G-{}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
    let name = json!({"en": "Bed", "zh_hant": "床"});
    let item = json!({"code": code, "details": {"name": name, "item_class": "consumable", "base_unit": "piece",
        "weight_g": 1, "volume_cm3": 1}});
    let household = json!({"members": [{"name": "Under guard", "relation": "head"}]});
    let taken = [
        ("identity", &house.admin(), "/v1/organisations", agency),
        ("donations", &world.preparer, "/v1/pledges", world.pledge()),
        ("grants", &world.officer, "/v1/programmes", world.programme()),
        ("inventory", &keeper, "/v1/items", item),
        ("needs", &world.agency, "/v1/households", household),
        ("dispatch", &dispatcher, "/v1/crew-members", json!({"code": code})),
    ];
    assert_eq!(taken.len(), kaifong::compose::SERVICES.len(), "each service is seen");
    for (service, person, path, body) in taken {
        let guard = Guard::over(house).await;
        person.post(path, body).await;
        let of = |digest: &str| digest.lines().find(|line| line.starts_with(service)).map(str::to_owned);
        let now = guard.rows.digest().await;
        let (before, after) = (of(&guard.before), of(&now));
        assert!(before.is_some() && before != after, "{service} has changed and its digest has not: {before:?}");
    }
    let guard = Guard::over(house).await;
    assert_eq!(house.digest(), guard.before, "an operator reads the same digest");
}
