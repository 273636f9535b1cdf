//! Small problems at random: every plan passes the checker, and what breaks a rule of a good plan is refused.

use futures::executor::block_on;
use kaifong_dispatch::planning::{
    Booking, Effort, GreatCircle, Job, Plan, Planner as _, Problem, SearchPlanner, Span, Started, Stop, Task, Travel,
    TravelTimes as _, check,
};
use proptest::prelude::*;

use super::{
    fleet::{Numbers, tai_po},
    street::{HOUR, day, unit},
};

/// A small day with everything in it: a unit that shares its operator with a van, bookings, releases, limits.
fn small(seed: u64, jobs: usize, vehicles: usize) -> (Problem, Travel) {
    let (mut problem, _) = tai_po(jobs, vehicles, seed);
    let mut numbers = Numbers::new(seed ^ 0x5eed);
    let mut climber = unit();
    climber.capacity = vec![500_000, 4_000_000];
    climber.resources.push("crw_00".to_owned());
    climber.shifts.clone_from(&problem.vehicles[0].shifts);
    climber.certificates[0].valid_until = day();
    problem.vehicles.push(climber);
    for (number, job) in problem.jobs.iter_mut().enumerate() {
        vary(number, job, &mut numbers);
    }
    let from_s = 9 * HOUR + numbers.below(6 * HOUR);
    let span = Span::new(from_s, from_s + numbers.below(3 * HOUR));
    problem.bookings = vec![Booking { resource: "crw_01".to_owned(), span }];
    let travel = block_on(GreatCircle.between(&problem.points())).unwrap();
    (problem, travel)
}

fn vary(number: usize, job: &mut Job, numbers: &mut Numbers) {
    match numbers.below(6) {
        0 => job.skills = vec!["stair_climber".to_owned()],
        1 => job.release_s = Some(8 * HOUR + numbers.below(4 * HOUR)),
        2 if job.pickup.is_none() => (job.pickup, job.delivery) = (job.delivery.take(), None),
        3 => job.ride_limit_s = Some(900 + numbers.below(HOUR)),
        4 if number.is_multiple_of(2) => job.demand[1] *= 9,
        _ => {}
    }
}

fn passes(
    problem: &Problem,
    travel: &Travel,
    generations: usize,
    published: Option<&Plan>,
) -> Result<Plan, TestCaseError> {
    let outcome = SearchPlanner.plan(problem, travel, &Effort::repeatable(generations), published);
    let outcome = outcome.map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(&outcome.refused, &Vec::new());
    prop_assert_eq!(&outcome.search_failed, &None);
    prop_assert_eq!(check(problem, travel, &outcome.plan), Vec::new());
    Ok(outcome.plan)
}

/// What was loaded for the stops after those that have begun, up to the next reload.
fn aboard(problem: &Problem, stops: &[Stop], begun: usize) -> Vec<String> {
    let reloads = |stop: &Stop| matches!(stop.task, Task::Reload(_));
    let since = stops[..begun].iter().rposition(reloads).map_or(0, |at| at + 1);
    let loaded = stops[since..].iter().take_while(|stop| !reloads(stop)).skip(begun - since);
    let from_depot = |id: &&String| problem.job(id).unwrap().pickup.is_none();
    let delivered = loaded.filter_map(|stop| if let Task::Delivery(id) = &stop.task { Some(id) } else { None });
    delivered.filter(from_depot).cloned().collect()
}

/// The day at a later time: what should have left has, its breaks begun with its stops; vehicles that share nobody are late
/// by up to two hours, and some have dropped out.
fn on_the_road(problem: &Problem, plan: &Plan, now_s: i64, out: bool, numbers: &mut Numbers) -> Problem {
    let mut after = Problem { now_s, ..problem.clone() };
    for route in plan.routes.iter().filter(|route| route.depart_s <= now_s) {
        let alone = ["veh_02", "veh_03"].contains(&route.vehicle.as_str());
        let late_s = if alone { numbers.below(2 * HOUR) } else { 0 };
        let late = |stop: &Stop| {
            let (arrival_s, start_s, end_s) = (stop.arrival_s + late_s, stop.start_s + late_s, stop.end_s + late_s);
            Stop { arrival_s, start_s, end_s, ..stop.clone() }
        };
        let mut stops: Vec<Stop> = route.stops.iter().map(late).collect();
        let begun = stops.iter().take_while(|stop| stop.arrival_s <= now_s).count();
        let aboard = aboard(problem, &stops, begun);
        stops.truncate(begun);
        let back_s = Some(route.back_s + late_s).filter(|back_s| *back_s <= now_s);
        let (vehicle, shift, depart_s) = (route.vehicle.clone(), route.shift, route.depart_s);
        let out = out && back_s.is_none() && numbers.below(2) == 0;
        after.started.push(Started { vehicle, shift, depart_s, stops, aboard, back_s, out });
    }
    after
}

/// Changes a good plan so that a rule is broken, whichever it is; false where this change can't be made.
fn spoil(how: i64, numbers: &mut Numbers, problem: &mut Problem, plan: &mut Plan) -> bool {
    let busy: Vec<usize> = (0..plan.routes.len()).filter(|route| !plan.routes[*route].stops.is_empty()).collect();
    if busy.is_empty() {
        return false;
    }
    let route = busy[usize::try_from(numbers.below(i64::try_from(busy.len()).unwrap())).unwrap()];
    let stops = plan.routes[route].stops.len();
    let stop = usize::try_from(numbers.below(i64::try_from(stops).unwrap())).unwrap();
    match how {
        0 => plan.routes[route].stops[stop].arrival_s += 1 + numbers.below(900),
        1 => plan.routes[route].stops[stop].end_s -= 1 + numbers.below(900),
        2 => plan.routes[route].stops[stop].load[0] += 1,
        3 => drop(plan.routes[route].stops.remove(stop)),
        4 => {
            let again = plan.routes[route].stops[stop].clone();
            plan.routes[route].stops.push(again);
        }
        5 => {
            let heaviest = plan.routes[route].stops.iter().map(|stop| stop.load[1]).max();
            let heaviest = heaviest.unwrap_or(0).max(plan.routes[route].load[1]);
            let vehicle = plan.routes[route].vehicle.clone();
            let vehicle = problem.vehicles.iter_mut().find(|other| other.id == vehicle).unwrap();
            vehicle.capacity[1] = heaviest - 1;
        }
        6 => plan.routes[route].back_s += 60,
        7 => {
            let Some(job) = plan.routes[route].stops[stop].task.job().cloned() else { return false };
            let job = problem.jobs.iter_mut().find(|other| other.id == job).unwrap();
            job.skills.push("nobody_can".to_owned());
        }
        8 => {
            let Some(job) = plan.routes[route].stops[stop].task.job().cloned() else { return false };
            let start_s = plan.routes[route].stops[stop].start_s;
            let pickup = matches!(plan.routes[route].stops[stop].task, kaifong_dispatch::planning::Task::Pickup(_));
            let job = problem.jobs.iter_mut().find(|other| other.id == job).unwrap();
            let part = if pickup { &mut job.pickup } else { &mut job.delivery };
            part.as_mut().unwrap().windows = vec![Span::new(start_s + 1, start_s + 60)];
        }
        9 => {
            let run = &plan.routes[route];
            let shift = run.shift;
            let (vehicle, back_s) = (run.vehicle.clone(), run.back_s);
            let vehicle = problem.vehicles.iter_mut().find(|other| other.id == vehicle).unwrap();
            vehicle.shifts[shift].span.to_s = back_s - 1;
        }
        10 => {
            let run = &plan.routes[route];
            let span = Span::new(run.depart_s, run.back_s);
            problem.bookings.push(Booking { resource: run.vehicle.clone(), span });
        }
        11 => plan.routes[route].depart_s += 60,
        _ => {
            let other = busy.iter().copied().find(|other| *other != route);
            let Some(other) = other else { return false };
            let moved = plan.routes[route].stops.remove(stop);
            plan.routes[other].stops.push(moved);
        }
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_plan_passes_and_so_does_every_plan_made_anew(seed in any::<u64>(), jobs in 1_usize..14, vehicles in 2_usize..5, now_h in 8_i64..20) {
        let (problem, travel) = small(seed, jobs, vehicles);
        let plan = passes(&problem, &travel, 8, None)?;
        let mut numbers = Numbers::new(seed.rotate_left(31));
        for out in [false, true] {
            let after = on_the_road(&problem, &plan, now_h * HOUR, out, &mut numbers);
            passes(&after, &travel, 5, Some(&plan))?;
        }
    }

    #[test]
    fn what_breaks_a_rule_of_a_good_plan_is_refused(seed in any::<u64>(), jobs in 2_usize..12, how in 0_i64..13) {
        let (mut problem, travel) = small(seed, jobs, 3);
        let mut plan = passes(&problem, &travel, 0, None)?;
        let mut numbers = Numbers::new(seed.rotate_left(17));
        if spoil(how, &mut numbers, &mut problem, &mut plan) {
            prop_assert!(!check(&problem, &travel, &plan).is_empty(), "{} went unseen: {:?}", how, plan);
        }
    }
}
