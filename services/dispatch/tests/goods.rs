//! What is brought and what is taken away: for whom it was given, where it lies, what it weighs, and what is told of it.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{
    Desk, dispatcher, id, ming,
    path::{DAY, bed, order},
    peers::Mood,
};
use kaifong_proto::{dispatch::v1 as pb, events::v1::OrderChanged, needs::v1::NeedState};

on_each_database! {
    what_was_given_for_a_district_or_a_purpose_goes_there_alone
    all_of_an_order_lies_in_one_depots_warehouse
    an_answer_of_one_warehouse_that_is_lost_is_found_again
    goods_at_no_depot_are_never_planned
    a_collection_meets_no_need
    what_is_collected_weighs
    a_ride_is_told_as_a_trip
}

fn mattress() -> String {
    id("itm", 2)
}

fn collect(content: pb::OrderContent) -> pb::OrderContent {
    pb::OrderContent { direction: pb::Direction::Collect.into(), ..content }
}

async fn what_was_given_for_a_district_or_a_purpose_goes_there_alone(desk: Desk) {
    desk.van().await;
    desk.stock.bring(&bed(), 9);
    let of = |number: u128, purpose: &str| pb::OrderContent {
        purpose: purpose.to_owned(),
        ..order(&desk.household(number), &[(&bed(), 1)])
    };
    desk.stock.give_for(&bed(), "sha_tin", "");
    let elsewhere = desk.submitted(of(1, "")).await;
    assert_eq!((elsewhere.state(), elsewhere.reason.as_str()), (pb::OrderState::Draft, "INV030"), "for Sha Tin alone");
    desk.stock.give_for(&bed(), "tai_po", "");
    assert_eq!(desk.submitted(of(2, "")).await.goods(), pb::GoodsState::Held, "they live in Tai Po");
    desk.stock.give_for(&bed(), "tai_po", "SCHOOL");
    assert_eq!(desk.submitted(of(3, "")).await.reason, "INV030", "nobody said what it is for");
    assert_eq!(desk.submitted(of(4, "ELDERLY")).await.reason, "INV030", "for another purpose");
    let held = desk.submitted(of(5, "SCHOOL")).await;
    assert_eq!((held.goods(), held.purpose.as_str()), (pb::GoodsState::Held, "SCHOOL"));
    let message = pb::CreateOrderRequest { agency_id: String::new(), content: Some(of(6, "school")) };
    desk.refused("KER001", desk.create_order(&ming(), message)).await;
    desk.later(desk::HOLD_SECONDS).await;
    assert_eq!(desk.order(&held.order_id).await.goods(), pb::GoodsState::Held, "held anew for the same");
    desk.needs.tell("needs.household.erased.v1", &held.household_id);
    desk.settle().await;
    assert_eq!(desk.order(&held.order_id).await.purpose, "");
    desk.rest().await;
}

async fn all_of_an_order_lies_in_one_depots_warehouse(desk: Desk) {
    let (one, two) = (desk.depot(1).await, desk.depot(2).await);
    desk.van_of(&one, "TP1", "").await;
    let second = desk.van_of(&two, "FN1", "").await;
    for (warehouse, item, quantity) in [(1, bed(), 1), (2, bed(), 2), (1, mattress(), 1), (3, mattress(), 9)] {
        desk.stock.lies_in(warehouse);
        desk.stock.bring(&item, quantity);
    }
    // Three beds are there, and two of them lie together.
    let beds = desk.submitted(order(&desk.household(1), &[(&bed(), 2)])).await;
    assert_eq!((beds.goods(), desk.log.keys("Reserve").len()), (pb::GoodsState::Held, 2), "each is asked once");
    let asked = desk.log.keys("Reserve");
    // A bed and nine mattresses are left, and no depot's warehouse has two mattresses.
    let spread = desk.submitted(order(&desk.household(2), &[(&mattress(), 2)])).await;
    assert_eq!((spread.state(), spread.reason.as_str()), (pb::OrderState::Draft, "INV030"));
    assert_eq!((desk.open_work("order_goods_refused").await, desk.stock.free(&mattress())), (1, 10));
    assert_eq!(desk.log.keys("Reserve").difference(&asked).count(), 2);
    let both = desk.submitted(order(&desk.household(3), &[(&bed(), 1), (&mattress(), 1)])).await;
    assert_eq!(both.goods(), pb::GoodsState::Held);
    let plan = desk.planned().await;
    assert!(plan.unassigned.is_empty(), "{plan:?}");
    let of = async |order: &pb::Order| desk.run(&desk.order(&order.order_id).await.run_id).await.vehicle_id;
    assert_eq!(of(&beds).await, second.vehicle, "it is loaded where it lies");
    assert_ne!(of(&both).await, second.vehicle);
    desk.rest().await;
}

async fn an_answer_of_one_warehouse_that_is_lost_is_found_again(desk: Desk) {
    let (one, two) = (desk.depot(1).await, desk.depot(2).await);
    desk.van_of(&one, "TP1", "").await;
    desk.van_of(&two, "FN1", "").await;
    desk.stock.lies_in(2);
    desk.stock.bring(&bed(), 1);
    desk.log.set("Reserve", Mood::Mute);
    let order = desk.submitted(order(&desk.household(1), &[(&bed(), 1)])).await;
    assert_eq!(order.goods(), pb::GoodsState::Reserving);
    // Now the first warehouse, asked before the other, has one too.
    desk.stock.lies_in(1);
    desk.stock.bring(&bed(), 1);
    desk.log.well();
    desk.later(60).await;
    let held = desk.order(&order.order_id).await;
    assert_eq!((held.goods(), desk.stock.free(&bed())), (pb::GoodsState::Held, 1), "set aside once");
    desk.rest().await;
}

async fn goods_at_no_depot_are_never_planned(desk: Desk) {
    desk.stock.lies_in(3);
    let away = desk.ready(1).await;
    desk.van().await;
    desk.stock.lies_in(1);
    let here = desk.ready(2).await;
    let plan = desk.planned().await;
    assert_eq!((plan.run_ids.len(), plan.unassigned.len()), (1, 1), "{plan:?}");
    let told = &plan.unassigned[0];
    assert_eq!((told.order_id.as_str(), told.code.as_str()), (away.order_id.as_str(), "not_at_a_depot"));
    for text in [&told.reason, &told.remedy] {
        let text = text.as_ref().unwrap();
        assert!(!text.en.is_empty() && !text.zh_hant.is_ascii(), "{text:?}");
    }
    assert_eq!(desk.order(&here.order_id).await.state(), pb::OrderState::Planned);
    assert_eq!(desk.order(&away.order_id).await.state(), pb::OrderState::Ready);
    desk.rest().await;
}

async fn a_collection_meets_no_need(desk: Desk) {
    let (household, need_id) = (desk.household(1), id("ned", 1));
    desk.needs.need(&need_id, &household, NeedState::Open);
    let brings = pb::OrderContent { need_id: need_id.clone(), ..order(&household, &[(&bed(), 1)]) };
    let message = |content| pb::CreateOrderRequest { agency_id: String::new(), content: Some(content) };
    desk.refused("DSP049", desk.create_order(&ming(), message(collect(brings.clone())))).await;
    let draft = desk.draft(brings.clone()).await;
    let update = |content| pb::UpdateOrderRequest {
        order_id: draft.order_id.clone(),
        expected_version: draft.version,
        content: Some(content),
    };
    desk.refused("DSP049", desk.update_order(&ming(), update(collect(brings.clone())))).await;
    let taken = pb::OrderContent { need_id: String::new(), ..collect(brings) };
    desk.update_order(&ming(), update(taken)).await.unwrap();
    desk.settle().await;
    let told: Vec<OrderChanged> = desk.post.facts("dispatch.order.changed.v1");
    assert_eq!(told.first().unwrap().need_id, need_id);
    assert_eq!(told.last().unwrap().need_id, "");
    desk.rest().await;
}

async fn what_is_collected_weighs(desk: Desk) {
    desk.van().await;
    let of = |number: u128, quantity| collect(order(&desk.household(number), &[(&bed(), quantity)]));
    // A bed weighs 20 kg, and the van bears a ton.
    let (first, second) = (desk.submitted(of(1, 30)).await, desk.submitted(of(2, 30)).await);
    assert_eq!((first.weight_g, first.volume_cm3, first.goods()), (600_000, 3_000_000, pb::GoodsState::None));
    let large = desk.submitted(of(3, 51)).await;
    let plan = desk.planned().await;
    let mut found: Vec<(&str, &str)> =
        plan.unassigned.iter().map(|it| (it.order_id.as_str(), it.code.as_str())).collect();
    found.sort_unstable_by_key(|(_, code)| *code);
    assert_eq!(found.len(), 2, "the van takes one of the two: {plan:?}");
    assert_eq!(found[1], (large.order_id.as_str(), "too_heavy"), "{plan:?}");
    assert!([&first, &second].iter().any(|order| order.order_id == found[0].0), "{plan:?}");
    let unknown = desk.draft(collect(order(&desk.household(4), &[(&desk::nowhere("itm"), 1)]))).await;
    assert_eq!(unknown.reason, "INV001");
    desk.refused("DSP006", desk.submit_order(&ming(), &unknown.order_id)).await;

    // What was to be brought was too much of it; a little is collected instead.
    let refused = desk.submitted(order(&desk.household(5), &[(&bed(), 7)])).await;
    assert_eq!(refused.reason, "INV030");
    let content = Some(collect(order(&refused.household_id, &[(&bed(), 2)])));
    let (order_id, expected_version) = (refused.order_id.clone(), refused.version);
    desk.update_order(&ming(), pb::UpdateOrderRequest { order_id, expected_version, content }).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.order(&refused.order_id).await.weight_g, 40_000);
    desk.again().await;
    desk.rest().await;
}

async fn a_ride_is_told_as_a_trip(desk: Desk) {
    let van = desk.van().await;
    let shifts = desk.list_shifts(&dispatcher(), pb::ListShiftsRequest::default()).await.unwrap().shifts;
    desk.cancel_shift(&dispatcher(), &shifts[0].shift_id).await.unwrap();
    let message = pb::CreateDeviceRequest {
        code: "SC1".to_owned(),
        rated_load_g: 160_000,
        weight_g: 35_000,
        flights_per_charge: 20,
        ..pb::CreateDeviceRequest::default()
    };
    let device_id = desk.create_device(&dispatcher(), message).await.unwrap().device_id;
    let certificate = pb::Certificate {
        skill: pb::Skill::StairClimber.into(),
        number: "SC/1".to_owned(),
        valid_from: "2025-01-01".to_owned(),
        valid_to: DAY.to_owned(),
    };
    let crew_id = van.crew[0].clone();
    let message = pb::AddCertificateRequest { crew_id, certificate: Some(certificate) };
    desk.add_certificate(&dispatcher(), message).await.unwrap();
    let shift = pb::CreateShiftRequest { device_id, ..Desk::shift_of(&van.vehicle, &van.crew, 8, 18) };
    desk.create_shift(&dispatcher(), shift).await.unwrap();
    let (household, need_id) = (desk.household(1), id("ned", 1));
    desk.needs.need(&need_id, &household, NeedState::Open);
    let ride = pb::Ride { passenger_weight_g: 80_000, round_trip: false, away_minutes: 0, flights: 4 };
    let content = pb::OrderContent { ride: Some(ride), need_id: need_id.clone(), ..order(&household, &[]) };
    let riding = desk.submitted(content).await;
    let run = desk.started().await;
    let stop = &run.stops[0].stop_id;
    let proof = desk.proof(&run.run_id, stop).await;
    desk.tell(&run.run_id, vec![desk.done(stop, &proof)]).await;
    assert_eq!(desk.order(&riding.order_id).await.state(), pb::OrderState::Delivered);
    let told: Vec<OrderChanged> = desk.post.facts("dispatch.order.changed.v1");
    let trips: Vec<(&str, i32)> = told.iter().map(|fact| (fact.state.as_str(), fact.trips)).collect();
    assert!(trips.ends_with(&[("dispatched", 0), ("delivered", 1)]), "{trips:?}");
    assert!(told.iter().all(|fact| fact.need_id == need_id && fact.lines.is_empty()));
    desk.close_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.rest().await;
}
