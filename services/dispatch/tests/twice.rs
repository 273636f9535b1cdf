//! Each consumer of dispatch, and its timer, run twice: a step asks a peer, its commit is lost, and it is taken again. What
//! lasts, and what the peers' books hold, must be as after one run. And each event delivered twice has one effect.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

mod desk;

use desk::{
    Desk, dispatcher, driver, ming,
    path::{DAY, bed, order},
    peers::Mood,
};
use kaifong_proto::{dispatch::v1 as pb, needs::v1 as needs};

/// Each story is told on a desk that handles everything once and on one that handles it twice, on each database.
macro_rules! twice {
    ($($name:ident)+) => {
        mod twice {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                for [plain, twice] in super::desk::Desk::twins().await {
                    super::$name(&plain).await;
                    super::$name(&twice).await;
                    super::assert_like(&plain, &twice).await;
                }
            })+
        }
    };
}

twice! {
    a_run_goes_its_whole_way
    what_inventory_refuses_is_led_back
    what_fails_comes_back_and_an_elder_is_escalated
    a_household_is_forgotten
    what_nobody_moves_is_work_and_is_given_back
}

const STEPS: [&str; 8] = [
    "GetRouting",
    "Reserve",
    "AllocateReservations",
    "UnallocateReservations",
    "IssueReservations",
    "ReleaseReservations",
    "GetVehicleStock",
    "RevokeRunKey",
];

/// The other desk was asked for each step twice under the same key; nothing else differs.
async fn assert_like(plain: &Desk, twice: &Desk) {
    for step in STEPS {
        assert_eq!(twice.log.keys(step), plain.log.keys(step), "{step} under the same keys");
        assert_eq!(twice.log.count(step), 2 * plain.log.count(step), "{step} is asked for twice");
    }
    assert_eq!(twice.stock.free(&bed()), plain.stock.free(&bed()));
    for (left, right) in plain.lasting().await.iter().zip(&twice.lasting().await) {
        assert_eq!(right, left, "a row is another after two runs");
    }
    assert_eq!(twice.lasting().await.len(), plain.lasting().await.len());
    for desk in [plain, twice] {
        desk.rest().await;
        desk.again().await;
    }
}

async fn a_run_goes_its_whole_way(desk: &Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.started().await;
    let stop = run.stops[0].stop_id.clone();
    let proof = desk.proof(&run.run_id, &stop).await;
    desk.tell(&run.run_id, vec![desk.done(&stop, &proof)]).await;
    desk.close_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.order(&ready.order_id).await.state(), pb::OrderState::Delivered);
    assert_eq!(desk.run(&run.run_id).await.state(), pb::RunState::Closed);
}

async fn what_inventory_refuses_is_led_back(desk: &Desk) {
    desk.van().await;
    let short = desk.submitted(order(&desk.household(9), &[(&bed(), 1)])).await;
    assert_eq!(short.reason, "INV030");
    let ready = desk.ready(1).await;
    desk.later(desk::HOLD_SECONDS).await;
    assert_eq!(desk.order(&ready.order_id).await.goods(), pb::GoodsState::Held, "held anew");
    desk.cancel_order(&ming(), &ready.order_id, "too late").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.stock.free(&bed()), 1);
}

async fn what_fails_comes_back_and_an_elder_is_escalated(desk: &Desk) {
    desk.van().await;
    let household = desk.household(1);
    desk.needs.settle(&household, 1, &[needs::VulnerabilityKind::ElderAlone]);
    desk.stock.bring(&bed(), 1);
    let ready = desk.submitted(order(&household, &[(&bed(), 1)])).await;
    let run = desk.published().await;
    desk.log.set("AllocateReservations", Mood::Refusing("INV033"));
    desk.remove_stop(&dispatcher(), &run.stops[0].stop_id, "another day").await.unwrap();
    desk.settle().await;
    desk.start_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.close_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    let refused = desk.published().await;
    assert_eq!((refused.stops.len(), refused.taken_off.len()), (0, 1));
    desk.log.well();
    desk.start_run(&dispatcher(), &refused.run_id).await.unwrap();
    desk.close_run(&dispatcher(), &refused.run_id).await.unwrap();
    desk.settle().await;
    let run = desk.published().await;
    desk.at(DAY, 9).await;
    desk.start_run(&driver(&run.run_id), &run.run_id).await.unwrap();
    desk.settle().await;
    desk.tell(&run.run_id, vec![desk.failed(&run.stops[0].stop_id, pb::FailReason::NoOneHome)]).await;
    desk.later(desk::ELDER_SECONDS).await;
    assert_eq!(desk.open_work("elder_not_reached_escalated").await, 1);
    desk.stock.take_back(&run.vehicle_id, &ready.order_id);
    desk.settle().await;
    let closed = desk.order(&ready.order_id).await;
    assert_eq!(desk.order(&closed.superseded_by).await.goods(), pb::GoodsState::Held);
}

async fn a_household_is_forgotten(desk: &Desk) {
    let (one, two) = (desk.ready(1).await, desk.ready(2).await);
    desk.needs.tell("needs.household.erased.v1", &one.household_id);
    desk.needs.tell("needs.household.deceased.v1", &two.household_id);
    desk.settle().await;
    for order in [one, two] {
        assert_eq!(desk.order(&order.order_id).await.goods(), pb::GoodsState::Released);
    }
}

async fn what_nobody_moves_is_work_and_is_given_back(desk: &Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.published().await;
    desk.issue_run_link(&dispatcher(), &run.run_id).await.unwrap();
    desk.at("2025-12-03", 1).await;
    assert_eq!(desk.open_work("run_not_started").await, 1);
    desk.withdraw_run(&dispatcher(), &run.run_id, "nobody came").await.unwrap();
    desk.settle().await;
    assert_eq!((desk.open_work("run_not_started").await, desk.open_work("order_overdue").await), (0, 1));
    assert_eq!((desk.keys.until(&run.run_id), desk.order(&ready.order_id).await.goods()), (None, pb::GoodsState::Held));
}
