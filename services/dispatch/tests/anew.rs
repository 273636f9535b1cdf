//! A day planned anew: what a plan may take, what it leaves alone, and what changes while it is being made.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{
    Desk, agency, dispatcher,
    path::{DAY, bed, order},
    peers::Mood,
    slow::Slow,
};
use kaifong_proto::dispatch::v1 as pb;

on_each_database! {
    a_run_may_reach_into_what_another_run_of_its_van_booked
    nothing_joins_a_run_that_is_being_closed
    a_stop_that_has_come_to_a_run_keeps_it_open
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

    /// A run whose one stop is done, its driver with a key; inventory can't be asked what is on its vehicle.
    async fn closing(&self) -> pb::Run {
        self.ready(1).await;
        let run = self.started().await;
        let stop = &run.stops[0].stop_id;
        let proof = self.proof(&run.run_id, stop).await;
        self.tell(&run.run_id, vec![self.done(stop, &proof)]).await;
        self.issue_run_link(&dispatcher(), &run.run_id).await.unwrap();
        self.log.set("GetVehicleStock", Mood::Away);
        self.close_run(&dispatcher(), &run.run_id).await.unwrap();
        self.settle().await;
        let run = self.run(&run.run_id).await;
        assert!(run.closing, "{run:?}");
        run
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

async fn nothing_joins_a_run_that_is_being_closed(desk: Desk) {
    let depot = desk.depot(1).await;
    desk.van_of(&depot, "TP1", "").await;
    let run = desk.closing().await;
    let second = desk.van_of(&depot, "TP2", "").await;
    let collect =
        pb::OrderContent { direction: pb::Direction::Collect.into(), ..order(&desk.household(2), &[(&bed(), 1)]) };
    let fetched = desk.submitted(collect).await;
    let plan = desk.anew().await;
    assert_eq!((plan.state(), plan.unassigned.len()), (pb::PlanState::Made, 0), "{plan:?}");
    assert_eq!((plan.changes.len(), &plan.changes[0].order_id), (1, &fetched.order_id), "what has ended stays");
    let on = desk.run(&desk.order(&fetched.order_id).await.run_id).await;
    assert_eq!(on.vehicle_id, second.vehicle);
    desk.log.well();
    desk.later(60).await;
    let closed = desk.run(&run.run_id).await;
    assert_eq!((closed.state(), closed.stops.len()), (pb::RunState::Closed, 1));
    desk.again().await;
    desk.rest().await;
}

async fn a_stop_that_has_come_to_a_run_keeps_it_open(desk: Desk) {
    desk.van().await;
    let run = desk.closing().await;
    let stop = &run.stops[0].stop_id;
    let open = |was: &str, is: &str| {
        format!("UPDATE stop SET state = '{is}', facts = REPLACE(facts, '\"{was}\"', '\"{is}\"')")
    };
    assert_eq!(desk.force(&open("done", "pending")).await.unwrap(), 1);
    desk.log.well();
    desk.later(60).await;
    let kept = desk.run(&run.run_id).await;
    assert_eq!((kept.state(), kept.closing, kept.not_closed.is_empty()), (pb::RunState::Started, false, false));
    assert_eq!((&kept.stops[0].stop_id, kept.stops[0].state()), (stop, pb::StopState::Pending));
    assert_eq!((desk.rows("booking WHERE kind = 'run'").await, desk.open_work("vehicle_not_empty").await), (3, 0));
    assert_eq!((kept.key_until_us, desk.keys.until(&run.run_id)), (0, None), "another key is to be made");
    desk.force(&open("pending", "done")).await.unwrap();
    desk.close_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.run(&run.run_id).await.state(), pb::RunState::Closed);
    desk.rest().await;
}
