//! Planning anew while a run is on the road: late, stranded, or with more aboard than it bears.

use kaifong_dispatch::planning::{
    Effort, Job, Leg, Outcome, Planner as _, Point, Problem, SearchPlanner, Slice, Started, Travel, check,
};

use super::street::{HOUR, LEG_S, delivery, flat, part, planned, problem, van};

/// A run that left at nine with these aboard, and has begun no stop.
pub fn left(vehicle: &str, aboard: &[&str]) -> Started {
    Started {
        vehicle: vehicle.to_owned(),
        shift: 0,
        depart_s: 9 * HOUR,
        stops: Vec::new(),
        aboard: aboard.iter().map(|job| (*job).to_owned()).collect(),
        back_s: None,
        out: false,
    }
}

fn collect(id: &str, number: i64) -> Job {
    Job { pickup: Some(part(number, &[])), delivery: None, ..delivery(id, number) }
}

/// What is planned passes the checker, whichever search finds it.
fn sound(problem: &Problem, travel: &Travel) -> Outcome {
    let outcome = planned(problem, travel);
    assert_eq!(check(problem, travel, &outcome.plan), []);
    outcome
}

fn left_out(outcome: &Outcome) -> Vec<&str> {
    outcome.plan.unassigned.iter().map(|left| left.job.as_str()).collect()
}

#[test]
fn a_run_that_is_late_beyond_its_shift_takes_nothing_and_the_others_are_planned() {
    let jobs = vec![delivery("ord_aboard", 1), collect("ord_collect", 2), delivery("ord_late", 3)];
    let mut evening = van("veh_evening");
    evening.shifts[0].span.to_s = 23 * HOUR;
    let mut day = problem(vec![van("veh_van"), evening], jobs);
    day.started = vec![left("veh_van", &["ord_aboard"])];
    // Its shift ends at six; a way home takes ten minutes.
    for now_s in [18 * HOUR - LEG_S + 1, 19 * HOUR] {
        day.now_s = now_s;
        let outcome = sound(&day, &flat(&day));
        assert_eq!(left_out(&outcome), ["ord_aboard"], "at {now_s}");
        assert_eq!(outcome.plan.stop_of("ord_collect").unwrap().0.vehicle, "veh_evening");
    }
    day.vehicles.truncate(1);
    assert_eq!(left_out(&sound(&day, &flat(&day))), ["ord_aboard", "ord_collect", "ord_late"]);
}

#[test]
fn a_run_with_more_aboard_than_it_bears_takes_nothing() {
    let mut day = problem(vec![van("veh_van")], vec![delivery("ord_aboard", 1), collect("ord_collect", 2)]);
    day.jobs[0].demand = vec![101, 1];
    day.started = vec![left("veh_van", &["ord_aboard"])];
    day.now_s = 10 * HOUR;
    assert_eq!(left_out(&sound(&day, &flat(&day))), ["ord_aboard", "ord_collect"]);
}

/// The street without the roads from one place straight to another.
fn without_road(problem: &Problem, from: Point, to: Point) -> Travel {
    let points = problem.points();
    let leg = |one: Point, other: Point| match (one, other) {
        _ if (one, other) == (from, to) => None,
        _ if one == other => Some(Leg { seconds: 0, metres: 0 }),
        _ => Some(Leg { seconds: LEG_S, metres: 5_000 }),
    };
    let legs = points.iter().flat_map(|one| points.iter().map(move |other| leg(*one, *other))).collect();
    Travel::new(points.clone(), vec![Slice { at_s: 0, legs }]).unwrap()
}

#[test]
fn a_run_from_where_no_road_leads_straight_home_goes_by_its_other_stops() {
    let mut day = problem(vec![van("veh_van")], (1..=4).map(|at| delivery(&format!("ord_{at}"), at)).collect());
    let morning = sound(&day, &flat(&day)).plan;
    let run = &morning.routes[0];
    let ids: Vec<&str> = run.stops.iter().filter_map(|stop| stop.task.job().map(String::as_str)).collect();
    assert_eq!(ids.len(), 4);
    day.started =
        vec![Started { depart_s: run.depart_s, stops: run.stops[..1].to_vec(), ..left("veh_van", &ids[1..]) }];
    day.now_s = run.stops[0].end_s;
    let there = day.job(ids[0]).unwrap().delivery.as_ref().unwrap().point;
    let travel = without_road(&day, there, day.depots[0].point);
    let outcome = SearchPlanner.plan(&day, &travel, &Effort::repeatable(30), Some(&morning)).unwrap();
    assert_eq!(outcome.refused, []);
    assert_eq!((check(&day, &travel, &outcome.plan), left_out(&outcome)), (vec![], vec![]));
}
