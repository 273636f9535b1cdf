//! Looking after organisations, persons, roles and keys; and what an operator sees of the services.

use kaifong_tests::{Installation, cast::text, rest::new_key};
use serde_json::{Value, json};

pub async fn an_organisation_and_its_people_come_and_go(house: &Installation) {
    let admin = house.admin();
    let id = house.organisation("agency", "Sha Tau Kok Neighbours").await;
    let path = format!("/v1/organisations/{id}");
    let seen = admin.get(&path).await;
    let body = json!({"name": {"en": "Sha Tau Kok Neighbours' Centre", "zh_hant": "沙頭角街坊中心"}});
    let edited = admin.put(&path, seen["version"].as_i64().expect("a version"), body).await;
    assert_eq!(edited.body["name"]["en"], "Sha Tau Kok Neighbours' Centre", "{}", edited.body);
    assert_eq!(admin.post(&format!("{path}/suspend"), json!({})).await["state"], "suspended");
    assert_eq!(admin.post(&format!("{path}/reinstate"), json!({})).await["state"], "active");
    assert!(admin.list("/v1/organisations").await.iter().any(|organisation| organisation["organisation_id"] == *id));

    let person = house.member(&id, "Newcomer", &["agency"]).await;
    let path = format!("/v1/persons/{}", person.id);
    assert_eq!(admin.post(&format!("{path}/suspend"), json!({})).await["state"], "suspended");
    assert_eq!(admin.post(&format!("{path}/reinstate"), json!({})).await["state"], "active");
    let grants = admin.list(&format!("/v1/role-grants?person_id={}", person.id)).await;
    let revoke = format!("/v1/role-grants/{}/revoke", text(&grants[0], "/role_grant_id"));
    assert_eq!(admin.post(&revoke, json!({})).await["state"], "revoked");
    assert_eq!(admin.post(&format!("{path}/deactivate"), json!({})).await["state"], "deactivated");
    let known = admin.list("/v1/persons").await;
    assert!(known.iter().any(|known| known["person_id"] == *person.id && known["state"] == "deactivated"));
}

pub async fn a_rotated_key_opens_and_signing_keys_change(house: &Installation) {
    let person = house.staff("Keyholder", &["grants_officer"]).await;
    let keys = person.list(&format!("/v1/keys?person_id={}", person.id)).await;
    let rotate = format!("/v1/keys/{}/rotate", text(&keys[0], "/key_id"));
    let rotated = person.post(&rotate, json!({"grace_seconds": 60})).await;
    let anew = house.rest().person(&person.id, &text(&rotated, "/secret"));
    assert_ne!(anew.key, person.key);
    house.admin().post("/v1/signing-keys/rotate", json!({})).await;
    assert_eq!(anew.get("/v1/me").await["actor"]["person_id"], *person.id);
    assert_eq!(person.get("/v1/me").await["actor"]["person_id"], *person.id, "the old secret has its grace");
}

pub async fn an_operator_sees_what_each_service_is_doing(house: &Installation) {
    // A finance role that waits for its second person is a work item of identity's.
    let waiting = house.staff("Waiting", &[]).await;
    let body = json!({"person_id": waiting.id, "role": "finance_preparer"});
    let key = new_key();
    let grant = house.admin().keyed(&key, "/v1/role-grants", body).await.body;
    let pending = house.second_admin().list("/v1/role-grants/pending").await;
    assert!(pending.iter().any(|pending| pending["role_grant_id"] == grant["role_grant_id"]));
    let items = house.admin().list("/v1/identity/work-items?state=open").await;
    let item = items.iter().find(|item| grant["role_grant_id"] == item["subject_id"]);
    let item = text(item.expect("a work item for the grant"), "/work_item_id");
    let acknowledge = format!("/v1/identity/work-items/{item}/acknowledge");
    assert_eq!(house.second_admin().post(&acknowledge, json!({})).await["state"], "acknowledged");

    let auditor = house.staff("Auditor", &["auditor"]).await;
    for service in kaifong::compose::SERVICES {
        let admin = house.admin();
        assert_eq!(admin.list(&format!("/v1/{service}/parked-events")).await, Vec::<Value>::new());
        let replayed = admin.post(&format!("/v1/{service}/parked-events/replay"), json!({"dry_run": true})).await;
        assert_eq!(replayed["replayed"], 0);
        auditor.list(&format!("/v1/{service}/work-items")).await;
        auditor.get(&format!("/v1/{service}/audit-rows")).await;
    }
    // What was done to the grant is on the trail: once, by whom it was.
    let rows = auditor.list("/v1/identity/audit-rows").await;
    let proposed: Vec<&Value> = rows.iter().filter(|row| row["cause_ref"] == *key).collect();
    assert_eq!(proposed.len(), 1, "{rows:?}");
    assert_eq!((&proposed[0]["verb"], &proposed[0]["cause_kind"]), (&json!("GrantRole"), &json!("rpc")));
    assert_eq!(proposed[0]["actor"]["person_id"], house.admin().get("/v1/me").await["actor"]["person_id"]);
    assert_eq!(proposed[0]["touched"][0]["kind"], "role_grant");
}
