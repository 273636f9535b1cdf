//! A day planned anew: what a plan may take, what it leaves alone, and what changes while it is being made.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use std::sync::Arc;

use desk::{Desk, dispatcher, path::DAY};
use kaifong_dispatch::{
    planner::PlanningMeans,
    planning::{GreatCircle, NoTravelTimes, Point, SearchPlanner, Travel, TravelTimes},
};
use kaifong_proto::dispatch::v1 as pb;

on_each_database! {
    a_run_may_reach_into_what_another_run_of_its_van_booked
}

/// A plan that waits for its travel times, and is told when it may go on.
#[derive(Debug, Clone)]
struct Slow {
    asked: Arc<tokio::sync::Semaphore>,
    told: Arc<tokio::sync::Semaphore>,
}

#[async_trait::async_trait]
impl TravelTimes for Slow {
    async fn between(&self, points: &[Point]) -> Result<Travel, NoTravelTimes> {
        self.asked.add_permits(1);
        self.told.acquire().await.unwrap().forget();
        GreatCircle.between(points).await
    }
}

impl Slow {
    fn new() -> Self {
        let none = || Arc::new(tokio::sync::Semaphore::new(0));
        Self { asked: none(), told: none() }
    }

    fn means(&self) -> PlanningMeans {
        PlanningMeans::new(Arc::new(SearchPlanner), Arc::new(self.clone()))
    }

    /// The plan of the day, while something else happens.
    async fn planned(&self, desk: &Desk, meanwhile: impl Future<Output = ()>) -> pb::Plan {
        let message = pb::StartPlanRequest { plan_on: DAY.to_owned(), ..pb::StartPlanRequest::default() };
        let plan = desk.start_plan(&dispatcher(), message).await.unwrap();
        let happens = async {
            self.asked.acquire().await.unwrap().forget();
            meanwhile.await;
            self.told.add_permits(1);
        };
        tokio::join!(desk.settle(), happens);
        desk.settle().await;
        desk.get_plan(&dispatcher(), &plan.plan_id).await.unwrap()
    }
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

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_given_up_while_a_plan_is_made_gets_no_run() {
    let slow = Slow::new();
    for desk in Desk::each_planning(&slow.means()).await {
        let van = desk.van().await;
        let ready = desk.ready(1).await;
        let cancel = async { desk.cancel_shift(&dispatcher(), &van.shift).await.map(drop).unwrap() };
        let plan = slow.planned(&desk, cancel).await;
        assert_eq!((plan.state(), plan.run_ids.len()), (pb::PlanState::Failed, 0), "{plan:?}");
        assert!(plan.reason.starts_with("DSP050"), "{}", plan.reason);
        assert_eq!(desk.order(&ready.order_id).await.state(), pb::OrderState::Ready);
        assert_eq!((desk.rows("run").await, desk.rows("booking").await), (0, 0));
        desk.rest().await;
    }
}
