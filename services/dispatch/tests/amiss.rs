//! Days on which something goes amiss: inventory is behind, nobody knows the roads, a household is gone from the records
//! while its goods are on the road; and what a driver doesn't see.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use std::sync::{Arc, Mutex};

use desk::{Desk, dispatcher, driver, households::CANARY, path::DAY};
use kaifong_dispatch::{
    planner::PlanningMeans,
    planning::{
        Effort, GreatCircle, NoTravelTimes, Outcome, Plan, Planner, Point, Problem, SearchPlanner, Travel, TravelTimes,
        Unplannable,
    },
};
use kaifong_proto::dispatch::v1 as pb;

on_each_database! {
    a_run_is_closed_once_inventory_has_heard_of_its_last_stop
    an_inventory_that_does_not_hear_is_work_in_the_end
    a_household_erased_while_its_goods_are_on_the_road_leaves_the_day_to_be_planned_anew
    a_driver_sees_doors_on_the_day_and_nothing_of_orders_taken_off
}

/// A run whose one stop is done, being closed while inventory has not heard of that.
async fn closing(desk: &Desk) -> pb::Run {
    desk.van().await;
    desk.ready(1).await;
    let run = desk.started().await;
    let stop = run.stops[0].stop_id.clone();
    let proof = desk.proof(&run.run_id, &stop).await;
    desk.stock.fall_behind();
    desk.tell(&run.run_id, vec![desk.done(&stop, &proof)]).await;
    desk.close_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    let seen = desk.run(&run.run_id).await;
    assert_eq!((seen.state(), seen.closing, seen.not_closed.as_str()), (pb::RunState::Started, true, ""));
    assert_eq!(desk.open_work("vehicle_not_empty").await, 0, "everything was handed over");
    run
}

async fn a_run_is_closed_once_inventory_has_heard_of_its_last_stop(desk: Desk) {
    let run = closing(&desk).await;
    desk.later(2).await;
    assert!(desk.run(&run.run_id).await.closing, "it is asked again, and is still behind");
    desk.stock.catch_up();
    desk.later(2).await;
    assert_eq!(desk.run(&run.run_id).await.state(), pb::RunState::Closed);
    assert_eq!(desk.rows("work_item WHERE kind = 'vehicle_not_empty'").await, 0);
    assert_eq!(desk.rows("booking WHERE kind = 'run'").await, 0);
    desk.again().await;
    desk.rest().await;
}

async fn an_inventory_that_does_not_hear_is_work_in_the_end(desk: Desk) {
    let run = closing(&desk).await;
    desk.later(60).await;
    let seen = desk.run(&run.run_id).await;
    assert_eq!((seen.state(), seen.closing, seen.not_closed.is_empty()), (pb::RunState::Started, false, false));
    assert_eq!(desk.open_work("vehicle_not_empty").await, 1);
    desk.stock.catch_up();
    desk.close_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.run(&run.run_id).await.state(), pb::RunState::Closed);
    assert_eq!(desk.open_work("vehicle_not_empty").await, 0);
    desk.rest().await;
}

/// A routing service that answers, and never with a table.
#[derive(Debug)]
struct Lost;

#[async_trait::async_trait]
impl TravelTimes for Lost {
    async fn between(&self, _: &[Point]) -> Result<Travel, NoTravelTimes> {
        Err(NoTravelTimes::Answer("NoSegment: no road is near".to_owned()))
    }
}

/// A planner that breaks down.
#[derive(Debug)]
struct Broken;

impl Planner for Broken {
    fn plan(&self, _: &Problem, _: &Travel, _: &Effort, _: Option<&Plan>) -> Result<Outcome, Unplannable> {
        panic!("it breaks down")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_nobody_can_plan_is_said_to_be_so_and_may_be_asked_for_again() {
    let lost = PlanningMeans::new(Arc::new(SearchPlanner), Arc::new(Lost));
    let broken = PlanningMeans::new(Arc::new(Broken), Arc::new(GreatCircle));
    for (means, why) in [(lost, "NoSegment"), (broken, "broke down")] {
        for desk in Desk::each_planning(&means).await {
            desk.van().await;
            let ready = desk.ready(1).await;
            for _ in 0..2 {
                let plan = desk.planned().await;
                assert_eq!(plan.state(), pb::PlanState::Failed);
                assert!(plan.reason.contains(why), "{}", plan.reason);
            }
            assert_eq!(desk.order(&ready.order_id).await.state(), pb::OrderState::Ready);
            desk.rest().await;
        }
    }
}

/// A routing service as it is told to be, over distances.
#[derive(Debug)]
struct Moody(Arc<Mutex<Option<NoTravelTimes>>>);

#[async_trait::async_trait]
impl TravelTimes for Moody {
    async fn between(&self, points: &[Point]) -> Result<Travel, NoTravelTimes> {
        let trouble = self.0.lock().unwrap().take();
        match trouble {
            Some(trouble) => Err(trouble),
            None => GreatCircle.between(points).await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_no_road_allows_is_refused_and_one_that_nobody_answers_may_be_tried_again() {
    let mood = Arc::new(Mutex::new(None));
    let means = PlanningMeans::new(Arc::new(SearchPlanner), Arc::new(Moody(mood.clone())));
    for desk in Desk::each_planning(&means).await {
        desk.van().await;
        desk.ready(1).await;
        desk.ready(2).await;
        let run = desk.one_run().await;
        let (stop_id, to_sequence) = (run.stops[1].stop_id.clone(), 1);
        let message = pb::MoveStopRequest { stop_id, to_sequence, ..pb::MoveStopRequest::default() };
        let answers = [
            (NoTravelTimes::Answer("NoSegment: no road is near".to_owned()), "DSP048"),
            (NoTravelTimes::Shape("a leg is negative"), "DSP048"),
            (NoTravelTimes::Unreached("connection refused".to_owned()), "KER009"),
        ];
        for (trouble, code) in answers {
            *mood.lock().unwrap() = Some(trouble);
            desk.refused(code, desk.move_stop(&dispatcher(), message.clone())).await;
        }
        desk.move_stop(&dispatcher(), message).await.unwrap();
        desk.rest().await;
    }
}

async fn a_household_erased_while_its_goods_are_on_the_road_leaves_the_day_to_be_planned_anew(desk: Desk) {
    let depot = desk.depot(1).await;
    desk.van_of(&depot, "TP1", "").await;
    for number in 1..=3 {
        desk.ready(number).await;
    }
    let run = desk.started().await;
    desk.van_of(&depot, "TP2", "").await;
    desk.at(DAY, 11).await;
    let done = &run.stops[0];
    let proof = desk.proof(&run.run_id, &done.stop_id).await;
    let arrived = desk.outcome(&done.stop_id, pb::OutcomeKind::Arrived, 600);
    desk.tell(&run.run_id, vec![arrived, desk.done(&done.stop_id, &proof)]).await;
    for stop in [done, &run.stops[2]] {
        desk.needs.tell("needs.household.erased.v1", &desk.order(&stop.order_id).await.household_id);
    }
    desk.settle().await;
    assert!(desk.order(&run.stops[2].order_id).await.routing.is_none());
    let late = desk.ready(4).await;
    let plan = desk.replan(&dispatcher(), DAY).await.unwrap();
    desk.settle().await;
    let plan = desk.get_plan(&dispatcher(), &plan.plan_id).await.unwrap();
    assert_eq!((plan.state(), plan.unassigned.len()), (pb::PlanState::Made, 0), "{plan:?}");
    let placed = desk.order(&late.order_id).await;
    assert!(placed.state() == pb::OrderState::Planned && placed.run_id != run.run_id, "{placed:?}");
    let stays = |change: &pb::PlanChange| change.to_run_id == run.run_id || change.order_id == late.order_id;
    assert!(plan.changes.iter().all(stays), "{plan:?}");
    let after = desk.run(&run.run_id).await.stops;
    let mut orders: Vec<&String> = after.iter().map(|stop| &stop.order_id).collect();
    let mut before: Vec<&String> = run.stops.iter().map(|stop| &stop.order_id).collect();
    orders.sort_unstable();
    before.sort_unstable();
    assert_eq!(orders, before, "goods that are aboard stay aboard");
    assert_eq!(after[0].stop_id, done.stop_id);
    assert_eq!(after.iter().map(|stop| stop.sequence).collect::<Vec<_>>(), [1, 2, 3]);
    desk.again().await;
    desk.rest().await;
}

async fn a_driver_sees_doors_on_the_day_and_nothing_of_orders_taken_off(desk: Desk) {
    desk.van().await;
    desk.ready(1).await;
    desk.ready(2).await;
    let run = desk.published().await;
    desk.remove_stop(&dispatcher(), &run.stops[1].stop_id, "she is in hospital").await.unwrap();
    desk.settle().await;
    let me = driver(&run.run_id);
    let before = desk.get_driver_run(&me, &run.run_id).await.unwrap();
    assert_eq!(before.run.unwrap().taken_off, []);
    let door = &before.stops[0];
    assert_eq!((door.lines.len(), door.name.as_str(), door.address.as_str()), (1, "", ""), "a day ahead");
    assert_eq!((door.phone.as_str(), door.floor, door.stair_flights), ("", 0, 0));
    assert_eq!(desk.log.count("GetDoorstep"), 0);
    desk.at(DAY, 8).await;
    let on_the_day = desk.get_driver_run(&me, &run.run_id).await.unwrap();
    assert_eq!((on_the_day.stops[0].name.as_str(), on_the_day.stops[0].stair_flights), (CANARY, 5));
    assert_eq!(desk.start_run(&me, &run.run_id).await.unwrap().taken_off, []);
    desk.settle().await;
    assert_eq!(desk.run(&run.run_id).await.taken_off.len(), 1, "the dispatcher is told");
    desk.rest().await;
}
