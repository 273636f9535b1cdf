//! The first keys, roles and edits.

use std::collections::BTreeSet;

use kaifong_tests::{Installation, cast::text};
use serde_json::json;

pub async fn the_first_keys_differ(house: &Installation) {
    let (first, second) = (house.admin(), house.second_admin());
    assert_ne!(first.key, second.key);
    let mut persons = BTreeSet::new();
    for admin in [&first, &second] {
        let me = admin.get("/v1/me").await;
        assert_eq!(me["council"], true);
        assert_eq!(me["roles"], json!(["admin"]));
        persons.insert(text(&me, "/actor/person_id"));
    }
    assert_eq!(persons.len(), 2, "two administrators are two persons");
}

pub async fn a_finance_role_takes_two_persons(house: &Installation) {
    let somebody = house.staff("Somebody", &[]).await;
    let body = json!({"person_id": somebody.id, "role": "finance_preparer"});
    let grant = house.admin().post("/v1/role-grants", body).await;
    assert_eq!(grant["state"], "pending");
    let confirm = format!("/v1/role-grants/{}/confirm", text(&grant, "/role_grant_id"));
    assert_eq!(house.admin().refused(&confirm, json!({})).await.code, "IDN016", "who proposes doesn't confirm");
    assert_eq!(house.second_admin().post(&confirm, json!({})).await["state"], "granted");
    let issued = json!({"person_id": somebody.id, "label": "after the grant"});
    assert_eq!(house.admin().refused("/v1/keys", issued).await.code, "IDN020", "nobody else issues their keys");
    assert_eq!(somebody.get("/v1/me").await["roles"], json!(["finance_preparer"]));
}

pub async fn an_edit_of_an_old_version_is_refused(house: &Installation) {
    let admin = house.admin();
    let person = house.staff("Edited", &[]).await;
    let path = format!("/v1/persons/{}", person.id);
    let seen = admin.get(&path).await;
    let version = seen["version"].as_i64().expect("a document has a version");
    let first = admin.put(&path, version, json!({"display_name": "Edited once"})).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let etag = first.headers.get("etag").and_then(|tag| tag.to_str().ok());
    assert_eq!(etag, Some(format!("\"{}\"", version + 1).as_str()));
    let late = admin.put(&path, version, json!({"display_name": "Edited from an old page"})).await.problem();
    assert_eq!((late.status, late.code.as_str()), (412, "IDN010"));
    assert_eq!(admin.get(&path).await["display_name"], "Edited once");
}
