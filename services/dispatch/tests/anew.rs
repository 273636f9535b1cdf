//! A day planned anew: what a plan may take, what it leaves alone, and what changes while it is being made.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{Desk, dispatcher, path::DAY};
use kaifong_proto::dispatch::v1 as pb;

on_each_database! {
    a_run_may_reach_into_what_another_run_of_its_van_booked
}

impl Desk {
    /// The day planned anew, whatever came of it.
    async fn anew(&self) -> pb::Plan {
        let plan = self.replan(&dispatcher(), DAY).await.unwrap();
        self.settle().await;
        self.get_plan(&dispatcher(), &plan.plan_id).await.unwrap()
    }
}

async fn a_run_may_reach_into_what_another_run_of_its_van_booked(desk: Desk) {
    desk.van().await;
    let mut runs = Vec::new();
    for number in 1..=3 {
        desk.ready(number).await;
        runs.push(desk.one_run().await);
    }
    assert_eq!(desk.rows("booking WHERE kind = 'run'").await, 9, "each has van and crew at its own time");
    let plan = desk.anew().await;
    assert_eq!((plan.state(), plan.unassigned.len(), plan.run_ids.len()), (pb::PlanState::Made, 0, 1), "{plan:?}");
    let longer = desk.run(&plan.run_ids[0]).await;
    assert_eq!(longer.stops.len(), 3);
    let others: Vec<&pb::Run> = runs.iter().filter(|run| run.run_id != longer.run_id).collect();
    let reached = |run: &&&pb::Run| run.starts_at_us < longer.ends_at_us && longer.starts_at_us < run.ends_at_us;
    assert!(others.iter().any(|run| reached(&run)), "it is on the road when another was");
    assert_eq!(desk.rows("booking WHERE kind = 'run'").await, 3, "one run has them now");
    for run in others {
        assert_eq!(desk.run(&run.run_id).await.state(), pb::RunState::Discarded);
    }
    desk.again().await;
    desk.rest().await;
}
