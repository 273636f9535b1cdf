//! Planning anew while a run is on the road: late, stranded, with more aboard than it bears, after its break.

use kaifong_dispatch::planning::{
    Effort, Job, Leg, Outcome, Plan, Planner as _, Point, Problem, Rest, SearchPlanner, Seconds, Slice, Started, Stop,
    Task, Travel, Violation, check,
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

/// A van that left at nine with three orders and was at the first door until then; its break is from twelve to one.
fn over_noon(begun_s: Seconds) -> Problem {
    let mut lunch = van("veh_van");
    lunch.shifts[0].rest = Some(Rest { earliest_s: 12 * HOUR, latest_s: 13 * HOUR, duration_s: HOUR });
    let jobs = vec![delivery("ord_1", 1), delivery("ord_2", 2), delivery("ord_3", 3), collect("ord_collect", 4)];
    let mut day = problem(vec![lunch], jobs);
    let task = Task::Delivery("ord_1".to_owned());
    let first = Stop { task, arrival_s: 10 * HOUR, start_s: 10 * HOUR, end_s: begun_s, load: vec![40, 2] };
    day.started = vec![Started { stops: vec![first], ..left("veh_van", &["ord_2", "ord_3"]) }];
    day
}

fn breaks(plan: &Plan) -> usize {
    plan.routes[0].stops.iter().filter(|stop| stop.task == Task::Rest).count()
}

#[test]
fn after_its_break_a_run_keeps_its_open_stops() {
    // At two in the afternoon; before one, at a door until ten past one; at the last moment for the break.
    for (now_h, begun_s) in [(14, 10 * HOUR + 300), (12, 13 * HOUR + 600), (13, 10 * HOUR + 300)] {
        let mut day = over_noon(begun_s);
        day.now_s = now_h * HOUR;
        for published in [None, Some(sound(&day, &flat(&day)).plan)] {
            let outcome = SearchPlanner.plan(&day, &flat(&day), &Effort::repeatable(30), published.as_ref()).unwrap();
            assert_eq!((outcome.refused, breaks(&outcome.plan)), (vec![], 0), "at {now_h}");
            assert_eq!(outcome.plan.unassigned, [], "at {now_h}");
            assert_eq!(outcome.plan.routes[0].stops.len(), 4, "at {now_h}");
        }
    }
}

#[test]
fn before_its_break_a_run_on_the_road_takes_it() {
    let mut day = over_noon(10 * HOUR + 300);
    day.jobs[3].pickup.as_mut().unwrap().windows = part(4, &[(15, 16)]).windows;
    day.now_s = 12 * HOUR + 1_800;
    let travel = flat(&day);
    let plan = sound(&day, &travel).plan;
    assert_eq!((plan.unassigned.len(), breaks(&plan)), (0, 1));
    let mut without = plan.clone();
    without.routes[0].stops.retain(|stop| stop.task != Task::Rest);
    assert!(check(&day, &travel, &without).contains(&Violation::Rest("veh_van".to_owned())));
    // One that was taken too late is a fact, and none is planned after it.
    let noon =
        Stop { task: Task::Rest, start_s: 13 * HOUR + 60, end_s: 14 * HOUR + 60, ..day.started[0].stops[0].clone() };
    day.started[0].stops.push(Stop { arrival_s: noon.start_s, ..noon });
    let plan = sound(&day, &travel).plan;
    assert_eq!((plan.unassigned.len(), breaks(&plan)), (0, 1));
}
