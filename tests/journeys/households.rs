//! A household from its registration to its erasure, and what it needs until it is met, referred or withdrawn.

use kaifong_tests::{
    Installation, Person,
    cast::text,
    rest::{Answer, new_key, sent},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::statement::today;

/// Two agencies, and the council's side.
struct Neighbourhood {
    worker: Person,
    other: Person,
    other_agency: String,
    dispatcher: Person,
    auditor: Person,
}

impl Neighbourhood {
    async fn open(house: &Installation) -> Self {
        let own = house.organisation("agency", "Kwong Fuk Neighbours").await;
        let other_agency = house.organisation("agency", "Tai Wo Neighbours").await;
        Self {
            worker: house.member(&own, "Case worker", &["agency"]).await,
            other: house.member(&other_agency, "Case worker of another", &["agency"]).await,
            other_agency,
            dispatcher: house.staff("Dispatcher", &["dispatcher"]).await,
            auditor: house.staff("Auditor", &["auditor"]).await,
        }
    }
}

/// A household of one, who consents to everything.
fn of(name: &str, identity_document: &str) -> Value {
    let day = today().to_string();
    let consent = |kind: &str| json!({"kind": kind, "on": day, "manner": "in_writing", "member_index": 0});
    let consents = ["deliver", "share_council", "share_agency"].map(consent);
    json!({
        "members": [{"name": name, "phone": "+852 9123 4567", "identity_document": identity_document,
            "birth_year": 1947, "relation": "head"}],
        "whereabouts": [place("Chung Fu House", "2025-11-28")],
        "consents": consents,
        "vulnerabilities": [{"kind": "elder_alone", "reason": "Lives alone since the fire"}],
    })
}

fn place(address: &str, from_on: &str) -> Value {
    json!({"kind": "interim_housing", "from_on": from_on, "address": address, "flat": "Room 12",
        "point": {"lat_e6": 22_450_000, "lng_e6": 114_168_000}, "district": "tai_po", "floor": 8, "lift": false,
        "flights_of_stairs": 16})
}

/// Changes what was seen in a version.
async fn on(who: &Person, method: Method, path: &str, seen: &Value, body: Value) -> Answer {
    let version = seen["version"].as_i64().expect("a version");
    let request = who.request(method, path).header("idempotency-key", new_key());
    sent(request.header("if-match", format!("\"{version}\"")).json(&body)).await
}

async fn done(who: &Person, method: Method, path: &str, seen: &Value, body: Value) -> Value {
    let answer = on(who, method, path, seen, body).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

fn need(household: &str, class: &str) -> Value {
    json!({"household_id": household, "narrative": "Nothing to sleep on", "lines": [{"need_class": class, "quantity": 1}]})
}

pub async fn a_household_is_registered_kept_and_erased(house: &Installation) {
    let Neighbourhood { worker, other, dispatcher, auditor, .. } = Neighbourhood::open(house).await;
    let household = worker.post("/v1/households", of("Ah Po", "A123456(7)")).await;
    let path = format!("/v1/households/{}", text(&household, "/household_id"));
    assert_eq!(household["members"][0]["personal"]["identity_document"], "•••••••(7)", "{household}");
    assert_eq!(other.get_refused(&path).await.code, "NED001");
    assert_eq!(dispatcher.get(&path).await["members"][0]["personal"]["name"], "Ah Po");
    let audited = auditor.get(&path).await;
    assert_eq!((&audited["personal_fields"], &audited["members"][0]["personal"]), (&json!("withheld"), &Value::Null));
    let (point, floor) = (&audited["whereabouts"][0]["point"], &audited["whereabouts"][0]["floor"]);
    assert_eq!((point, floor, &audited["vulnerabilities"]), (&Value::Null, &json!(0), &json!([])), "{audited}");
    let reference = text(&household, "/reference").to_lowercase();
    let found = worker.list(&format!("/v1/households?reference={reference}")).await;
    assert_eq!(found[0]["household_id"], household["household_id"]);

    let child = json!({"personal": {"name": "Siu Ming", "relation": "child"}});
    let seen = done(&worker, Method::POST, &format!("{path}/members"), &household, child.clone()).await;
    let stale = on(&worker, Method::POST, &format!("{path}/members"), &household, child).await;
    assert_eq!((stale.status, stale.problem().code.as_str()), (412, "NED005"));
    let member = text(&seen, "/members/1/member_id");
    let renamed = json!({"personal": {"name": "Chan Siu Ming", "relation": "child"}});
    let seen = done(&worker, Method::PUT, &format!("{path}/members/{member}"), &seen, renamed).await;
    let moved = json!({"whereabouts": place("Po Heung House", "2025-12-20")});
    let seen = done(&worker, Method::POST, &format!("{path}/whereabouts"), &seen, moved).await;
    assert_eq!(seen["whereabouts"][0]["to_on"], "2025-12-19", "{seen}");
    let reached = json!({"restrictions": {"no_phone": true, "language": "putonghua"}});
    let seen = done(&worker, Method::PUT, &format!("{path}/contact-restrictions"), &seen, reached).await;
    let medical = json!({"vulnerabilities": [{"kind": "medical", "reason": "Dialysis twice a week"}]});
    let seen = done(&worker, Method::PUT, &format!("{path}/vulnerabilities"), &seen, medical).await;
    assert_eq!(seen["vulnerabilities"][0]["reason"], "Dialysis twice a week");

    let said = json!({"kind": "share_council", "on": today().to_string(), "manner": "by_phone",
        "member_id": seen["members"][0]["member_id"]});
    worker.post(&format!("{path}/withdraw-consent"), said.clone()).await;
    assert_eq!(dispatcher.get(&path).await["personal_fields"], "withheld");
    worker.post(&format!("{path}/give-consent"), said).await;
    assert_eq!(dispatcher.get(&path).await["personal_fields"], "shown");
    assert!(worker.list(&format!("{path}/doorstep-readings")).await.is_empty());
    let died = json!({"member_id": member, "died_on": today().to_string()});
    assert_eq!(worker.post(&format!("{path}/record-death"), died).await["state"], "active");

    let erased = worker.post(&format!("{path}/erase"), json!({"reason": "requested"})).await;
    assert_eq!((&erased["state"], &erased["personal_fields"]), (&json!("erased"), &json!("erased")));
    for who in [&worker, &dispatcher, &auditor] {
        let seen = who.get(&path).await.to_string();
        for gone in ["Ah Po", "Siu Ming", "9123", "Po Heung", "Dialysis", "22450000"] {
            assert!(!seen.contains(gone), "{gone} is there still: {seen}");
        }
    }
}

pub async fn a_need_is_weighed_referred_and_withdrawn(house: &Installation) {
    let Neighbourhood { worker, other, other_agency, dispatcher, .. } = Neighbourhood::open(house).await;
    let household = worker.post("/v1/households", of("Lee Po", "B765432(1)")).await;
    let id = text(&household, "/household_id");
    let classes = worker.get("/v1/need-classes").await;
    assert_eq!(classes["classes"][0]["name"]["zh_hant"], "床", "{classes}");
    let request = house.admin().request(Method::PUT, "/v1/need-classes/other").header("idempotency-key", new_key());
    let set = sent(request.json(&json!({"window_days": 0, "longest_wait_hours": 400}))).await;
    assert_eq!((set.status, &set.body["longest_wait_hours"]), (200, &json!(400)), "{}", set.body);

    let bed = worker.post("/v1/needs", need(&id, "bed")).await;
    let path = format!("/v1/needs/{}", text(&bed, "/need_id"));
    let warned = worker.refused("/v1/needs", need(&id, "bed")).await;
    assert_eq!((warned.status, warned.code.as_str()), (409, "NED021"), "{}", warned.body);
    let mut again = need(&id, "bed");
    again["override_reason"] = json!("Two of them sleep on one");
    let again = worker.post("/v1/needs", again).await;
    assert_eq!(again["reported_in_spite"], true);
    let weighed = json!({"weight": 60, "evidence": ["home_visit"], "reason": "Sleeps on the floor"});
    let triaged = done(&dispatcher, Method::POST, &format!("{path}/triage"), &bed, weighed).await;
    let over = json!({"weight": 90, "reason": "The council decided"});
    let over = done(&dispatcher, Method::POST, &format!("{path}/override-weight"), &triaged, over).await;
    assert_eq!(over["weight"]["override_weight"], 90, "{over}");
    assert_eq!(worker.post(&format!("{path}/open"), json!({})).await["state"], "open");
    let waiting = worker.list("/v1/waiting-needs").await;
    assert_eq!((waiting.len(), &waiting[0]["need_id"]), (1, &bed["need_id"]));

    let second = format!("/v1/needs/{}", text(&again, "/need_id"));
    let marked = json!({"duplicate_of": bed["need_id"], "reason": "Reported twice"});
    assert_eq!(worker.post(&format!("{second}/mark-duplicate"), marked).await["state"], "duplicate");
    assert_eq!(worker.post(&format!("{second}/undo-duplicate"), json!({})).await["state"], "reported");
    let gone = worker.post(&format!("{second}/withdraw"), json!({"reason": "They have one now"})).await;
    assert_eq!((&gone["state"], &gone["ending_reason"]), (&json!("withdrawn"), &json!("They have one now")));
    assert_eq!(other.get_refused(&second).await.code, "NED020");

    let chair = worker.post("/v1/needs", need(&id, "wheelchair")).await;
    let referring = format!("/v1/needs/{}/refer", text(&chair, "/need_id"));
    let to = json!({"to_agency_id": other_agency, "reason": "They have wheelchairs"});
    assert_eq!(worker.post(&referring, to).await["state"], "referred");
    let referrals = other.list("/v1/referrals").await;
    assert_eq!((referrals.len(), &referrals[0]["contact_name"]), (1, &json!("Lee Po")), "{referrals:?}");
    let work = other.list("/v1/needs/work-items?state=open").await;
    let item = work.iter().find(|item| item["subject_id"] == referrals[0]["referral_id"]).expect("work for the agency");
    let acknowledge = format!("/v1/needs/work-items/{}/acknowledge", text(item, "/work_item_id"));
    assert_eq!(other.post(&acknowledge, json!({})).await["state"], "acknowledged");

    worker.post(&format!("/v1/households/{id}/close"), json!({})).await;
    let ended = worker.get(&path).await;
    assert_eq!((&ended["state"], &ended["withdrawal_cause"]), (&json!("withdrawn"), &json!("household_closed")));
    assert_eq!(other.list("/v1/referrals").await[0]["contact_name"], "");
    assert_eq!(worker.list(&format!("/v1/needs?household_id={id}")).await.len(), 3);
}

pub async fn households_that_are_alike_are_judged_by_a_person(house: &Installation) {
    let Neighbourhood { worker, other, dispatcher, .. } = Neighbourhood::open(house).await;
    let one = text(&worker.post("/v1/households", of("Wong Po", "C246813(5)")).await, "/household_id");
    let two = text(&other.post("/v1/households", of("Wong Siu Po", "C2468135")).await, "/household_id");
    worker.post("/v1/needs", need(&one, "mattress")).await;
    let warned = other.refused("/v1/needs", need(&two, "mattress")).await;
    assert_eq!(warned.code, "NED021");
    let told = warned.body.to_string();
    for hidden in [one.as_str(), "ned_", "org_", "Wong Po", "Nothing to sleep on", "Kwong Fuk"] {
        assert!(!told.contains(hidden), "{hidden} is told: {told}");
    }
    let pairs = dispatcher.list(&format!("/v1/likely-same-households?household_id={one}")).await;
    let pair = pairs.iter().find(|pair| pair["other_household_id"] == *two || pair["household_id"] == *two);
    let pair = pair.expect("the two are alike");
    assert_eq!(pair["kinds"], json!(["phone", "address", "identity"]));
    let judged = json!({"household_id": one, "other_household_id": two, "verdict": "different"});
    let likeness = dispatcher.post("/v1/likenesses", judged).await;
    other.post("/v1/needs", need(&two, "mattress")).await;
    let undo = format!("/v1/likenesses/{}/undo", text(&likeness, "/likeness_id"));
    assert!(dispatcher.post(&undo, json!({})).await["undone_at"].is_string());
}
