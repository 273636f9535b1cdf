//! A street: places in a row, ten minutes and five kilometres from any to any.

use kaifong_dispatch::planning::{
    Certificate, Depot, Effort, Job, Leg, Outcome, Part, Plan, Planner as _, Point, Problem, Rest, SearchPlanner,
    Seconds, Shift, Slice, Span, Travel, Vehicle,
};
use kaifong_kernel::values::HkDate;

pub const HOUR: Seconds = 3_600;
pub const LEG_S: Seconds = 600;

pub fn day() -> HkDate {
    HkDate::from_ymd(2026, 12, 1).unwrap()
}

pub fn place(number: i64) -> Point {
    Point { lat_e6: 22_450_000, lng_e6: 114_160_000 + number }
}

/// Ten minutes from any place to any other, however far.
pub fn flat(problem: &Problem) -> Travel {
    let points = problem.points();
    let leg = |from: &Point, to: &Point| {
        let here = from == to;
        Some(Leg { seconds: if here { 0 } else { LEG_S }, metres: if here { 0 } else { 5_000 } })
    };
    let legs = points.iter().flat_map(|from| points.iter().map(move |to| leg(from, to))).collect();
    Travel::new(points.clone(), vec![Slice { at_s: 0, legs }]).unwrap()
}

pub fn shift(from_h: Seconds, to_h: Seconds) -> Shift {
    Shift {
        span: Span::new(from_h * HOUR, to_h * HOUR),
        start: "dpt_a".to_owned(),
        end: "dpt_a".to_owned(),
        rest: None,
        reload: None,
        max_stops: None,
        max_duration_s: None,
    }
}

pub fn van(id: &str) -> Vehicle {
    Vehicle {
        id: id.to_owned(),
        resources: Vec::new(),
        capacity: vec![100, 10],
        charge: None,
        skills: Vec::new(),
        certificates: Vec::new(),
        shifts: vec![shift(8, 18)],
        max_ride_s: None,
    }
}

/// Stair climber, operator and lorry as one; the operator's certificate ends on the day.
pub fn unit() -> Vehicle {
    Vehicle {
        resources: ["veh_lorry", "crw_ming", "ast_climber"].map(str::to_owned).to_vec(),
        certificates: vec![Certificate {
            holder: "crw_ming".to_owned(),
            skill: "stair_climber".to_owned(),
            valid_until: day(),
        }],
        ..van("veh_unit")
    }
}

pub fn part(number: i64, windows: &[(Seconds, Seconds)]) -> Part {
    let windows = windows.iter().map(|(from_h, to_h)| Span::new(from_h * HOUR, to_h * HOUR)).collect();
    Part { point: place(number), windows, service_s: 300 }
}

pub fn delivery(id: &str, number: i64) -> Job {
    Job {
        id: id.to_owned(),
        household: None,
        pickup: None,
        delivery: Some(part(number, &[])),
        demand: vec![20, 1],
        skills: Vec::new(),
        weight: 10,
        optional: false,
        draws: 0,
        release_s: None,
        due_by_s: None,
        ride_limit_s: None,
    }
}

pub fn problem(vehicles: Vec<Vehicle>, jobs: Vec<Job>) -> Problem {
    Problem {
        date: day(),
        now_s: 6 * HOUR,
        depots: vec![
            Depot { id: "dpt_a".to_owned(), point: place(0) },
            Depot { id: "dpt_b".to_owned(), point: place(900) },
        ],
        vehicles,
        bookings: Vec::new(),
        jobs,
        started: Vec::new(),
    }
}

/// A van and a unit; a plain delivery, one with windows, one from door to door, one up the stairs, one to be collected.
pub fn street() -> Problem {
    let mut lunch = van("veh_van");
    lunch.shifts[0].rest = Some(Rest { earliest_s: 12 * HOUR, latest_s: 13 * HOUR, duration_s: 1_800 });
    let windowed = Job { delivery: Some(part(2, &[(9, 10), (14, 15)])), ..delivery("ord_window", 2) };
    let carried = Job { pickup: Some(part(3, &[])), ride_limit_s: Some(HOUR), ..delivery("ord_carry", 4) };
    let stairs = Job { skills: vec!["stair_climber".to_owned()], ..delivery("ord_stairs", 5) };
    let collect = Job { pickup: Some(part(6, &[(12, 16)])), delivery: None, ..delivery("ord_collect", 6) };
    problem(vec![lunch, unit()], vec![delivery("ord_plain", 1), windowed, carried, stairs, collect])
}

/// Plans with insertion and a little search.
pub fn planned(problem: &Problem, travel: &Travel) -> Outcome {
    let outcome = SearchPlanner.plan(problem, travel, &Effort::repeatable(30), None).unwrap();
    assert_eq!(outcome.refused, [], "the planner's own plan was refused");
    assert_eq!(outcome.search_failed, None);
    outcome
}

/// The place of a stop in a plan: which route, which stop.
pub fn at(plan: &Plan, job: &str) -> (usize, usize) {
    let find = |(route, run): (usize, &kaifong_dispatch::planning::Route)| {
        let stop = run.stops.iter().rposition(|stop| stop.task.job().is_some_and(|id| id == job))?;
        Some((route, stop))
    };
    plan.routes.iter().enumerate().find_map(find).unwrap()
}
