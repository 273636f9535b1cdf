//! What nobody moves becomes somebody's work, and the work ends when its cause is gone: runs that are never started, orders
//! whose day passes, orders that no plan takes.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{
    Desk, dispatcher, driver, ming,
    path::{DAY, bed, hour, order},
    peers::Mood,
};
use kaifong_proto::dispatch::v1 as pb;

on_each_database! {
    a_published_run_is_withdrawn_and_gives_everything_back
    a_run_is_withdrawn_only_where_it_may
    a_run_that_is_never_started_is_work_until_it_is_given_up
    a_run_that_starts_late_is_work_no_more
    a_run_that_is_never_published_is_work_until_it_is_discarded
    a_run_is_looked_at_by_its_new_time
    an_order_whose_day_passes_is_work_until_it_is_given_up
    an_order_that_comes_off_its_run_too_late_is_work_at_once
    an_order_that_no_plan_takes_is_work_until_one_does
    work_about_an_unplanned_order_ends_with_the_order
    a_vehicle_that_is_out_is_work_as_long_as_it_has_runs
}

/// The day after the planned one.
const NEXT: &str = "2025-12-03";

const NOT_STARTED: &str = "run_not_started";
const OVERDUE: &str = "order_overdue";
const UNPLANNED: &str = "order_unplanned";

impl Desk {
    /// How many runs hold vehicles or crew.
    async fn booked(&self) -> i64 {
        self.rows("booking WHERE kind = 'run'").await
    }

    /// How many timers wait.
    async fn waiting(&self, kind: &str) -> i64 {
        self.rows(&format!("timer WHERE state = 'waiting' AND kind = '{kind}'")).await
    }

    async fn withdrawn(&self, run: &str) -> pb::Run {
        self.withdraw_run(&dispatcher(), run, "the driver is ill").await.unwrap();
        self.settle().await;
        self.run(run).await
    }

    /// Both titles of the open work of a kind are there, each in its own language.
    async fn is_told_in_both_languages(&self, kind: &str) {
        let of = format!("work_item WHERE kind = '{kind}' AND owner_role = 'dispatcher' AND title_en <> ''");
        let said = format!("{of} AND title_zh_hant LIKE '%請%'");
        assert!(self.rows(&said).await > 0, "{kind} is told to dispatchers in both languages");
    }
}

async fn a_published_run_is_withdrawn_and_gives_everything_back(desk: Desk) {
    desk.van().await;
    let (one, two) = (desk.ready(1).await, desk.ready(2).await);
    let run = desk.published().await;
    desk.issue_run_link(&dispatcher(), &run.run_id).await.unwrap();
    assert!(desk.keys.until(&run.run_id).is_some());
    // The answers of inventory and identity are lost once, and asked for again under the same keys.
    desk.log.set("UnallocateReservations", Mood::Mute);
    desk.log.set("RevokeRunKey", Mood::Mute);
    let answered = desk.withdraw_run(&dispatcher(), &run.run_id, "the driver is ill").await.unwrap();
    assert_eq!((answered.state(), answered.stops.len()), (pb::RunState::Discarded, 0));
    assert!(answered.taken_off.iter().all(|off| off.reason == "the driver is ill"), "{answered:?}");
    assert_eq!((answered.taken_off.len(), desk.booked().await), (2, 0));
    desk.settle().await;
    assert_eq!(desk.order(&one.order_id).await.goods(), pb::GoodsState::Unallocating);
    desk.log.well();
    desk.later(60).await;
    assert_eq!((desk.log.keys("UnallocateReservations").len(), desk.log.keys("RevokeRunKey").len()), (2, 1));
    for ready in [&one, &two] {
        let free = desk.order(&ready.order_id).await;
        assert_eq!(
            (free.state(), free.goods(), free.run_id.as_str()),
            (pb::OrderState::Ready, pb::GoodsState::Held, "")
        );
        assert_eq!((desk.stock.state_of(&ready.order_id), free.reason.as_str()), ("held", "the driver is ill"));
    }
    assert_eq!((desk.keys.until(&run.run_id), desk.run(&run.run_id).await.key_until_us), (None, 0));
    desk.refused("DSP026", desk.get_driver_run(&driver(&run.run_id), &run.run_id)).await;
    assert_eq!(desk.waiting("run.over").await, 0);
    let again = desk.published().await;
    assert_eq!((again.stops.len(), again.run_id != run.run_id), (2, true), "they are planned again");
    desk.again().await;
    desk.rest().await;
}

async fn a_run_is_withdrawn_only_where_it_may(desk: Desk) {
    desk.van().await;
    desk.ready(1).await;
    let run = desk.one_run().await.run_id;
    desk.refused("DSP022", desk.withdraw_run(&dispatcher(), &run, "only planned")).await;
    desk.refused("DSP021", desk.withdraw_run(&dispatcher(), &desk::nowhere("run"), "no such run")).await;
    desk.publish_run(&dispatcher(), &run).await.unwrap();
    desk.refused("DSP024", desk.withdraw_run(&dispatcher(), &run, "inventory is being asked")).await;
    desk.settle().await;
    desk.refused("DSP022", desk.discard_run(&dispatcher(), &run)).await;
    desk.refused("KER002", desk.withdraw_run(&ming(), &run, "not an agency's to say")).await;
    desk.refused("KER002", desk.withdraw_run(&driver(&run), &run, "not a driver's to say")).await;
    desk.refused("KER001", desk.withdraw_run(&dispatcher(), &run, "")).await;
    desk.start_run(&dispatcher(), &run).await.unwrap();
    desk.settle().await;
    desk.refused("DSP022", desk.withdraw_run(&dispatcher(), &run, "it is on the road")).await;
    desk.rest().await;
}

async fn a_run_that_is_never_started_is_work_until_it_is_given_up(desk: Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.published().await;
    let seconds = (run.ends_at_us - desk.bench.ports.now().micros()) / 1_000_000;
    desk.later(seconds - 1).await;
    assert_eq!(desk.open_work(NOT_STARTED).await, 0, "it may still start");
    desk.later(2).await;
    assert_eq!((desk.open_work(NOT_STARTED).await, desk.booked().await), (1, 3));
    desk.is_told_in_both_languages(NOT_STARTED).await;
    assert_eq!(desk.stock.state_of(&ready.order_id), "allocated", "it keeps what it has until somebody says");
    assert_eq!(desk.withdrawn(&run.run_id).await.state(), pb::RunState::Discarded);
    assert_eq!((desk.open_work(NOT_STARTED).await, desk.booked().await), (0, 0));
    assert_eq!(desk.order(&ready.order_id).await.goods(), pb::GoodsState::Held);
    desk.again().await;
    desk.rest().await;
}

async fn a_run_that_starts_late_is_work_no_more(desk: Desk) {
    desk.van().await;
    desk.ready(1).await;
    let run = desk.published().await;
    desk.at(DAY, 19).await;
    assert_eq!(desk.open_work(NOT_STARTED).await, 1);
    desk.start_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.open_work(NOT_STARTED).await, 0);
    // One that started in time is nobody's work afterwards.
    desk.at(NEXT, 9).await;
    assert_eq!((desk.open_work(NOT_STARTED).await, desk.open_work(OVERDUE).await), (0, 0));
    desk.rest().await;
}

async fn a_run_that_is_never_published_is_work_until_it_is_discarded(desk: Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.one_run().await;
    desk.at(DAY, 19).await;
    assert_eq!(desk.open_work(NOT_STARTED).await, 1);
    desk.discard_run(&dispatcher(), &run.run_id).await.unwrap();
    assert_eq!((desk.open_work(NOT_STARTED).await, desk.waiting("run.over").await), (0, 0));
    assert_eq!(desk.order(&ready.order_id).await.state(), pb::OrderState::Ready);
    desk.at(NEXT, 1).await;
    assert_eq!(desk.open_work(OVERDUE).await, 1);
    desk.rest().await;
}

async fn a_run_is_looked_at_by_its_new_time(desk: Desk) {
    desk.van().await;
    let morning = pb::OrderContent {
        windows: vec![pb::DayWindow { from_minute: 540, to_minute: 600 }],
        ..order(&desk.household(1), &[(&bed(), 1)])
    };
    let evening = pb::OrderContent {
        windows: vec![pb::DayWindow { from_minute: 960, to_minute: 1_020 }],
        ..order(&desk.household(2), &[(&bed(), 1)])
    };
    desk.stock.bring(&bed(), 2);
    desk.submitted(morning).await;
    let run = desk.published().await;
    desk.submitted(evening).await;
    let plan = desk.replan(&dispatcher(), DAY).await.unwrap();
    desk.settle().await;
    let plan = desk.get_plan(&dispatcher(), &plan.plan_id).await.unwrap();
    let longer = desk.run(&run.run_id).await;
    assert_eq!((plan.run_ids.as_slice(), longer.stops.len()), ([run.run_id.clone()].as_slice(), 2), "{plan:?}");
    assert!(longer.ends_at_us > hour(DAY, 16) && run.ends_at_us < hour(DAY, 12));
    assert_eq!(desk.waiting("run.over").await, 1);
    desk.at(DAY, 13).await;
    assert_eq!(desk.open_work(NOT_STARTED).await, 0, "it is longer than it was");
    desk.at(DAY, 18).await;
    assert_eq!(desk.open_work(NOT_STARTED).await, 1);
    desk.rest().await;
}

async fn an_order_whose_day_passes_is_work_until_it_is_given_up(desk: Desk) {
    let collect =
        pb::OrderContent { direction: pb::Direction::Collect.into(), ..order(&desk.household(2), &[(&bed(), 1)]) };
    let ride = pb::Ride { passenger_weight_g: 70_000, round_trip: false, away_minutes: 0, flights: 4 };
    let ride = pb::OrderContent {
        ride: Some(ride),
        skills: vec![pb::Skill::StairClimber.into()],
        ..order(&desk.household(3), &[])
    };
    let brought = desk.ready(1).await;
    let waiting = [brought, desk.submitted(collect).await, desk.submitted(ride).await];
    assert!(waiting.iter().all(|order| order.state() == pb::OrderState::Ready), "{waiting:?}");
    desk.at(DAY, 23).await;
    assert_eq!(desk.open_work(OVERDUE).await, 0, "its day is not over");
    desk.later(3_600).await;
    assert_eq!(desk.open_work(OVERDUE).await, 3);
    desk.is_told_in_both_languages(OVERDUE).await;
    for (order, left) in waiting.iter().zip([2, 1, 0]) {
        desk.cancel_order(&dispatcher(), &order.order_id, "written anew for Friday").await.unwrap();
        assert_eq!(desk.open_work(OVERDUE).await, left);
    }
    desk.settle().await;
    assert_eq!(desk.stock.free(&bed()), 1);
    // One that was given up before its day was over is nobody's work.
    let content = pb::OrderContent { deliver_on: NEXT.to_owned(), ..order(&desk.household(4), &[(&bed(), 1)]) };
    let early = desk.submitted(content).await;
    desk.cancel_order(&ming(), &early.order_id, "moved").await.unwrap();
    desk.at("2025-12-04", 1).await;
    assert_eq!((desk.open_work(OVERDUE).await, desk.waiting("order.day_over").await), (0, 0));
    desk.again().await;
    desk.rest().await;
}

async fn an_order_that_comes_off_its_run_too_late_is_work_at_once(desk: Desk) {
    desk.van().await;
    let (one, two) = (desk.ready(1).await, desk.ready(2).await);
    let run = desk.published().await;
    desk.at(NEXT, 1).await;
    assert_eq!(desk.open_work(OVERDUE).await, 0, "they are on a run");
    let stop = run.stops.iter().find(|stop| stop.order_id == one.order_id).unwrap();
    desk.remove_stop(&dispatcher(), &stop.stop_id, "too late").await.unwrap();
    assert_eq!(desk.open_work(OVERDUE).await, 1);
    desk.log.set("IssueReservations", Mood::Refusing("INV035"));
    desk.start_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    desk.log.well();
    assert_eq!(desk.order(&two.order_id).await.state(), pb::OrderState::Ready);
    assert_eq!((desk.open_work(OVERDUE).await, desk.open_work("order_taken_off").await), (2, 0), "no plan takes them");
    // Inventory lets one go: it is its agency's again.
    desk.log.set("Reserve", Mood::Refusing("INV030"));
    desk.later(desk::HOLD_SECONDS + 1).await;
    assert_eq!(desk.order(&two.order_id).await.state(), pb::OrderState::Draft);
    assert_eq!((desk.open_work(OVERDUE).await, desk.open_work("order_goods_refused").await), (0, 2));
    desk.log.well();
    desk.again().await;
    desk.rest().await;
}

async fn an_order_that_no_plan_takes_is_work_until_one_does(desk: Desk) {
    let (one, two) = (desk.ready(1).await, desk.ready(2).await);
    let plan = desk.planned().await;
    assert_eq!((plan.state(), plan.unassigned.len()), (pb::PlanState::Made, 2), "there is no vehicle: {plan:?}");
    assert_eq!(desk.open_work(UNPLANNED).await, 2);
    desk.is_told_in_both_languages(UNPLANNED).await;
    let due = format!("work_item WHERE kind = '{UNPLANNED}' AND due_at = {}", hour(DAY, 0));
    assert_eq!(desk.rows(&due).await, 2, "by the day itself");
    desk.planned().await;
    assert_eq!(desk.rows(&format!("work_item WHERE kind = '{UNPLANNED}'")).await, 2, "asked for once");
    desk.van().await;
    let run = desk.one_run().await;
    assert_eq!((run.stops.len(), desk.open_work(UNPLANNED).await), (2, 0));
    // A plan made anew that has no place for them is work again.
    desk.take_vehicle_out(&dispatcher(), &run.vehicle_id, "a flat tyre").await.unwrap();
    desk.replan(&dispatcher(), DAY).await.unwrap();
    desk.settle().await;
    for ready in [&one, &two] {
        assert_eq!(desk.order(&ready.order_id).await.state(), pb::OrderState::Ready);
    }
    assert_eq!((desk.open_work(UNPLANNED).await, desk.open_work("vehicle_out").await), (2, 0));
    desk.again().await;
    desk.rest().await;
}

async fn work_about_an_unplanned_order_ends_with_the_order(desk: Desk) {
    let (cancelled, gone, short, late) =
        (desk.ready(1).await, desk.ready(2).await, desk.ready(3).await, desk.ready(4).await);
    desk.planned().await;
    assert_eq!(desk.open_work(UNPLANNED).await, 4);
    desk.cancel_order(&ming(), &cancelled.order_id, "moved").await.unwrap();
    assert_eq!(desk.open_work(UNPLANNED).await, 3, "by whomever it is given up");
    desk.needs.tell("needs.household.erased.v1", &gone.household_id);
    desk.settle().await;
    assert_eq!(desk.open_work(UNPLANNED).await, 2);
    desk.log.set("Reserve", Mood::Refusing("INV030"));
    desk.stock.tell_expired(&short.order_id, short.held_until_us);
    desk.settle().await;
    desk.log.well();
    assert_eq!((desk.open_work(UNPLANNED).await, desk.open_work("order_goods_refused").await), (1, 1));
    // No plan takes it once its day is over: other work takes its place.
    desk.at(NEXT, 0).await;
    assert_eq!((desk.open_work(UNPLANNED).await, desk.open_work(OVERDUE).await), (0, 1));
    desk.cancel_order(&dispatcher(), &late.order_id, "moved").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.open_work(OVERDUE).await, 0);
    desk.rest().await;
}

async fn a_vehicle_that_is_out_is_work_as_long_as_it_has_runs(desk: Desk) {
    let van = desk.van().await;
    let one = desk.ready(1).await;
    let first = desk.published().await;
    desk.ready(2).await;
    let second = desk.one_run().await;
    desk.take_vehicle_out(&dispatcher(), &van.vehicle, "a flat tyre").await.unwrap();
    assert_eq!(desk.open_work("vehicle_out").await, 1);
    desk.discard_run(&dispatcher(), &second.run_id).await.unwrap();
    assert_eq!(desk.open_work("vehicle_out").await, 1, "another run of it is published");
    desk.withdrawn(&first.run_id).await;
    assert_eq!(desk.open_work("vehicle_out").await, 0);
    assert_eq!(desk.order(&one.order_id).await.goods(), pb::GoodsState::Held);
    desk.rest().await;
}
