//! What must be refused: always a problem with a code, and the field where there is one; and nothing is changed by it.

use kaifong_tests::{
    Installation,
    cast::text,
    rest::{new_key, sent},
};
use reqwest::Method;
use serde_json::json;

use crate::fund::Fund;

/// A statement that ends in the middle.
const BROKEN: &str = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Grp";

pub async fn bad_input_is_a_problem_with_code_and_field(house: &Installation) {
    let fund = Fund::open(house).await;
    let donor = fund.donor("Kwong Fuk Hardware").await;
    house.assert_well().await;
    let before = house.digest();
    let pledge = |amount| {
        json!({"donor_id": donor, "purpose_id": fund.purpose, "rail": "fps", "amount": amount,
            "expires_on": "2099-01-01"})
    };
    let bad = [
        (json!({"amount_minor": -1, "currency": "HKD"}), "amount.amount_minor"),
        (json!({"amount_minor": 1, "currency": "XYZ"}), "amount.currency"),
        (json!({"amount_minor": 9_223_372_036_854_775_808_u64, "currency": "HKD"}), "amount.amount_minor"),
        (json!({"amount_minor": 1.5, "currency": "HKD"}), "amount.amount_minor"),
        (json!("much"), "amount"),
    ];
    for (amount, field) in bad {
        let problem = fund.preparer.refused("/v1/pledges", pledge(amount.clone())).await;
        let told = (problem.status, problem.code.as_str(), problem.fields);
        assert_eq!(told, (400, "KER001", vec![field.to_owned()]), "{amount}: {}", problem.body);
        assert_eq!(house.digest(), before, "a refusal of {amount} changed something");
    }
    let unknown = fund.preparer.get_refused("/v1/gifts/gft_00000000000000000000000000").await;
    assert_eq!((unknown.status, unknown.code.as_str()), (404, "DON007"));
    let broken = fund.preparer.request(Method::POST, "/v1/statement-imports").header("idempotency-key", new_key());
    let broken = sent(broken.header("content-type", "application/xml").body(BROKEN)).await.problem();
    assert_eq!(broken.code, "BNK003", "{}", broken.body);
    let huge = fund.preparer.request(Method::POST, "/v1/pledges").header("idempotency-key", new_key());
    let huge = huge.header("content-type", "application/json").body(" ".repeat(7 * 1024 * 1024));
    assert_eq!(sent(huge).await.problem().status, 413);
    let unkeyed = fund.preparer.request(Method::POST, "/v1/pledges").json(&pledge(json!({})));
    let unkeyed = sent(unkeyed).await.problem();
    assert_eq!((unkeyed.status, unkeyed.code.as_str()), (400, "KER005"), "{}", unkeyed.body);
    assert_eq!(house.digest(), before, "a refusal changed something");
}

pub async fn keys_that_are_none_or_revoked_are_refused(house: &Installation) {
    let none = sent(house.rest().bare(Method::GET, "/v1/me")).await.problem();
    assert_eq!((none.status, none.code.as_str()), (401, "GTW008"));
    let wrong = house.rest().person("", "kf_nobody").get_refused("/v1/me").await;
    assert_eq!((wrong.status, wrong.code.as_str()), (401, "GTW008"));

    let somebody = house.staff("Somebody", &["auditor"]).await;
    let made = house.admin().post("/v1/keys", json!({"person_id": somebody.id, "label": "lost"})).await;
    let lost = house.rest().person(&somebody.id, &text(&made, "/secret"));
    lost.get("/v1/me").await;
    house.admin().post(&format!("/v1/keys/{}/revoke", text(&made, "/key/key_id")), json!({})).await;
    // The gateway kept its token, and lets it go with the revocation.
    assert_eq!(lost.get_refused("/v1/me").await.code, "IDN001");

    // Another tenant's person isn't there, and says no more than one that never was.
    let agency = house.organisation("agency", "Tai Po Neighbours' Centre").await;
    let stranger = house.member(&agency, "Stranger", &["agency"]).await;
    let hidden = stranger.get_refused(&format!("/v1/persons/{}", somebody.id)).await;
    let never = stranger.get_refused("/v1/persons/per_00000000000000000000000000").await;
    assert_eq!((hidden.status, hidden.code.as_str()), (404, "IDN003"));
    assert_eq!((never.status, never.code), (404, hidden.code));
}
