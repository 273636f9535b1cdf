//! A day planned anew: what a plan may take, what it leaves alone, and what changes while it is being made.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{
    Desk, agency, dispatcher,
    path::DAY,
    slow::Slow,
};
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

    /// The plan of the day, while something else happens.
    async fn planned_during(&self, slow: &Slow, meanwhile: impl Future<Output = ()>) -> pb::Plan {
        let message = pb::StartPlanRequest { plan_on: DAY.to_owned(), ..pb::StartPlanRequest::default() };
        let plan = self.start_plan(&dispatcher(), message).await.unwrap();
        slow.during(self.settle(), meanwhile).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_given_up_while_a_plan_is_made_gets_no_run() {
    let slow = Slow::new();
    for desk in Desk::each_planning(&slow.means()).await {
        let van = desk.van().await;
        let ready = desk.ready(1).await;
        let cancel = async { desk.cancel_shift(&dispatcher(), &van.shift).await.map(drop).unwrap() };
        let plan = desk.planned_during(&slow, cancel).await;
        assert_eq!((plan.state(), plan.run_ids.len()), (pb::PlanState::Failed, 0), "{plan:?}");
        assert!(plan.reason.starts_with("DSP050"), "{}", plan.reason);
        assert_eq!(desk.order(&ready.order_id).await.state(), pb::OrderState::Ready);
        assert_eq!((desk.rows("run").await, desk.rows("booking").await), (0, 0));
        desk.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_another_carrier_got_while_a_plan_was_made_is_left_out() {
    let slow = Slow::new();
    for desk in Desk::each_planning(&slow.means()).await {
        desk.van().await;
        let (ours, theirs) = (desk.ready(1).await, desk.ready(2).await);
        let partner = agency(3).to_string();
        let given = async |order: &str| {
            desk.assign_carrier(&dispatcher(), order, &partner).await.map(drop).unwrap();
        };
        let plan = desk.planned_during(&slow, given(&theirs.order_id)).await;
        assert_eq!((plan.state(), plan.run_ids.len()), (pb::PlanState::Made, 1), "{plan:?}");
        let left: Vec<(&str, &str)> =
            plan.unassigned.iter().map(|one| (one.order_id.as_str(), one.code.as_str())).collect();
        assert_eq!(left, [(theirs.order_id.as_str(), "changed")]);
        let stops = desk.run(&plan.run_ids[0]).await.stops;
        assert_eq!((stops.len(), &stops[0].order_id), (1, &ours.order_id));
        assert_eq!(desk.order(&theirs.order_id).await.state(), pb::OrderState::Ready);
        assert_eq!(desk.open_work("order_unplanned").await, 1);
        // A run whose only order was changed books nothing.
        let last = desk.ready(3).await;
        let plan = desk.planned_during(&slow, given(&last.order_id)).await;
        assert_eq!((plan.state(), plan.run_ids.len()), (pb::PlanState::Made, 0), "{plan:?}");
        assert_eq!(desk.rows("booking WHERE kind = 'run'").await, 3, "of the first run alone");
        desk.again().await;
        desk.rest().await;
    }
}
