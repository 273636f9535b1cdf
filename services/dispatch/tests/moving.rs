//! Stops moved by hand: what a move leaves empty is given up, and what changed since it was judged refuses it.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

mod desk;

use desk::{Desk, dispatcher, slow::Slow};
use kaifong_proto::dispatch::v1 as pb;

/// Two runs of one van with one stop each, the earlier first.
async fn of_one_van(desk: &Desk) -> Vec<pb::Run> {
    desk.van().await;
    let mut runs = Vec::new();
    for number in 1..=2 {
        desk.ready(number).await;
        runs.push(desk.one_run().await);
    }
    runs.sort_by_key(|run| run.starts_at_us);
    runs
}

/// Three runs with one stop each, each of a van of its own.
async fn of_three_vans(desk: &Desk) -> Vec<pb::Run> {
    let depot = desk.depot(1).await;
    let mut runs: Vec<pb::Run> = Vec::new();
    for number in 1..=3 {
        if let Some(before) = runs.last() {
            desk.take_vehicle_out(&dispatcher(), &before.vehicle_id, "for the next one").await.unwrap();
        }
        desk.van_of(&depot, &format!("TP{number}"), "").await;
        desk.ready(number).await;
        runs.push(desk.one_run().await);
    }
    for run in &runs[..2] {
        desk.return_vehicle(&dispatcher(), &run.vehicle_id).await.unwrap();
    }
    runs
}

/// The one stop of a run goes over to the end of another.
fn over(from: &pb::Run, to: &pb::Run) -> pb::MoveStopRequest {
    pb::MoveStopRequest {
        stop_id: from.stops[0].stop_id.clone(),
        to_run_id: to.run_id.clone(),
        to_sequence: 2,
        ..pb::MoveStopRequest::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_a_move_leaves_empty_is_given_up() {
    for desk in Desk::each().await {
        let runs = of_one_van(&desk).await;
        let (order, to) = (runs[1].stops[0].order_id.clone(), &runs[0].run_id);
        let moved = desk.move_stop(&dispatcher(), over(&runs[1], &runs[0])).await.unwrap();
        assert_eq!(moved.violations, []);
        let longer = moved.run.unwrap();
        assert_eq!((&longer.run_id, longer.stops.len()), (to, 2));
        let reaches = longer.starts_at_us < runs[1].ends_at_us && runs[1].starts_at_us < longer.ends_at_us;
        assert!(reaches, "it is on the road when the other would have been");
        assert_eq!((&desk.order(&order).await.run_id, longer.stops[1].sequence), (to, 2));
        assert_eq!(desk.run(&runs[1].run_id).await.state(), pb::RunState::Discarded);
        assert_eq!(desk.rows("booking WHERE kind = 'run'").await, 3, "van and crew of one run");
        assert_eq!(desk.rows("timer WHERE state = 'waiting' AND kind = 'run.over'").await, 1);
        desk.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_got_another_stop_meanwhile_is_not_emptied() {
    let slow = Slow::new();
    for desk in Desk::each_planning(&slow.means()).await {
        let runs = of_three_vans(&desk).await;
        let who = dispatcher();
        let comes = async {
            let moved = desk.move_stop(&who, over(&runs[2], &runs[1])).await.unwrap();
            assert_eq!(moved.violations, []);
        };
        let leaves = desk.move_stop(&who, over(&runs[1], &runs[0]));
        assert_eq!(slow.during(leaves, comes).await.unwrap_err(), "DSP023");
        let held: Vec<usize> =
            [&desk.run(&runs[0].run_id).await, &desk.run(&runs[1].run_id).await].map(|run| run.stops.len()).to_vec();
        assert_eq!(held, [1, 2], "nothing of the move was kept");
        desk.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_that_went_elsewhere_meanwhile_is_not_moved() {
    let slow = Slow::new();
    for desk in Desk::each_planning(&slow.means()).await {
        let runs = of_three_vans(&desk).await;
        let who = dispatcher();
        let goes = async {
            let moved = desk.move_stop(&who, over(&runs[1], &runs[2])).await.unwrap();
            assert_eq!(moved.violations, []);
        };
        let late = desk.move_stop(&who, over(&runs[1], &runs[0]));
        assert_eq!(slow.during(late, goes).await.unwrap_err(), "DSP023");
        let order = desk.order(&runs[1].stops[0].order_id).await;
        assert_eq!((&order.run_id, desk.run(&runs[2].run_id).await.stops.len()), (&runs[2].run_id, 2));
        desk.rest().await;
    }
}
