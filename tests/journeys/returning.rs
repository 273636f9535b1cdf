//! Goods that nobody wanted: picked, driven there and back, and tried again another day.

use kaifong_tests::{
    Installation,
    cast::{number, text},
};
use serde_json::json;

use crate::delivering::{Deliveries, order, outcomes};

pub async fn what_was_refused_comes_back_and_is_tried_again(house: &Installation) {
    let day = Deliveries::open(house, 6).await;
    let (keeper, dispatcher) = (&day.warehouse.keeper, &day.dispatcher);
    let item = day.warehouse.item("Sofa", "consumable").await;
    let lot = day.warehouse.stock(&item, 2).await;
    let id = day.ordered(day.content(&day.household("Not now", "carer").await, &item, 1)).await;
    assert_eq!(day.submitted(&id).await["goods"], "held");
    day.on_shift("two_person", "2099-12-31", "").await;
    let run = text(&day.planned().await, "/run_ids/0");
    let path = format!("/v1/runs/{run}");
    day.published(&run).await;

    let reserved = keeper.list(&format!("/v1/reservations?order_id={id}")).await;
    let pick = format!("/v1/reservations/{}/pick", text(&reserved[0], "/reservation_id"));
    let parts = json!({"parts": [{"bin_id": day.warehouse.bin, "quantity": 1}]});
    assert_eq!(keeper.post(&pick, parts).await["state"], "picked");

    let driver = day.started(house, &run).await;
    let seen = dispatcher.get(&path).await;
    let (stop, vehicle) = (text(&seen, "/stops/0/stop_id"), text(&seen, "/vehicle_id"));
    let batch = outcomes(&stop, &json!({"kind": "failed", "fail_reason": "refused"}));
    driver.post(&format!("{path}/outcomes"), json!({"outcomes": batch})).await;
    dispatcher.until(&order(&id), |seen| seen["state"] == "failed").await;
    let again = json!({"deliver_on": day.on.plus_days(1).to_string(), "reason": "They have room now"});
    dispatcher.post(&format!("{}/reschedule", order(&id)), again).await;
    let back = json!({"order_id": id, "to_location_id": day.warehouse.bin, "condition": "good",
        "lines": [{"line_no": 1, "lot_id": lot, "quantity": 1}]});
    keeper.post(&format!("/v1/vehicles/{vehicle}/return"), back).await;
    dispatcher.until(&order(&id), |seen| seen["state"] == "rescheduled").await;
    dispatcher.post(&format!("{path}/close"), json!({})).await;
    dispatcher.until(&path, |seen| seen["state"] == "closed").await;

    let next = dispatcher.until(&order(&id), |seen| seen["superseded_by"] != "").await;
    let next = dispatcher.get(&order(&text(&next, "/superseded_by"))).await;
    assert_eq!((number(&next, "/attempt"), &next["supersedes"]), (2, &json!(id)), "{next}");
    let household = text(&next, "/household_id");
    let orders = dispatcher.list(&format!("/v1/delivery-orders?household_id={household}")).await;
    assert_eq!(orders.len(), 2, "what ended isn't opened again: it is superseded");
}
