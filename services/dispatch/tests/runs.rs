//! Runs before the road: planned and judged, edited, published with their goods, taken off, planned anew.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{
    Desk, agency, auditor, dispatcher, driver, id, ming, nowhere,
    path::{DAY, bed, hour, order},
    peers::Mood,
};
use kaifong_proto::dispatch::v1 as pb;

on_each_database! {
    a_day_is_planned_judged_and_watched
    what_finds_no_place_says_why_in_both_languages
    a_partners_order_goes_with_its_own_vehicle_alone
    goods_are_loaded_where_they_lie
    an_edit_is_judged_before_it_is_kept
    a_run_that_is_given_up_frees_its_orders
    publishing_allocates_and_one_refusal_takes_one_order_off
    goods_of_a_published_run_are_loaded_after_their_hold_would_have_ended
    goods_that_are_not_issued_take_their_order_off
    an_order_leaves_a_published_run_and_its_goods_are_held_again
    a_vehicle_that_goes_out_gives_its_orders_to_another
    what_has_begun_stays_where_it_is
    goods_on_a_vehicle_that_broke_down_come_back_first
    a_driver_starts_a_run_on_its_day_and_not_before
}

fn planning() -> pb::StartPlanRequest {
    pb::StartPlanRequest { plan_on: DAY.to_owned(), ..pb::StartPlanRequest::default() }
}

async fn a_day_is_planned_judged_and_watched(desk: Desk) {
    let van = desk.van().await;
    for number in 1..=5 {
        desk.ready(number).await;
    }
    let asked = desk.start_plan(&dispatcher(), planning()).await.unwrap();
    assert_eq!(asked.state(), pb::PlanState::Requested);
    desk.refused("DSP020", desk.start_plan(&dispatcher(), planning())).await;
    let watcher = dispatcher();
    let (states, ()) = tokio::join!(desk.watch(&watcher, &asked.plan_id), desk.settle());
    assert_eq!(states.last(), Some(&pb::PlanState::Made));
    let plan = desk.get_plan(&auditor(), &asked.plan_id).await.unwrap();
    assert!(plan.unassigned.is_empty() && plan.violations.is_empty() && plan.distance_m > 0, "{plan:?}");
    let run = desk.run(&plan.run_ids[0]).await;
    assert_eq!((run.vehicle_id.as_str(), run.shift_id.as_str()), (van.vehicle.as_str(), van.shift.as_str()));
    let places: Vec<i32> = run.stops.iter().map(|stop| stop.sequence).collect();
    assert_eq!(places, [1, 2, 3, 4, 5]);
    assert!(run.stops.windows(2).all(|two| two[0].leaves_at_us < two[1].arrives_at_us));
    assert!(run.stops.iter().all(|stop| stop.leaves_at_us > hour(DAY, 9)), "nobody is visited before nine");
    assert!(run.starts_at_us >= hour(DAY, 8) && run.ends_at_us <= hour(DAY, 18));
    let planned = desk.order(&run.stops[0].order_id).await;
    assert_eq!((planned.state(), planned.run_id.as_str()), (pb::OrderState::Planned, run.run_id.as_str()));
    // What is there is left alone by the next plan, and nobody is in two places.
    desk.ready(6).await;
    let next = desk.planned().await;
    assert_eq!(next.state(), pb::PlanState::Made, "{next:?}");
    let other = desk.run(&next.run_ids[0]).await;
    assert!(other.starts_at_us >= run.ends_at_us || other.ends_at_us <= run.starts_at_us);
    assert_eq!(desk.rows("booking WHERE kind = 'run'").await, 6, "vehicle and crew of each run");
    desk.again().await;
    desk.rest().await;
}

async fn what_finds_no_place_says_why_in_both_languages(desk: Desk) {
    desk.van().await;
    let heavy = desk::id("itm", 2);
    desk.stock.bring(&heavy, 100);
    let mut content = order(&desk.household(1), &[(&heavy, 60)]);
    let large = desk.submitted(content.clone()).await;
    content.household_id = desk.household(2);
    content.lines[0].quantity = 1;
    content.skills = vec![pb::Skill::StairClimber.into()];
    let stairs = desk.submitted(content).await;
    let plan = desk.planned().await;
    assert_eq!(plan.state(), pb::PlanState::Made, "{plan:?}");
    let mut told: Vec<(&str, &str)> =
        plan.unassigned.iter().map(|one| (one.order_id.as_str(), one.code.as_str())).collect();
    told.sort_unstable();
    let mut wanted = [(large.order_id.as_str(), "too_heavy"), (stairs.order_id.as_str(), "no_skill")];
    wanted.sort_unstable();
    assert_eq!(told, wanted);
    for one in &plan.unassigned {
        let (reason, remedy) = (one.reason.as_ref().unwrap(), one.remedy.as_ref().unwrap());
        assert!(!reason.en.is_empty() && !remedy.zh_hant.is_ascii() && !reason.zh_hant.is_ascii());
    }
    assert_eq!(desk.order(&large.order_id).await.state(), pb::OrderState::Ready);
    desk.rest().await;
}

async fn a_partners_order_goes_with_its_own_vehicle_alone(desk: Desk) {
    let depot = desk.depot(1).await;
    let partner = agency(3).to_string();
    desk.van_of(&depot, "TP1", "").await;
    let (ours, theirs) = (desk.ready(1).await, desk.ready(2).await);
    desk.assign_carrier(&dispatcher(), &theirs.order_id, &partner).await.unwrap();
    let plan = desk.planned().await;
    assert_eq!((plan.run_ids.len(), plan.unassigned.len()), (1, 1));
    assert_eq!(plan.unassigned[0].order_id, theirs.order_id);
    assert_eq!(desk.run(&plan.run_ids[0]).await.stops[0].order_id, ours.order_id);
    let van = desk.van_of(&depot, "PT1", &partner).await;
    let plan = desk.planned().await;
    let run = desk.run(&plan.run_ids[0]).await;
    assert_eq!((run.vehicle_id, run.carrier_id), (van.vehicle, partner));
    let job = desk.get_job(&desk::carrier(), &theirs.order_id).await.unwrap();
    assert_eq!((job.state(), job.run_id), (pb::OrderState::Planned, run.run_id));
    desk.rest().await;
}

async fn goods_are_loaded_where_they_lie(desk: Desk) {
    let (one, two) = (desk.depot(1).await, desk.depot(2).await);
    let first = desk.van_of(&one, "TP1", "").await;
    let near = desk.ready(1).await;
    desk.stock.lies_in(2);
    let far = desk.ready(2).await;
    let plan = desk.planned().await;
    assert_eq!(plan.unassigned.iter().map(|one| &one.order_id).collect::<Vec<_>>(), [&far.order_id]);
    let second = desk.van_of(&two, "FN1", "").await;
    desk.planned().await;
    for (order, van) in [(near, first), (far, second)] {
        let run = desk.run(&desk.order(&order.order_id).await.run_id).await;
        assert_eq!(run.vehicle_id, van.vehicle);
    }
    desk.rest().await;
}

async fn an_edit_is_judged_before_it_is_kept(desk: Desk) {
    desk.van().await;
    for number in 1..=3 {
        desk.ready(number).await;
    }
    let early = pb::OrderContent {
        windows: vec![pb::DayWindow { from_minute: 540, to_minute: 560 }],
        ..order(&desk.household(4), &[(&bed(), 1)])
    };
    desk.stock.bring(&bed(), 1);
    let early = desk.submitted(early).await;
    let run = desk.one_run().await;
    let stop = run.stops.iter().find(|stop| stop.order_id == early.order_id).unwrap();
    let last = pb::MoveStopRequest { stop_id: stop.stop_id.clone(), to_sequence: 4, ..pb::MoveStopRequest::default() };
    let before = desk.digest().await;
    let refused = desk.move_stop(&dispatcher(), last).await.unwrap();
    assert_eq!(refused.violations[0].code, "window");
    assert_eq!(refused.violations[0].order_id, early.order_id);
    let other = run.stops.last().unwrap();
    let to_sequence = other.sequence - 1;
    let message = |only_check| pb::MoveStopRequest {
        stop_id: other.stop_id.clone(),
        to_sequence,
        only_check,
        ..pb::MoveStopRequest::default()
    };
    assert!(desk.move_stop(&dispatcher(), message(true)).await.unwrap().violations.is_empty());
    assert_eq!(desk.digest().await, before, "what is only asked changes nothing");
    let moved = desk.move_stop(&dispatcher(), message(false)).await.unwrap();
    assert!(moved.violations.is_empty(), "{moved:?}");
    let stops = moved.run.unwrap().stops;
    assert_eq!(stops.iter().position(|stop| stop.stop_id == other.stop_id), Some(2));
    assert!(stops.windows(2).all(|two| two[0].leaves_at_us < two[1].arrives_at_us));
    desk.publish_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.refused("DSP022", desk.move_stop(&dispatcher(), message(false))).await;
    let unknown = pb::MoveStopRequest { stop_id: nowhere("stp"), to_sequence: 1, ..pb::MoveStopRequest::default() };
    desk.refused("DSP035", desk.move_stop(&dispatcher(), unknown)).await;
    desk.rest().await;
}

async fn a_run_that_is_given_up_frees_its_orders(desk: Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.one_run().await;
    desk.discard_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.refused("DSP022", desk.discard_run(&dispatcher(), &run.run_id)).await;
    let free = desk.order(&ready.order_id).await;
    assert_eq!((free.state(), free.goods(), free.run_id.as_str()), (pb::OrderState::Ready, pb::GoodsState::Held, ""));
    assert_eq!(desk.rows("booking WHERE kind = 'run'").await, 0);
    let again = desk.one_run().await;
    assert_eq!(again.stops[0].order_id, ready.order_id);
    let removed = desk.remove_stop(&dispatcher(), &again.stops[0].stop_id, "asked for another day").await.unwrap();
    assert_eq!(removed.taken_off[0].reason, "asked for another day");
    assert_eq!(desk.order(&ready.order_id).await.state(), pb::OrderState::Ready);
    desk.rest().await;
}

async fn publishing_allocates_and_one_refusal_takes_one_order_off(desk: Desk) {
    desk.van().await;
    let (one, two) = (desk.ready(1).await, desk.ready(2).await);
    let run = desk.one_run().await;
    // Inventory let go of one of them, and dispatch has not heard.
    desk.stock.forget(&two.order_id);
    desk.publish_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.refused("DSP024", desk.start_run(&dispatcher(), &run.run_id)).await;
    desk.settle().await;
    let run = desk.run(&run.run_id).await;
    assert_eq!((run.state(), run.stops.len()), (pb::RunState::Published, 1));
    assert_eq!((run.stops[0].order_id.as_str(), run.stops[0].sequence), (one.order_id.as_str(), 1));
    assert_eq!(
        (run.taken_off[0].order_id.as_str(), run.taken_off[0].reason.as_str()),
        (two.order_id.as_str(), "INV033")
    );
    assert_eq!(desk.stock.state_of(&one.order_id), "allocated");
    let off = desk.order(&two.order_id).await;
    assert_eq!((off.state(), off.goods()), (pb::OrderState::Ready, pb::GoodsState::Held), "set aside anew: {off:?}");
    assert_eq!(desk.open_work("order_taken_off").await, 1);
    desk.refused("DSP008", desk.cancel_order(&ming(), &one.order_id, "mine")).await;
    desk.cancel_order(&dispatcher(), &one.order_id, "the agency asked").await.unwrap();
    desk.settle().await;
    assert_eq!((desk.stock.state_of(&one.order_id), desk.run(&run.run_id).await.stops.len()), ("released", 0));
    desk.again().await;
    desk.rest().await;
}

async fn goods_of_a_published_run_are_loaded_after_their_hold_would_have_ended(desk: Desk) {
    desk.van().await;
    let first = desk.ready(1).await;
    let run = desk.published().await;
    // Somebody else wants the last one.
    let other = desk.submitted(order(&desk.household(2), &[(&bed(), 1)])).await;
    assert_eq!(other.reason, "INV030");
    desk.later(desk::HOLD_SECONDS + 1).await;
    assert_eq!(desk.stock.state_of(&first.order_id), "allocated", "it never expires");
    desk.start_run(&driver(&run.run_id), &run.run_id).await.unwrap();
    desk.settle().await;
    let loaded = desk.order(&first.order_id).await;
    assert_eq!((loaded.state(), loaded.goods()), (pb::OrderState::Dispatched, pb::GoodsState::Issued));
    assert_eq!(desk.stock.on_vehicle(&run.vehicle_id), 1);
    desk.again().await;
    desk.rest().await;
}

async fn goods_that_are_not_issued_take_their_order_off(desk: Desk) {
    desk.van().await;
    let (one, two) = (desk.ready(1).await, desk.ready(2).await);
    let run = desk.published().await;
    desk.log.set("IssueReservations", Mood::Refusing("INV035"));
    desk.start_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    for order in [&one, &two] {
        let off = desk.order(&order.order_id).await;
        assert_eq!((off.state(), off.goods()), (pb::OrderState::Ready, pb::GoodsState::Held), "{off:?}");
    }
    let run = desk.run(&run.run_id).await;
    assert_eq!((run.stops.len(), run.taken_off.len()), (0, 2));
    assert_eq!(desk.open_work("order_taken_off").await, 2);
    desk.log.well();
    desk.close_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.run(&run.run_id).await.state(), pb::RunState::Closed);
    desk.again().await;
    desk.rest().await;
}

async fn an_order_leaves_a_published_run_and_its_goods_are_held_again(desk: Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.published().await;
    desk.log.set("UnallocateReservations", Mood::Mute);
    desk.remove_stop(&dispatcher(), &run.stops[0].stop_id, "not at home that day").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.order(&ready.order_id).await.goods(), pb::GoodsState::Unallocating);
    desk.log.well();
    desk.later(60).await;
    assert_eq!(
        (desk.order(&ready.order_id).await.goods(), desk.stock.state_of(&ready.order_id)),
        (pb::GoodsState::Held, "held")
    );
    // Refused, it is set aside anew.
    desk.discard_all().await;
    let run = desk.published().await;
    desk.log.set("UnallocateReservations", Mood::Refusing("INV033"));
    desk.remove_stop(&dispatcher(), &run.stops[0].stop_id, "not at home that day").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.order(&ready.order_id).await.goods(), pb::GoodsState::Held);
    assert_eq!(desk.log.count("ReleaseReservations"), 1);
    desk.rest().await;
}

async fn a_vehicle_that_goes_out_gives_its_orders_to_another(desk: Desk) {
    let depot = desk.depot(1).await;
    let first = desk.van_of(&depot, "TP1", "").await;
    for number in 1..=3 {
        desk.ready(number).await;
    }
    let run = desk.published().await;
    let second = desk.van_of(&depot, "TP2", "").await;
    desk.take_vehicle_out(&dispatcher(), &first.vehicle, "a flat tyre").await.unwrap();
    desk.refused("DSP014", desk.take_vehicle_out(&dispatcher(), &first.vehicle, "again")).await;
    assert_eq!(desk.open_work("vehicle_out").await, 1);
    desk.refused("DSP046", desk.start_run(&dispatcher(), &run.run_id)).await;
    let plan = desk.replan(&dispatcher(), DAY).await.unwrap();
    desk.settle().await;
    let plan = desk.get_plan(&dispatcher(), &plan.plan_id).await.unwrap();
    assert_eq!((plan.state(), plan.changes.len(), plan.unassigned.len()), (pb::PlanState::Made, 3, 0), "{plan:?}");
    assert!(plan.changes.iter().all(|change| change.from_run_id == run.run_id && change.to_run_id != run.run_id));
    assert_eq!(desk.run(&run.run_id).await.state(), pb::RunState::Discarded);
    assert_eq!(desk.open_work("vehicle_out").await, 0);
    let other = desk.run(&plan.run_ids[0]).await;
    assert_eq!((other.vehicle_id.as_str(), other.stops.len()), (second.vehicle.as_str(), 3));
    // Their goods are free of the old run, and go to the new one when that is published.
    for stop in &other.stops {
        assert_eq!(
            (desk.stock.state_of(&stop.order_id), desk.order(&stop.order_id).await.goods()),
            ("held", pb::GoodsState::Held)
        );
    }
    desk.publish_run(&dispatcher(), &other.run_id).await.unwrap();
    desk.settle().await;
    assert!(other.stops.iter().all(|stop| desk.stock.run_of(&stop.order_id) == other.run_id));
    desk.again().await;
    desk.rest().await;
}

async fn what_has_begun_stays_where_it_is(desk: Desk) {
    let depot = desk.depot(1).await;
    desk.van_of(&depot, "TP1", "").await;
    for number in 1..=3 {
        desk.ready(number).await;
    }
    let run = desk.started().await;
    desk.van_of(&depot, "TP2", "").await;
    let first = run.stops[0].stop_id.clone();
    desk.tell(&run.run_id, vec![desk.outcome(&first, pb::OutcomeKind::EnRoute, 60)]).await;
    let late = desk.ready(4).await;
    let plan = desk.replan(&dispatcher(), DAY).await.unwrap();
    desk.settle().await;
    let plan = desk.get_plan(&dispatcher(), &plan.plan_id).await.unwrap();
    assert_eq!(plan.state(), pb::PlanState::Made, "{plan:?}");
    let after = desk.run(&run.run_id).await;
    let orders = |run: &pb::Run| -> std::collections::BTreeSet<String> {
        run.stops.iter().map(|stop| stop.order_id.clone()).collect()
    };
    assert_eq!(orders(&after), orders(&run), "goods that are aboard stay aboard");
    assert_eq!(after.stops[0].stop_id, first);
    let placed = desk.order(&late.order_id).await;
    assert!(placed.run_id != run.run_id && placed.state() == pb::OrderState::Planned, "{placed:?} {plan:?}");
    assert_eq!(id("itm", 1), bed());
    desk.rest().await;
}

async fn goods_on_a_vehicle_that_broke_down_come_back_first(desk: Desk) {
    let depot = desk.depot(1).await;
    let first = desk.van_of(&depot, "TP1", "").await;
    let ready = desk.ready(1).await;
    let run = desk.started().await;
    desk.van_of(&depot, "TP2", "").await;
    desk.take_vehicle_out(&dispatcher(), &first.vehicle, "broke down").await.unwrap();
    let plan = desk.replan(&dispatcher(), DAY).await.unwrap();
    desk.settle().await;
    let plan = desk.get_plan(&dispatcher(), &plan.plan_id).await.unwrap();
    assert_eq!((plan.state(), plan.unassigned.len()), (pb::PlanState::Made, 1), "{plan:?}");
    assert_eq!(
        (plan.unassigned[0].order_id.as_str(), plan.unassigned[0].code.as_str()),
        (ready.order_id.as_str(), "goods_away")
    );
    assert_eq!(desk.order(&ready.order_id).await.state(), pb::OrderState::Dispatched, "its goods are on the vehicle");
    desk.stock.take_back(&first.vehicle, &ready.order_id);
    desk.settle().await;
    let off = desk.order(&ready.order_id).await;
    assert_eq!(off.state(), pb::OrderState::Rescheduled);
    let next = desk.order(&off.superseded_by).await;
    assert_eq!((next.state(), next.goods(), next.attempt), (pb::OrderState::Ready, pb::GoodsState::Held, 2));
    assert_eq!(desk.run(&run.run_id).await.stops[0].state(), pb::StopState::Failed);
    desk.close_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.run(&run.run_id).await.state(), pb::RunState::Closed);
    desk.again().await;
    desk.rest().await;
}

async fn a_driver_starts_a_run_on_its_day_and_not_before(desk: Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.published().await;
    let me = driver(&run.run_id);
    desk.refused("DSP051", desk.start_run(&me, &run.run_id)).await;
    assert_eq!(desk.get_driver_run(&me, &run.run_id).await.unwrap().stops[0].name, "", "no door is shown");
    assert_eq!(desk.order(&ready.order_id).await.goods(), pb::GoodsState::Allocated);
    desk.at(DAY, 0).await;
    desk.start_run(&me, &run.run_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.order(&ready.order_id).await.goods(), pb::GoodsState::Issued);
    desk.rest().await;
}
