//! Fields of JSON that are wrong.

use kaifong_tests::{
    Installation, Person,
    rest::{new_key, sent},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::guard::{Guard, World, hkd, with};

/// Well-formed, and nobody's.
const NOBODY: &str = "01h455vb4pex5vsknk084sn02q";

async fn asked(person: &Person, path: &str, body: &Value) -> kaifong_tests::rest::Answer {
    person.keyed(&new_key(), path, body.clone()).await
}

pub async fn amounts_and_currencies_that_are_none_are_refused(house: &Installation) {
    let world = World::open(house).await;
    let guard = Guard::over(house).await;
    let application = json!({"programme_id": format!("prg_{NOBODY}"), "title": {"en": "Beds", "zh_hant": "床"},
        "description": "Beds.", "amount": hkd(1)});
    let takers = [
        (&world.preparer, "/v1/pledges", world.pledge()),
        (&world.preparer, "/v1/cheques", world.cheque()),
        (&world.preparer, "/v1/checkouts", world.checkout()),
        (&world.officer, "/v1/programmes", world.programme()),
        (&world.agency, "/v1/applications", application),
    ];
    let (minor, currency) = ("/amount/amount_minor", "/amount/currency");
    let wrong = [
        (minor, json!(-1), "amount.amount_minor"),
        (minor, json!(0), "amount.amount_minor"),
        (minor, json!(i64::MIN), "amount.amount_minor"),
        (minor, json!(9_223_372_036_854_775_808_u64), "amount.amount_minor"),
        (minor, json!(1e300), "amount.amount_minor"),
        (minor, json!(1.5), "amount.amount_minor"),
        (minor, json!("100"), "amount.amount_minor"),
        (minor, json!(null), "amount.amount_minor"),
        (minor, json!([100]), "amount.amount_minor"),
        (currency, json!("XYZ"), "amount.currency"),
        (currency, json!("hkd"), "amount.currency"),
        (currency, json!("HKDD"), "amount.currency"),
        (currency, json!(""), "amount.currency"),
        (currency, json!(852), "amount.currency"),
        ("/amount", json!("much"), "amount"),
        ("/amount", json!(null), "amount"),
    ];
    for (person, path, body) in &takers {
        for (place, value, field) in &wrong {
            let what = format!("{path} with {place} = {value}");
            let answer = asked(person, path, &with(body, place, value.clone())).await;
            guard.refused_at(&what, answer, "KER001", field).await;
        }
    }
    let too_much = asked(&world.preparer, "/v1/checkouts", &with(&world.checkout(), "/amount", hkd(i64::MAX))).await;
    guard.refused("a card payment of more than a card carries", too_much, "DON012").await;
}

pub async fn ids_that_are_none_or_unknown_are_refused(house: &Installation) {
    let world = World::open(house).await;
    let guard = Guard::over(house).await;
    let takers =
        [("/v1/pledges", world.pledge()), ("/v1/cheques", world.cheque()), ("/v1/checkouts", world.checkout())];
    let unknown = [("donor_id", "dnr", "DON001"), ("purpose_id", "pur", "FND002")];
    for (path, body) in &takers {
        for (field, prefix, code) in unknown {
            let place = format!("/{field}");
            let answer = asked(&world.preparer, path, &with(body, &place, json!(format!("{prefix}_{NOBODY}")))).await;
            guard.refused_at(&format!("{path} of an unknown {field}"), answer, code, field).await;
            let bad =
                ["x".to_owned(), format!("{prefix}_"), format!("per_{NOBODY}"), "'; DROP TABLE gift; --".to_owned()];
            for bad in bad.into_iter().map(Value::String).chain([json!(7), json!({"id": 7})]) {
                let answer = asked(&world.preparer, path, &with(body, &place, bad.clone())).await;
                guard.refused_at(&format!("{path} of {field} {bad}"), answer, "KER001", field).await;
            }
        }
    }
    let admin = house.admin();
    let verbs = [
        (&admin, format!("/v1/funds/fnd_{NOBODY}/open"), json!({}), "FND001", "fund_id"),
        (&world.preparer, format!("/v1/pledges/plg_{NOBODY}/cancel"), json!({}), "DON004", "pledge_id"),
        (&admin, format!("/v1/organisations/org_{NOBODY}/suspend"), json!({}), "IDN002", "organisation_id"),
        (&admin, format!("/v1/keys/key_{NOBODY}/revoke"), json!({}), "IDN005", "key_id"),
        (&world.officer, format!("/v1/programmes/prg_{NOBODY}/open"), json!({}), "GRA001", "programme_id"),
        (
            &world.preparer,
            "/v1/disbursements".to_owned(),
            json!({"tranche_id": format!("trn_{NOBODY}")}),
            "GRA018",
            "tranche_id",
        ),
    ];
    for (person, path, body, code, field) in verbs {
        guard.refused_at(&path, asked(person, &path, &body).await, code, field).await;
    }
}

pub async fn fields_that_nobody_may_send_are_refused(house: &Installation) {
    let world = World::open(house).await;
    let guard = Guard::over(house).await;
    let pledge = world.pledge();
    let wrong = [
        ("/rail", json!("pigeon")),
        ("/rail", json!("card")),
        ("/rail", json!(1)),
        ("/expires_on", json!("2099-02-30")),
        ("/expires_on", json!("tomorrow")),
        ("/tenant_id", json!("org_01h455vb4pex5vsknk084sn02q")),
        ("/state", json!("fulfilled")),
        ("/pledge_id", json!("plg_01h455vb4pex5vsknk084sn02q")),
        ("/reference", json!("KF-0000")),
    ];
    for (place, value) in wrong {
        let answer = asked(&world.preparer, "/v1/pledges", &with(&pledge, place, value.clone())).await;
        guard.refused_at(&format!("{place} = {value}"), answer, "KER001", &place[1..]).await;
    }
    let past = asked(&world.preparer, "/v1/pledges", &with(&pledge, "/expires_on", json!("2001-01-01"))).await;
    guard.refused_at("a pledge of yesterday", past, "DON024", "expires_on").await;
    let early =
        asked(&world.preparer, "/v1/cheques", &with(&world.cheque(), "/received_on", json!("2099-01-01"))).await;
    guard.refused_at("a cheque of tomorrow", early, "DON022", "received_on").await;
    for name in ["", "\u{0}", &"x".repeat(100_000)] {
        let body = json!({"kind": "company", "name": name});
        let what = format!("a name of {} characters", name.len());
        guard.refused_at(&what, asked(&world.preparer, "/v1/donors", &body).await, "KER001", "name").await;
    }
}

pub async fn an_idempotency_key_is_needed_and_is_for_one_request(house: &Installation) {
    let world = World::open(house).await;
    let key = new_key();
    let first = world.preparer.keyed(&key, "/v1/pledges", world.pledge()).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let guard = Guard::over(house).await;
    let none = sent(world.preparer.request(Method::POST, "/v1/pledges").json(&world.pledge())).await;
    guard.refused("a request without a key of its own", none, "KER005").await;
    let other = world.preparer.keyed(&key, "/v1/pledges", with(&world.pledge(), "/amount", hkd(101))).await;
    let other = guard.refused("another request under the same key", other, "KER006").await;
    assert_eq!(other.status, 422);
    let again = world.preparer.keyed(&key, "/v1/pledges", world.pledge()).await;
    assert_eq!((again.status, again.body), (first.status, first.body), "the same request is answered the same");
    guard.unchanged("the same request again").await;
}
