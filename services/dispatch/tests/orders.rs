//! Orders before the road: drafts, the way to households, goods set aside and freed, and who sees what.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{
    Desk, agency, auditor, carrier, dispatcher, id, ming,
    path::{DAY, bed, order},
    peers::Mood,
    wah,
};
use kaifong_proto::{dispatch::v1 as pb, needs::v1 as needs};

on_each_database! {
    a_draft_learns_where_it_goes_and_its_goods_are_held
    what_needs_refuses_is_told_and_asked_again
    goods_that_are_short_bring_the_order_back_to_its_agency
    an_answer_that_is_lost_is_asked_for_again_under_the_same_key
    a_hold_whose_time_is_over_is_taken_anew_or_is_work
    what_is_told_late_of_a_hold_ends_no_other
    another_agencys_household_is_no_place_to_order_for
    a_second_delivery_of_an_item_takes_a_person_who_says_why
    an_order_that_is_given_up_frees_its_goods
    each_sees_what_is_theirs
    a_persons_priority_stands_and_says_why
    a_household_that_is_gone_is_forgotten
    nobody_goes_again_to_a_household_that_died_meanwhile
}

async fn a_draft_learns_where_it_goes_and_its_goods_are_held(desk: Desk) {
    desk.stock.bring(&bed(), 3);
    let household = desk.household(1);
    desk.needs.settle(&household, 1, &[needs::VulnerabilityKind::ElderAlone]);
    let message = pb::CreateOrderRequest { agency_id: String::new(), content: Some(order(&household, &[(&bed(), 2)])) };
    let created = desk.create_order(&ming(), message).await.unwrap();
    assert_eq!((created.state(), created.routing), (pb::OrderState::Draft, None));
    desk.refused("DSP006", desk.submit_order(&ming(), &created.order_id)).await;
    desk.settle().await;
    let routed = desk.get_order(&ming(), &created.order_id).await.unwrap();
    assert_eq!(routed.routing.as_ref().unwrap().stair_flights, 5);
    let points: Vec<i32> = routed.priority.unwrap().parts.iter().map(|part| part.points).collect();
    assert_eq!(points, [100, 200, 40]);
    desk.submit_order(&ming(), &created.order_id).await.unwrap();
    desk.settle().await;
    let ready = desk.order(&created.order_id).await;
    assert_eq!((ready.state(), ready.goods(), ready.weight_g), (pb::OrderState::Ready, pb::GoodsState::Held, 40_000));
    assert_eq!((desk.stock.state_of(&created.order_id), desk.stock.free(&bed())), ("held", 1));
    desk.refused("DSP002", desk.submit_order(&ming(), &created.order_id)).await;
    desk.again().await;
    desk.rest().await;
}

async fn what_needs_refuses_is_told_and_asked_again(desk: Desk) {
    let household = desk.household(1);
    desk.needs.consents(&household, false);
    let content = pb::OrderContent { need_id: id("ned", 1), ..order(&household, &[(&bed(), 1)]) };
    desk.needs.need(&id("ned", 1), &id("hsh", 99), needs::NeedState::Open);
    let draft = desk.draft(content.clone()).await;
    assert_eq!(draft.reason, "DSP044", "the need of another household");
    desk.needs.need(&id("ned", 1), &household, needs::NeedState::Open);
    let update = |version| pb::UpdateOrderRequest {
        order_id: draft.order_id.clone(),
        expected_version: version,
        content: Some(content.clone()),
    };
    desk.refused("DSP004", desk.update_order(&ming(), update(draft.version - 1))).await;
    let changed = desk.update_order(&ming(), update(draft.version)).await.unwrap();
    desk.settle().await;
    desk.refused("DSP007", desk.submit_order(&ming(), &draft.order_id)).await;
    desk.needs.consents(&household, true);
    let seen = desk.order(&draft.order_id).await.version;
    assert!(seen > changed.version);
    desk.update_order(&ming(), update(seen)).await.unwrap();
    desk.settle().await;
    desk.stock.bring(&bed(), 1);
    desk.submit_order(&ming(), &draft.order_id).await.unwrap();
    desk.refused("DSP002", desk.update_order(&ming(), update(desk.order(&draft.order_id).await.version))).await;
    let unknown = desk.draft(order(&id("hsh", 77), &[(&bed(), 1)])).await;
    assert_eq!((unknown.reason.as_str(), unknown.routing), ("NED009", None));
    let past = pb::OrderContent { deliver_on: "2025-11-30".to_owned(), ..content };
    let message = pb::CreateOrderRequest { agency_id: String::new(), content: Some(past) };
    desk.refused("DSP003", desk.create_order(&ming(), message)).await;
    desk.rest().await;
}

async fn goods_that_are_short_bring_the_order_back_to_its_agency(desk: Desk) {
    let household = desk.household(1);
    let short = desk.submitted(order(&household, &[(&bed(), 1)])).await;
    assert_eq!((short.state(), short.reason.as_str()), (pb::OrderState::Draft, "INV030"));
    assert_eq!(desk.open_work("order_goods_refused").await, 1);
    desk.stock.bring(&bed(), 1);
    desk.submit_order(&ming(), &short.order_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.order(&short.order_id).await.goods(), pb::GoodsState::Held);
    assert_eq!(desk.open_work("order_goods_refused").await, 0);
    assert_eq!(desk.log.keys("Reserve").len(), 2, "another question, another key");
    desk.again().await;
    desk.rest().await;
}

async fn an_answer_that_is_lost_is_asked_for_again_under_the_same_key(desk: Desk) {
    desk.stock.bring(&bed(), 2);
    desk.log.set("Reserve", Mood::Mute);
    let order = desk.draft(order(&desk.household(1), &[(&bed(), 1)])).await;
    desk.submit_order(&ming(), &order.order_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.order(&order.order_id).await.goods(), pb::GoodsState::Reserving);
    desk.log.well();
    desk.later(60).await;
    assert_eq!(desk.order(&order.order_id).await.goods(), pb::GoodsState::Held);
    assert_eq!((desk.log.keys("Reserve").len(), desk.stock.free(&bed())), (1, 1), "set aside once");
    desk.log.set("ReleaseReservations", Mood::Away);
    desk.cancel_order(&ming(), &order.order_id, "no longer needed").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.order(&order.order_id).await.goods(), pb::GoodsState::Releasing);
    desk.log.well();
    desk.later(60).await;
    assert_eq!((desk.order(&order.order_id).await.goods(), desk.stock.free(&bed())), (pb::GoodsState::Released, 2));
    desk.rest().await;
}

async fn a_hold_whose_time_is_over_is_taken_anew_or_is_work(desk: Desk) {
    let ready = desk.ready(1).await;
    desk.later(desk::HOLD_SECONDS).await;
    let held = desk.order(&ready.order_id).await;
    assert_eq!((held.state(), held.goods()), (pb::OrderState::Ready, pb::GoodsState::Held));
    assert!(held.held_until_us > ready.held_until_us);
    desk.log.set("Reserve", Mood::Refusing("INV030"));
    desk.later(desk::HOLD_SECONDS).await;
    let lost = desk.order(&ready.order_id).await;
    assert_eq!((lost.state(), lost.reason.as_str()), (pb::OrderState::Draft, "INV030"));
    assert_eq!(desk.open_work("order_goods_refused").await, 1);
    desk.log.well();
    desk.again().await;
    desk.rest().await;
}

async fn what_is_told_late_of_a_hold_ends_no_other(desk: Desk) {
    let ready = desk.ready(1).await;
    desk.later(desk::HOLD_SECONDS).await;
    let held = desk.order(&ready.order_id).await;
    let before = (desk.log.count("ReleaseReservations"), desk.log.count("Reserve"));
    // A second line's reservation of the first hold is heard of now: meanwhile nobody would set anything aside.
    desk.log.set("Reserve", Mood::Refusing("INV030"));
    desk.stock.tell_expired(&ready.order_id, ready.held_until_us);
    desk.settle().await;
    assert_eq!(desk.order(&ready.order_id).await, held, "a good hold stays");
    assert_eq!((desk.log.count("ReleaseReservations"), desk.log.count("Reserve")), before);
    // What it holds now is called back, or an inventory of before does not say which hold it was.
    desk.log.well();
    for until_us in [held.held_until_us, 0] {
        desk.later(1).await;
        let turns = desk.log.keys("Reserve").len();
        desk.stock.tell_expired(&ready.order_id, until_us);
        desk.settle().await;
        assert_eq!(desk.log.keys("Reserve").len(), turns + 1, "set aside anew");
        assert_eq!(desk.order(&ready.order_id).await.goods(), pb::GoodsState::Held);
    }
    desk.again().await;
    desk.rest().await;
}

async fn another_agencys_household_is_no_place_to_order_for(desk: Desk) {
    let household = desk.household(1);
    desk.needs.settle(&household, 1, &[needs::VulnerabilityKind::Medical]);
    let content = order(&household, &[(&bed(), 1)]);
    let message = pb::CreateOrderRequest { agency_id: String::new(), content: Some(content.clone()) };
    let order_id = desk.create_order(&wah(), message).await.unwrap().order_id;
    desk.settle().await;
    let assert_unknown = |seen: &pb::Order| {
        assert_eq!((seen.state(), seen.reason.as_str()), (pb::OrderState::Draft, "NED026"));
        assert_eq!((seen.routing.as_ref(), seen.vulnerability_reason.as_str()), (None, ""));
        assert!(!format!("{seen:?}").contains(desk::households::CANARY), "{seen:?}");
    };
    assert_unknown(&desk.get_order(&wah(), &order_id).await.unwrap());
    desk.refused("DSP006", desk.submit_order(&wah(), &order_id)).await;
    let changed = async |expected_version| {
        let (order_id, content) = (order_id.clone(), Some(content.clone()));
        let message = pb::UpdateOrderRequest { order_id: order_id.clone(), expected_version, content };
        desk.update_order(&wah(), message).await.unwrap();
        desk.settle().await;
        desk.get_order(&wah(), &order_id).await.unwrap()
    };
    let version = desk.order(&order_id).await.version;
    desk.needs.shares(&household, &wah().tenant.to_string(), true);
    let told = changed(version).await;
    assert!(told.routing.is_some() && told.vulnerability_reason.contains(desk::households::CANARY));
    desk.needs.shares(&household, &wah().tenant.to_string(), false);
    assert_unknown(&changed(told.version).await);
    assert_unknown(&desk.list_orders(&wah(), pb::ListOrdersRequest::default()).await.unwrap().orders[0]);
    desk.rest().await;
}

async fn a_second_delivery_of_an_item_takes_a_person_who_says_why(desk: Desk) {
    let household = desk.household(1);
    let first = desk.draft(order(&household, &[(&bed(), 1)])).await;
    let message = |day: &str, reason: &str| {
        let mut content = order(&household, &[(&bed(), 1)]);
        (content.deliver_on, content.duplicate_reason) = (day.to_owned(), reason.to_owned());
        pb::CreateOrderRequest { agency_id: String::new(), content: Some(content) }
    };
    desk.refused("DSP005", desk.create_order(&wah(), message(DAY, ""))).await;
    desk.refused("DSP005", desk.create_order(&ming(), message("2026-01-01", ""))).await;
    desk.create_order(&ming(), message("2026-01-02", "")).await.unwrap();
    let second = desk.create_order(&wah(), message(DAY, "a second person moved in")).await.unwrap();
    assert_eq!(second.duplicate_reason, "a second person moved in");
    desk.settle().await;
    desk.cancel_order(&ming(), &first.order_id, "not needed").await.unwrap();
    desk.cancel_order(&wah(), &second.order_id, "not needed").await.unwrap();
    desk.create_order(&wah(), message(DAY, "")).await.unwrap();
    desk.rest().await;
}

async fn an_order_that_is_given_up_frees_its_goods(desk: Desk) {
    let order = desk.ready(1).await;
    desk.refused("DSP001", desk.cancel_order(&wah(), &order.order_id, "not mine")).await;
    desk.cancel_order(&ming(), &order.order_id, "moved away").await.unwrap();
    desk.settle().await;
    let over = desk.order(&order.order_id).await;
    assert_eq!((over.state(), over.goods()), (pb::OrderState::Cancelled, pb::GoodsState::Released));
    assert_eq!((over.reason.as_str(), desk.stock.free(&bed())), ("moved away", 1));
    desk.refused("DSP002", desk.cancel_order(&ming(), &order.order_id, "again")).await;
    // While inventory is being asked, the answer is awaited, and what it gave is freed.
    desk.log.set("Reserve", Mood::Mute);
    let draft = desk.draft(desk::path::order(&desk.household(2), &[(&bed(), 1)])).await;
    desk.submit_order(&ming(), &draft.order_id).await.unwrap();
    desk.settle().await;
    desk.cancel_order(&ming(), &draft.order_id, "moved away").await.unwrap();
    desk.log.well();
    desk.later(60).await;
    assert_eq!(desk.order(&draft.order_id).await.goods(), pb::GoodsState::Released);
    assert_eq!(desk.stock.free(&bed()), 1);
    desk.again().await;
    desk.rest().await;
}

async fn each_sees_what_is_theirs(desk: Desk) {
    let order = desk.ready(1).await;
    desk.refused("DSP001", desk.get_order(&wah(), &order.order_id)).await;
    assert!(desk.list_orders(&wah(), pb::ListOrdersRequest::default()).await.unwrap().orders.is_empty());
    assert_eq!(desk.list_orders(&ming(), pb::ListOrdersRequest::default()).await.unwrap().orders.len(), 1);
    let seen = desk.get_order(&auditor(), &order.order_id).await.unwrap();
    assert_eq!((seen.routing, seen.vulnerability_reason.as_str()), (None, ""), "an auditor sees no household's way");
    desk.refused("KER002", desk.get_order(&carrier(), &order.order_id)).await;
    desk.refused("DSP001", desk.get_job(&carrier(), &order.order_id)).await;
    desk.assign_carrier(&dispatcher(), &order.order_id, &agency(3).to_string()).await.unwrap();
    desk.settle().await;
    let job = desk.get_job(&carrier(), &order.order_id).await.unwrap();
    assert_eq!((job.state(), job.lines.len(), job.deliver_on.as_str()), (pb::OrderState::Ready, 1, DAY));
    assert_eq!(desk.list_jobs(&carrier(), pb::ListJobsRequest::default()).await.unwrap().jobs.len(), 1);
    desk.cancel_order(&ming(), &order.order_id, "moved").await.unwrap();
    desk.settle().await;
    let job = desk.get_job(&carrier(), &order.order_id).await.unwrap();
    assert_eq!(job.state(), pb::OrderState::Cancelled, "whoever changes it");
    let other = desk.ready(2).await;
    desk.assign_carrier(&dispatcher(), &other.order_id, &agency(3).to_string()).await.unwrap();
    desk.assign_carrier(&dispatcher(), &other.order_id, "").await.unwrap();
    desk.settle().await;
    desk.refused("DSP001", desk.get_job(&carrier(), &other.order_id)).await;
    desk.rest().await;
}

async fn a_persons_priority_stands_and_says_why(desk: Desk) {
    let order = desk.ready(1).await;
    let message = pb::OverridePriorityRequest {
        order_id: order.order_id.clone(),
        points: 900,
        reason: "sleeps on the floor".to_owned(),
    };
    let system = kaifong_kernel::auth::Actor { person: None, system: Some("robot".to_owned()), ..dispatcher() };
    desk.refused("KER003", desk.override_priority(&system, message.clone())).await;
    let set = desk.override_priority(&dispatcher(), message.clone()).await.unwrap().priority.unwrap();
    assert_eq!((set.points, set.overridden_points, set.reason.as_str()), (900, 900, "sleeps on the floor"));
    assert_eq!(set.overridden_by, dispatcher().person.unwrap().to_string());
    desk.cancel_order(&ming(), &order.order_id, "moved").await.unwrap();
    desk.refused("DSP002", desk.override_priority(&dispatcher(), message)).await;
    desk.rest().await;
}

async fn a_household_that_is_gone_is_forgotten(desk: Desk) {
    let (erased, dead) = (desk.household(1), desk.household(2));
    desk.needs.settle(&erased, 1, &[needs::VulnerabilityKind::Medical]);
    desk.stock.bring(&bed(), 2);
    let one = desk.submitted(order(&erased, &[(&bed(), 1)])).await;
    let two = desk.submitted(order(&dead, &[(&bed(), 1)])).await;
    assert!(one.vulnerability_reason.contains(desk::households::CANARY));
    desk.needs.tell("needs.household.erased.v1", &erased);
    desk.needs.tell("needs.household.deceased.v1", &dead);
    desk.settle().await;
    let (one, two) = (desk.order(&one.order_id).await, desk.order(&two.order_id).await);
    assert_eq!((one.state(), one.routing, one.vulnerability_reason.as_str()), (pb::OrderState::Cancelled, None, ""));
    assert_eq!((two.state(), two.goods()), (pb::OrderState::Cancelled, pb::GoodsState::Released));
    assert_eq!(desk.rows("vault_subject WHERE wrapped_key IS NOT NULL").await, 1, "the key is destroyed");
    desk.again().await;
    desk.rest().await;
}

async fn nobody_goes_again_to_a_household_that_died_meanwhile(desk: Desk) {
    desk.van().await;
    // While its goods were being loaded, which came to nothing …
    let loading = desk.ready(1).await;
    let run = desk.published().await;
    desk.log.set("IssueReservations", Mood::Away);
    desk.start_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    desk.needs.tell("needs.household.deceased.v1", &loading.household_id);
    desk.settle().await;
    assert_eq!(desk.open_work("order_of_deceased").await, 1, "nobody knows yet whether they are aboard");
    desk.log.set("IssueReservations", Mood::Refusing("INV035"));
    desk.later(60).await;
    let given_up = desk.order(&loading.order_id).await;
    assert_eq!((given_up.state(), given_up.goods()), (pb::OrderState::Cancelled, pb::GoodsState::Released));
    desk.log.well();
    desk.close_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;

    // … and while they were on the road.
    let coming = desk.ready(2).await;
    let run = desk.started().await;
    desk.needs.tell("needs.household.deceased.v1", &coming.household_id);
    desk.settle().await;
    assert_eq!(desk.open_work("order_of_deceased").await, 1);
    desk.tell(&run.run_id, vec![desk.failed(&run.stops[0].stop_id, pb::FailReason::NoOneHome)]).await;
    desk.stock.take_back(&run.vehicle_id, &coming.order_id);
    desk.settle().await;
    let back = desk.order(&coming.order_id).await;
    assert_eq!((back.state(), back.superseded_by.as_str()), (pb::OrderState::Returned, ""));
    assert_eq!(desk.rows("delivery_order").await, 2, "no other takes their place");
    assert_eq!(desk.rows("work_item WHERE kind = 'order_of_deceased' AND state <> 'closed'").await, 0);
    desk.again().await;
    desk.rest().await;
}
