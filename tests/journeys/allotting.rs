//! Goods that were given for a district, or for a purpose: they go there, and nowhere else.

use kaifong_tests::{
    Installation,
    cast::{number, text},
};
use serde_json::{Value, json};

use crate::{
    delivering::{Deliveries, order},
    statement::today,
};

/// A household of a district that consents to deliveries.
async fn household(day: &Deliveries, name: &str, district: &str) -> String {
    let on = today().to_string();
    let body = json!({
        "members": [{"name": name, "relation": "head"}],
        "whereabouts": [{"kind": "home", "from_on": on, "address": "Somewhere", "district": district,
            "point": {"lat_e6": 22_440_000, "lng_e6": 114_170_000}, "lift": true}],
        "consents": [{"kind": "deliver", "on": on, "manner": "in_person"}],
    });
    text(&day.agency.post("/v1/households", body).await, "/household_id")
}

/// A donor's list: beds for two districts, desks for a purpose, and a line with a code that is none.
async fn taken_in(day: &Deliveries, beds: &str, desks: &str) {
    let (warehouse, keeper) = (&day.warehouse, &day.warehouse.keeper);
    let code = async |item: &str| text(&keeper.get(&format!("/v1/items/{item}")).await, "/code");
    let (bed, desk) = (code(beds).await, code(desks).await);
    let list = format!(
        "source_key,item_code,quantity,districts,purposes\nG-1,{bed},2,tai_po north,\nG-2,{desk},2,,SCHOOL\nG-3,{bed},9,TP,\n"
    );
    let path = format!("/v1/stock-imports?warehouse_id={}&source=GIVER", warehouse.id);
    let started = keeper.upload(&path, "text/csv", list.into_bytes()).await;
    let import = format!("/v1/stock-imports/{}", text(&started, "/import_id"));
    let done = keeper.until(&import, |seen| seen["state"] == "done").await;
    assert_eq!((number(&done, "/lines_accepted"), number(&done, "/lines_refused")), (2, 1), "{done}");
    let refused = keeper.list(&format!("{import}/lines?state=refused")).await;
    assert_eq!((number(&refused[0], "/line_no"), &refused[0]["column"]), (4, &json!("districts")), "{refused:?}");
    assert!(refused[0]["reason"]["en"].as_str().is_some_and(|why| why.contains("TP")), "{refused:?}");
    let receipt = format!("/v1/goods-receipts/{}", text(&done, "/receipt_id"));
    keeper.post(&format!("{receipt}/arrive"), json!({})).await;
    keeper.post(&format!("{receipt}/inspect"), json!({})).await;
    keeper.post(&format!("{receipt}/put-away"), json!({"bin_id": warehouse.bin})).await;
}

pub async fn what_was_given_for_somebody_goes_to_nobody_else(house: &Installation) {
    let day = Deliveries::open(house, 7).await;
    let beds = day.warehouse.item("Bed", "consumable").await;
    let desks = day.warehouse.item("Desk", "consumable").await;
    taken_in(&day, &beds, &desks).await;
    let wrong = json!({"members": [{"name": "Nowhere", "relation": "head"}],
        "whereabouts": [{"kind": "home", "from_on": today().to_string(), "address": "Somewhere", "district": "TP",
            "point": {"lat_e6": 22_440_000, "lng_e6": 114_170_000}, "lift": true}]});
    let refused = day.agency.refused("/v1/households", wrong).await;
    assert_eq!(refused.code, "KER001", "{}", refused.body);

    let here = household(&day, "Here", "tai_po").await;
    let there = household(&day, "There", "sha_tin").await;
    let asked = async |household: &str, item: &str, purpose: &str| -> Value {
        let mut content = day.content(household, item, 1);
        content["purpose"] = json!(purpose);
        let id = day.ordered(content).await;
        day.submitted(&id).await
    };
    let held = asked(&here, &beds, "").await;
    assert_eq!(held["goods"], "held", "{held}");
    let refused = asked(&there, &beds, "").await;
    assert_eq!((&refused["state"], &refused["reason"]), (&json!("draft"), &json!("INV030")), "{refused}");
    let unsaid = asked(&here, &desks, "").await;
    assert_eq!((&unsaid["state"], &unsaid["reason"]), (&json!("draft"), &json!("INV030")), "{unsaid}");
    let school = asked(&there, &desks, "SCHOOL").await;
    assert_eq!((&school["goods"], &school["purpose"]), (&json!("held"), &json!("SCHOOL")), "{school}");
    for seen in [held, refused, unsaid, school] {
        let path = format!("{}/cancel", order(&text(&seen, "/order_id")));
        day.agency.post(&path, json!({"reason": "Enough was seen"})).await;
    }
}
