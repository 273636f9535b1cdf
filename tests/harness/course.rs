//! What a journey asked and was answered, so that its course in one profile can be held against the other's.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use serde_json::Value;

/// Each operation that was asked with each status and code that it had: how often is left to chance.
type Course = BTreeSet<String>;

/// The courses that are being noted, by where the API is.
static OPEN: Mutex<BTreeMap<String, Course>> = Mutex::new(BTreeMap::new());

/// The course of each journey in the profile that played it first.
static FIRST: Mutex<BTreeMap<&str, Course>> = Mutex::new(BTreeMap::new());

/// Begins to note what is asked at `base`.
pub fn begin(base: &str) {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner).insert(authority(base), Course::new());
}

/// Notes an answer, where somebody began to.
pub fn note(authority: &str, asked: &str, status: u16, body: &Value) {
    if let Some(course) = OPEN.lock().unwrap_or_else(PoisonError::into_inner).get_mut(authority) {
        let code = body["code"].as_str().filter(|_| status >= 400).unwrap_or_default();
        course.insert(format!("{} {status} {code}", nameless(asked)).trim_end().to_owned());
    }
}

/// Ends the course at `base` and holds it against the other profile's, once both have played the journey.
///
/// # Panics
/// When they differ.
pub fn end(journey: &'static str, base: &str) {
    let noted = OPEN.lock().unwrap_or_else(PoisonError::into_inner).remove(&authority(base));
    let course = noted.expect("it was begun");
    assert!(!course.is_empty(), "{journey} asked nothing");
    let first = FIRST.lock().unwrap_or_else(PoisonError::into_inner).entry(journey).or_insert(course.clone()).clone();
    let differs: Vec<&String> = first.symmetric_difference(&course).collect();
    assert!(differs.is_empty(), "{journey} has another course in each profile: {differs:#?}");
}

fn authority(base: &str) -> String {
    base.trim_start_matches("http://").to_owned()
}

/// An operation without the ids and references in its path: each has a digit, or a letter that no operation's own words have.
fn nameless(asked: &str) -> String {
    let own = |part: &str| part != "v1" && part.contains(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase());
    let parts = asked.split('/').enumerate().map(|(place, part)| if place > 0 && own(part) { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{begin, end, nameless, note};

    #[test]
    fn an_operation_is_told_without_ids() {
        let asked = "POST /v1/funds/fnd_01h455vb4pex5vsknk084sn02q/open";
        assert_eq!(nameless(asked), "POST /v1/funds/{}/open");
        assert_eq!(nameless("GET /openapi.json"), "GET /openapi.json");
        for reference in ["KF-7DX-MKM-XNC", "KF-ADX-MKM-XNC"] {
            assert_eq!(nameless(&format!("GET /v1/pledge-references/{reference}")), "GET /v1/pledge-references/{}");
        }
    }

    fn played(journey: &'static str, base: &str, status: u16, code: &str) {
        begin(&format!("http://{base}"));
        note(base, "POST /v1/funds", status, &json!({"code": code}));
        note("elsewhere", "POST /v1/funds", 500, &json!(null));
        end(journey, &format!("http://{base}"));
    }

    #[test]
    fn a_fund_s_own_code_is_no_refusal() {
        played("alike", "a:1", 201, "TPF");
        played("alike", "b:1", 201, "TPX");
    }

    #[test]
    #[should_panic(expected = "POST /v1/funds 409 FND001")]
    fn another_answer_in_the_other_profile_is_seen() {
        played("unlike", "a:2", 201, "");
        played("unlike", "b:2", 409, "FND001");
    }
}
