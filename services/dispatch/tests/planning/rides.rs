//! Flights per charge: one charge of a stair climber lasts for all the rides of its run.

use kaifong_dispatch::planning::{
    Effort, Job, Plan, Planner as _, Problem, Reason, SearchPlanner, Seconds, Started, Vehicle, check,
};

use super::street::{HOUR, delivery, flat, part, problem, unit};

/// A ride of so many flights.
fn ride(id: &str, number: i64, flights: i64) -> Job {
    Job { draws: flights, skills: vec!["stair_climber".to_owned()], ..delivery(id, number) }
}

/// A van with two places for wheelchairs, and a device that does ten flights on one charge.
fn climber(id: &str) -> Vehicle {
    let own = unit();
    Vehicle { id: id.to_owned(), capacity: vec![100, 2], charge: Some(10), resources: Vec::new(), ..own }
}

/// What each search plans, and insertion alone.
fn plans(problem: &Problem) -> Vec<Plan> {
    let travel = flat(problem);
    let plan = |generations: usize| {
        let outcome = SearchPlanner.plan(problem, &travel, &Effort::repeatable(generations), None).unwrap();
        assert_eq!((outcome.refused, outcome.search_failed), (Vec::new(), None));
        assert_eq!(check(problem, &travel, &outcome.plan), []);
        outcome.plan
    };
    vec![plan(0), plan(30)]
}

fn left_out(plan: &Plan) -> Vec<&str> {
    plan.unassigned.iter().map(|left| left.job.as_str()).collect()
}

#[test]
fn two_rides_share_one_charge() {
    let light = Job { weight: 1, ..ride("ord_light", 2, 10) };
    let carried = Job { pickup: Some(part(4, &[])), ..ride("ord_carried", 5, 4) };
    let mut day = problem(vec![climber("veh_unit")], vec![ride("ord_heavy", 1, 10), light, delivery("ord_plain", 3)]);
    for plan in plans(&day) {
        assert_eq!(left_out(&plan), ["ord_light"]);
        assert_eq!(plan.unassigned[0].reason, Reason::CompetingPriority);
    }
    // A second unit has a charge of its own; two rides that share one are a run.
    day.vehicles.push(climber("veh_other"));
    assert!(plans(&day).iter().all(|plan| plan.unassigned.is_empty() && plan.routes.len() == 2));
    day.vehicles.truncate(1);
    day.jobs = vec![ride("ord_heavy", 1, 6), carried];
    assert!(plans(&day).iter().all(|plan| plan.unassigned.is_empty()));
}

#[test]
fn what_a_run_on_the_road_has_taken_of_its_charge_is_gone() {
    let mut day = problem(vec![climber("veh_unit")], vec![ride("ord_first", 1, 7)]);
    let plan = plans(&day).remove(0);
    let run = &plan.routes[0];
    day.started = vec![Started {
        vehicle: run.vehicle.clone(),
        shift: 0,
        depart_s: run.depart_s,
        stops: run.stops.clone(),
        aboard: Vec::new(),
        back_s: None,
        out: false,
    }];
    let noon: Seconds = 12 * HOUR;
    day.now_s = noon;
    // A passenger who is fetched: nothing has to be loaded for it.
    let fetched = |flights| Job { pickup: Some(part(2, &[])), delivery: None, ..ride("ord_second", 2, flights) };
    day.jobs.push(fetched(3));
    assert!(plans(&day).iter().all(|plan| plan.unassigned.is_empty()));
    day.jobs[1] = fetched(4);
    for plan in plans(&day) {
        assert_eq!(left_out(&plan), ["ord_second"]);
        assert_eq!(plan.unassigned[0].reason, Reason::ChargeSpent);
    }
}
