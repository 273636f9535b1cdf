//! Keys that open nothing.

use kaifong_tests::{
    Installation, Person,
    cast::text,
    rest::{Answer, new_key, sent},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    guard::{Guard, World},
    operations::{operations, unknown_ids},
};

const NOBODY: &str = "01h455vb4pex5vsknk084sn02q";

pub async fn keys_that_are_missing_wrong_or_revoked_open_nothing(house: &Installation) {
    let somebody = house.staff("Somebody", &["finance_preparer"]).await;
    let made = somebody.post("/v1/keys", json!({"person_id": somebody.id, "label": "lost"})).await;
    house.admin().post(&format!("/v1/keys/{}/revoke", text(&made, "/key/key_id")), json!({})).await;
    let revoked = house.rest().person(&somebody.id, &text(&made, "/secret"));
    let malformed = house.rest().person("", &format!("{}x", somebody.key));
    let wrong = house.rest().person("", &with_secret_of(&somebody.key, &revoked.key));
    let guard = Guard::over(house).await;
    for operation in operations(house).await {
        let path = unknown_ids(&operation.path);
        let what = format!("{} {path}", operation.method);
        let bare = house.rest().bare(operation.method.clone(), &path).header("idempotency-key", new_key());
        let none = guard.refused(&format!("{what} without a key"), sent(bare.json(&json!({}))).await, "GTW008").await;
        assert_eq!(none.status, 401, "{what}");
        for (person, code) in [(&malformed, "GTW008"), (&wrong, "IDN001"), (&revoked, "IDN001")] {
            let request = person.request(operation.method.clone(), &path).header("idempotency-key", new_key());
            let problem = sent(request.json(&json!({}))).await.problem();
            assert_eq!((problem.status, problem.code.as_str()), (401, code), "{what}: {}", problem.body);
        }
        guard.unchanged(&what).await;
    }
}

/// The name of one key with the secret of another: it looks like a key.
fn with_secret_of(key: &str, other: &str) -> String {
    let (name, _) = key.split_at(key[3..].find('_').expect("a key has two parts") + 3);
    let (_, secret) = other.split_at(other[3..].find('_').expect("a key has two parts") + 3);
    format!("{name}{secret}")
}

async fn get(person: &Person, path: &str) -> Answer {
    sent(person.request(Method::GET, path)).await
}

/// What a problem says, whatever id it was asked about.
fn without(id: &str, body: &Value) -> String {
    let mut body = body.clone();
    body["trace_id"].take();
    body.to_string().replace(id, "ID")
}

pub async fn another_tenants_key_opens_nothing(house: &Installation) {
    let world = World::open(house).await;
    let pledge = text(&world.preparer.post("/v1/pledges", world.pledge()).await, "/pledge_id");
    let cheque = text(&world.preparer.post("/v1/cheques", world.cheque()).await, "/gift_id");
    let company = house.organisation("donor", "Another company").await;
    let stranger = house.member(&company, "Stranger", &["donor"]).await;
    let guard = Guard::over(house).await;

    // What isn't theirs says no more than what never was.
    let hidden = [
        ("/v1/donors/", world.donor.as_str(), "dnr"),
        ("/v1/pledges/", &pledge, "plg"),
        ("/v1/gifts/", &cheque, "gft"),
        ("/v1/persons/", &world.preparer.id, "per"),
    ];
    for (path, id, prefix) in hidden {
        let nobody = format!("{prefix}_{NOBODY}");
        let theirs = get(&stranger, &format!("{path}{id}")).await.problem();
        let never = get(&stranger, &format!("{path}{nobody}")).await.problem();
        assert_eq!((theirs.status, theirs.fields.len()), (404, 1), "{path}: {}", theirs.body);
        assert_eq!(without(id, &theirs.body), without(&nobody, &never.body));
        guard.unchanged(path).await;
    }
    for list in ["/v1/donors", "/v1/pledges", "/v1/gifts"] {
        assert_eq!(stranger.list(list).await, Vec::<Value>::new(), "{list} shows what isn't theirs");
    }

    // Nor is it changed, paid for or spoken for by them.
    let role = json!({"person_id": stranger.id, "role": "finance_releaser"});
    let key = json!({"person_id": world.preparer.id, "label": "theirs"});
    let attempts = [
        (&stranger, "/v1/pledges".to_owned(), world.pledge(), (404, "DON001")),
        (&stranger, "/v1/checkouts".to_owned(), world.checkout(), (404, "DON001")),
        (&stranger, format!("/v1/pledges/{pledge}/cancel"), json!({}), (404, "DON004")),
        (&stranger, "/v1/keys".to_owned(), key.clone(), (403, "IDN021")),
        (&stranger, "/v1/role-grants".to_owned(), role, (403, "KER002")),
        (&world.agency, "/v1/keys".to_owned(), key, (403, "IDN021")),
        (&world.agency, "/v1/cheques".to_owned(), world.cheque(), (403, "KER002")),
        (&world.agency, "/v1/programmes".to_owned(), world.programme(), (403, "KER002")),
        (&world.agency, format!("/v1/funds/{}/close", world.fund), json!({}), (403, "KER002")),
    ];
    for (person, path, body, told) in attempts {
        let problem = person.refused(&path, body).await;
        assert_eq!((problem.status, problem.code.as_str()), told, "{path}: {}", problem.body);
        guard.unchanged(&path).await;
    }
    let edit = json!({"name": "Mine now"});
    let edited = stranger.put(&format!("/v1/donors/{}", world.donor), 1, edit).await.problem();
    assert_eq!((edited.status, edited.code.as_str()), (404, "DON001"), "{}", edited.body);
    guard.unchanged("an edit of another's donor").await;
}
