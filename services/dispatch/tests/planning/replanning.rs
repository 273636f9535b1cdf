//! A vehicle drops out at eleven: what has started stays, what changes is listed, and the search leaves time for what goes
//! before and after it. How long a dispatcher waits is asked by `tests/replan.rs`.

use std::time::Instant;

use kaifong_dispatch::planning::{
    Change, Dropped, Effort, Plan, Planner as _, Problem, SearchPlanner, Travel, changes, check, under_way,
};

use super::{fleet::tai_po, street::HOUR};

const NOW_S: i64 = 11 * HOUR;

struct Morning {
    problem: Problem,
    travel: Travel,
    published: Plan,
}

fn morning(jobs: usize, vehicles: usize) -> Morning {
    let (problem, travel) = tai_po(jobs, vehicles, 7);
    let effort = Effort { generations: Some(20), time_ms: Some(20_000), fleet_first: false, ..Effort::repeatable(20) };
    let published = SearchPlanner.plan(&problem, &travel, &effort, None).unwrap();
    assert_eq!(published.refused, []);
    Morning { problem, travel, published: published.plan }
}

/// The busiest vehicle that is under way drops out.
fn drops_out(published: &Plan) -> Vec<Dropped> {
    let under_way = published.routes.iter().filter(|route| route.depart_s < NOW_S && route.back_s > NOW_S + HOUR);
    let left = |route: &&kaifong_dispatch::planning::Route| route.stops.iter().filter(|s| s.start_s > NOW_S).count();
    let busiest = under_way.max_by_key(left).unwrap();
    vec![Dropped { vehicle: busiest.vehicle.clone(), at: None, transfer_s: 300 }]
}

#[test]
fn two_hundred_orders_and_twenty_vehicles_are_searched_anew_in_time() {
    let Morning { problem, travel, published } = morning(200, 20);
    let dropped = drops_out(&published);
    let after = under_way(&problem, &published, NOW_S, &dropped);
    let travel_after = {
        let points = after.points();
        assert!(points.iter().all(|point| travel.place(*point).is_some()), "it dropped out at one of its stops");
        &travel
    };
    let began = Instant::now();
    let outcome = SearchPlanner.plan(&after, travel_after, &Effort::replan(), Some(&published)).unwrap();
    let took = began.elapsed();
    // Without optimisation our own part takes several times as long.
    let limit_ms = if cfg!(debug_assertions) { 20_000 } else { 2_000 };
    assert!(took.as_millis() < limit_ms, "it took {took:?}");
    assert_eq!(outcome.refused, []);
    assert_eq!(check(&after, &travel, &outcome.plan), []);

    // What had started is as it was, to the second.
    let mut begun = 0;
    for started in &after.started {
        let route = outcome.plan.routes.iter().find(|route| route.vehicle == started.vehicle).unwrap();
        let was = published.routes.iter().find(|route| route.vehicle == started.vehicle).unwrap();
        let count = started.stops.len();
        begun += count;
        assert_eq!((route.depart_s, &route.stops[..count]), (was.depart_s, &was.stops[..count]));
        assert!(route.vehicle != dropped[0].vehicle || route.stops.len() == count);
    }
    assert!(begun > 20, "only {begun} stops have started");

    // All that the vehicle had left is with others or left out with a reason, and is on the list of changes.
    let list = changes(&published, &outcome.plan, 60);
    let was = published.routes.iter().find(|route| route.vehicle == dropped[0].vehicle).unwrap();
    let open: Vec<&String> =
        was.stops.iter().filter(|stop| stop.start_s >= NOW_S).filter_map(|stop| stop.task.job()).collect();
    assert!(!open.is_empty());
    for job in open {
        let listed = list.iter().any(|change| match change {
            Change::Moved { job: moved, from, to } => moved == job && from.0 == was.vehicle && to.1 >= NOW_S,
            Change::Dropped { job: gone, .. } => gone == job && outcome.plan.unassigned.iter().any(|u| u.job == *job),
            Change::Retimed { .. } | Change::Added { .. } => false,
        });
        assert!(listed, "{job} is not on the list");
    }
    // Nobody else's orders change their vehicle without need.
    let moved =
        list.iter().filter(|change| matches!(change, Change::Moved { from, .. } if from.0 != was.vehicle)).count();
    assert!(moved * 20 <= problem.jobs.len(), "{moved} of other vehicles' orders moved: {list:?}");
}

#[test]
fn a_published_plan_that_still_holds_is_not_changed() {
    let Morning { problem, travel, published } = morning(30, 5);
    let after = under_way(&problem, &published, NOW_S, &[]);
    let outcome = SearchPlanner.plan(&after, &travel, &Effort::repeatable(0), Some(&published)).unwrap();
    assert_eq!(outcome.score.moved, 0);
    assert_eq!(changes(&published, &outcome.plan, 120), []);
}

#[test]
fn changes_name_what_moved_from_where_to_where() {
    let Morning { problem, published, .. } = morning(30, 5);
    let mut plan = published.clone();
    let route = plan.routes.iter().position(|route| route.stops.len() > 2).unwrap();
    let other = usize::from(route == 0);
    let at = plan.routes[route]
        .stops
        .iter()
        .rposition(|stop| stop.task.job().is_some_and(|id| problem.job(id).is_some_and(|job| job.pickup.is_none())));
    let mut stop = plan.routes[route].stops.remove(at.unwrap());
    let job = stop.task.job().unwrap().clone();
    let from = (plan.routes[route].vehicle.clone(), stop.start_s);
    stop.start_s += 1_000;
    let to = (plan.routes[other].vehicle.clone(), stop.start_s);
    plan.routes[other].stops.push(stop);
    assert_eq!(
        changes(&published, &plan, 60),
        [Change::Moved { job: job.clone(), from: from.clone(), to: to.clone() }]
    );
    assert_eq!(changes(&plan, &published, 60), [Change::Moved { job: job.clone(), from: to, to: from.clone() }]);
    plan.routes[other].stops.pop();
    assert_eq!(changes(&published, &plan, 60), [Change::Dropped { job: job.clone(), from: from.clone() }]);
    assert_eq!(changes(&plan, &published, 60), [Change::Added { job, to: from }]);
}
