//! Every question of the REST API, asked by everybody, about everything that any answer names.

use std::collections::{BTreeMap, BTreeSet};

use kaifong_tests::{Installation, Person, rest::sent};
use reqwest::Method;
use serde_json::Value;

/// Questions that must be among those asked.
const AMONG: [&str; 20] = [
    "/v1/households",
    "/v1/households/{household_id}",
    "/v1/households/{household_id}/doorstep-readings",
    "/v1/likely-same-households",
    "/v1/needs",
    "/v1/needs/{need_id}",
    "/v1/waiting-needs",
    "/v1/referrals",
    "/v1/delivery-orders",
    "/v1/delivery-orders/{order_id}",
    "/v1/delivery-orders/{order_id}/proofs",
    "/v1/proofs/{proof_id}",
    "/v1/jobs",
    "/v1/plans/{plan_id}",
    "/v1/runs",
    "/v1/runs/{run_id}",
    "/v1/runs/{run_id}/driver",
    "/v1/reservations",
    "/v1/stock/movements",
    "/v1/dispatch/audit-rows",
];

/// Ids that an answer names, by the names of their fields.
type Ids = BTreeMap<String, BTreeSet<String>>;

/// Everything that is answered, a line an answer: what was asked, and what was said.
pub async fn everything(house: &Installation, people: &[Person]) -> String {
    let paths = questions(house).await;
    let (mut ids, mut asked, mut said) = (Ids::new(), BTreeSet::new(), Vec::new());
    // What a list names is asked for by its id, and so is what that names.
    for _ in 0..3 {
        for path in &paths {
            for full in filled(path, &ids) {
                if !asked.insert(full.clone()) {
                    continue;
                }
                for person in people {
                    read(person, &full, &mut ids, &mut said).await;
                }
            }
        }
    }
    let reached = |path: &&str| asked.iter().any(|full| is_of(path, full));
    let missed: Vec<&str> = AMONG.into_iter().filter(|path| !reached(path)).collect();
    assert!(missed.is_empty(), "nobody asked {missed:?}");
    said.join("\n")
}

/// Paths of the questions, as the document has them.
async fn questions(house: &Installation) -> Vec<String> {
    let document = sent(house.rest().bare(Method::GET, "/openapi.json")).await.body;
    let paths = document["paths"].as_object().expect("paths").iter();
    let read = paths.filter(|(path, methods)| path.starts_with("/v1/") && !methods["get"].is_null());
    read.map(|(path, _)| path.clone()).collect()
}

/// A path with each id that is known.
fn filled(path: &str, ids: &Ids) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else { return vec![path.to_owned()] };
    let (name, after) = rest.split_once('}').expect("a name ends");
    let known = ids.get(name).into_iter().flatten();
    known.map(|id| format!("{before}{id}{after}")).collect()
}

fn is_of(path: &str, full: &str) -> bool {
    let (path, full): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), full.split('/').collect());
    path.len() == full.len() && path.iter().zip(&full).all(|(name, part)| name.starts_with('{') || name == part)
}

/// Reads a question to its last page.
async fn read(person: &Person, path: &str, ids: &mut Ids, said: &mut Vec<String>) {
    let mut cursor = String::new();
    loop {
        let query = if cursor.is_empty() { String::new() } else { format!("?cursor={cursor}") };
        let answer = sent(person.request(Method::GET, &format!("{path}{query}"))).await;
        assert!(answer.status < 500, "GET {path}: {}", answer.body);
        named(&answer.body, ids);
        said.push(format!("{} {path}: {} {:?}", answer.status, answer.body, answer.headers));
        match answer.body["next_cursor"].as_str() {
            Some(next) if !next.is_empty() => next.clone_into(&mut cursor),
            _ => return,
        }
    }
}

/// Notes each id of an answer.
fn named(answer: &Value, ids: &mut Ids) {
    match answer {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(id) if name.ends_with("_id") && !id.is_empty() => {
                        ids.entry(name.clone()).or_default().insert(id.to_owned());
                    }
                    _ => named(value, ids),
                }
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| named(entry, ids)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
