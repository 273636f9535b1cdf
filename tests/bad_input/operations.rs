//! Every operation of the OpenAPI document, asked for what isn't there or by whom it isn't for.

use kaifong_tests::{
    Installation, Person, Problem,
    rest::{new_key, sent},
};
use reqwest::Method;

use crate::guard::{Guard, World};

const NOBODY: &str = "01h455vb4pex5vsknk084sn02q";

/// One operation: `GET /v1/gifts/{gift_id}`.
pub struct Operation {
    pub method: Method,
    pub path: String,
    /// Of the body that it takes.
    pub media_type: String,
}

/// Every operation that takes a key, as the document lists them.
pub async fn operations(house: &Installation) -> Vec<Operation> {
    let document = sent(house.rest().bare(Method::GET, "/openapi.json")).await.body;
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, said) in methods.as_object().expect("methods") {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let takes = said["requestBody"]["content"].as_object().and_then(|types| types.keys().next());
            let media_type = takes.map_or("application/json", String::as_str).to_owned();
            found.push(Operation { method, path: path.clone(), media_type });
        }
    }
    assert!(found.len() > 90, "{} operations", found.len());
    found.retain(|operation| operation.path.starts_with("/v1/"));
    found
}

/// A path with something at each `{place}`: a word where one is asked for.
pub fn unknown_ids(path: &str) -> String {
    let filled = |part| match part {
        "{need_class}" => "bed",
        place if str::starts_with(place, '{') => "x",
        part => part,
    };
    path.split('/').map(filled).collect::<Vec<_>>().join("/")
}

/// What a question cannot do without besides its id.
fn besides(path: &str) -> &'static str {
    match path {
        "/v1/items/{item_id}/availability" => "?on_date=2099-01-01",
        "/v1/assets/{asset_id}/calendar" => "?from_on=2099-01-01",
        _ => "",
    }
}

/// Questions that are no auditor's: of doors and proofs, which are personal data, and of a partner's own jobs.
const NOT_AUDITORS: [&str; 4] = [
    "/v1/households/{household_id}/likely-same",
    "/v1/jobs/{order_id}",
    "/v1/proofs/{proof_id}",
    "/v1/runs/{run_id}/driver",
];

/// Inventory knows no vehicles: one that is nowhere has nothing on it.
const OF_ANYTHING: [&str; 1] = ["/v1/vehicles/{vehicle_id}/stock"];

async fn read(person: &Person, path: &str) -> Problem {
    sent(person.request(Method::GET, path)).await.problem()
}

pub async fn an_id_of_nothing_is_named_wherever_it_is_asked_for(house: &Installation) {
    let world = World::open(house).await;
    let guard = Guard::over(house).await;
    let reads = operations(house).await.into_iter().filter(|operation| operation.method == Method::GET);
    let mut seen = 0;
    for Operation { path, .. } in reads.filter(|operation| operation.path.contains("_id}")) {
        if OF_ANYTHING.contains(&path.as_str()) {
            continue;
        }
        if NOT_AUDITORS.contains(&path.as_str()) {
            let refused = read(&world.auditor, &unknown_ids(&path)).await;
            assert_eq!((refused.status, refused.code.as_str()), (403, "KER002"), "{path}");
            continue;
        }
        let asked = format!("{path}{}", besides(&path));
        let field = path.split(['{', '}']).nth(1).expect("a place").to_owned();
        let place = format!("{{{field}}}");
        let malformed = read(&world.auditor, &asked.replace(&place, "x")).await;
        assert_eq!((malformed.code.as_str(), &malformed.fields), ("KER001", &vec![field.clone()]), "{path}");
        // The refusal tells how an id of this kind looks.
        let says = malformed.body["errors"][0]["description"].as_str().expect("a description").to_owned();
        let prefix = says.split(' ').find(|word| word.len() > 3 && word.ends_with('_'));
        let prefix = prefix.unwrap_or_else(|| panic!("{path}: no prefix in {says}"));
        let unknown = read(&world.auditor, &asked.replace(&place, &format!("{prefix}{NOBODY}"))).await;
        assert_eq!((unknown.status, &unknown.fields), (404, &vec![field]), "{path}: {}", unknown.body);
        guard.unchanged(&path).await;
        seen += 1;
    }
    assert!(seen >= 20, "only {seen} operations read by an id");
}

/// Whatever it is that would be changed, by a request that nothing else is wrong with: they may not.
pub async fn an_auditor_changes_nothing(house: &Installation) {
    let world = World::open(house).await;
    let guard = Guard::over(house).await;
    let all = operations(house).await.into_iter();
    let mut seen = 0;
    for Operation { method, path, media_type } in all.filter(|operation| operation.method != Method::GET) {
        let what = format!("{method} {path}");
        let request = world.auditor.request(method, &unknown_ids(&path)).header("idempotency-key", new_key());
        let request = request.header("if-match", "\"1\"").header("content-type", &media_type);
        let body = if media_type == "application/json" { "{}" } else { "x" };
        let problem = guard.refused(&what, sent(request.body(body)).await, "KER002").await;
        assert_eq!((problem.status, problem.fields.len()), (403, 0), "{what}: {}", problem.body);
        seen += 1;
    }
    assert!(seen > 70, "only {seen} operations change something");
}
