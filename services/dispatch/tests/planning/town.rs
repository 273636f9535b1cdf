//! Tai Po: the made-up day, and the relief points where they are at hand.

use futures::executor::block_on;
use kaifong_dispatch::planning::{
    Depot, Effort, GreatCircle, Job, Part, Planner as _, Point, Problem, SearchPlanner, Task, TravelTimes as _, check,
    instances,
};
use kaifong_kernel::testing::outside;

use super::{
    fleet::tai_po,
    street::{HOUR, delivery, planned, problem, shift, unit, van},
};

#[test]
fn the_made_up_day_is_planned_with_breaks_and_skills() {
    let (day, travel) = tai_po(60, 6, 3);
    let outcome = planned(&day, &travel);
    assert_eq!(check(&day, &travel, &outcome.plan), []);
    let served = day.jobs.len() - outcome.plan.unassigned.len();
    assert!(served >= 50, "only {served} of 60 are served");
    let rests = outcome.plan.routes.iter().filter(|route| route.stops.iter().any(|stop| stop.task == Task::Rest));
    assert!(rests.count() > 0, "nobody had a break");
    let skilled = |job: &&Job| job.skills.contains(&"lift_gate".to_owned());
    for job in day.jobs.iter().filter(skilled) {
        let Some((route, _)) = outcome.plan.stop_of(&job.id) else { continue };
        assert!(day.vehicle(&route.vehicle).unwrap().skills.contains(&"lift_gate".to_owned()));
    }
}

#[test]
fn search_finds_no_worse_a_plan_than_insertion() {
    let (day, travel) = tai_po(60, 6, 11);
    let insertion = SearchPlanner.plan(&day, &travel, &Effort::repeatable(0), None).unwrap();
    assert_eq!(SearchPlanner.plan(&day, &travel, &Effort::repeatable(0), None).unwrap(), insertion);
    let search = SearchPlanner.plan(&day, &travel, &Effort::repeatable(60), None).unwrap();
    assert!(search.score < insertion.score, "{:?} is no better than {:?}", search.score, insertion.score);
    assert_eq!((search.refused, insertion.refused), (Vec::new(), Vec::new()));
}

#[test]
fn a_vehicle_loads_again_when_it_may() {
    let mut small = van("veh_van");
    small.capacity = vec![40, 2];
    let jobs: Vec<Job> = (1..=6).map(|number| delivery(&format!("ord_{number}"), number)).collect();
    let once = problem(vec![small.clone()], jobs.clone());
    assert_eq!(planned(&once, &super::street::flat(&once)).plan.unassigned.len(), 4);
    let reload = kaifong_dispatch::planning::Reload { depot: "dpt_b".to_owned(), duration_s: 600, most: 2 };
    small.shifts[0].reload = Some(reload);
    let again = problem(vec![small], jobs);
    let plan = planned(&again, &super::street::flat(&again)).plan;
    assert_eq!(plan.unassigned, []);
    let reloads = plan.routes[0].stops.iter().filter(|stop| matches!(stop.task, Task::Reload(_))).count();
    assert_eq!(reloads, 2);
}

#[test]
fn the_stair_climber_goes_out_as_one_and_never_twice_at_once() {
    // Van and unit share the operator: both are needed, one after the other.
    let mut plain = van("veh_van");
    plain.resources = vec!["crw_ming".to_owned()];
    plain.shifts = vec![shift(8, 18)];
    plain.skills = vec!["long_loader".to_owned()];
    let beam = Job { skills: vec!["long_loader".to_owned()], ..delivery("ord_beam", 1) };
    let stairs = Job { skills: vec!["stair_climber".to_owned()], ..delivery("ord_stairs", 2) };
    let both = problem(vec![plain, unit()], vec![beam, stairs]);
    let plan = planned(&both, &super::street::flat(&both)).plan;
    assert_eq!(plan.unassigned, []);
    let [one, other] = &plan.routes[..] else { panic!("two runs are needed: {plan:?}") };
    assert!(one.back_s <= other.depart_s || other.back_s <= one.depart_s, "the operator is in two places");
}

#[test]
fn lateness_comes_before_driving_and_never_before_serving() {
    let mut due = Vec::new();
    for number in 1..=4 {
        due.push(Job { due_by_s: Some(9 * HOUR + 1_200 * number), ..delivery(&format!("ord_{}", 5 - number), number) });
    }
    let day = problem(vec![van("veh_van")], due);
    let outcome = planned(&day, &super::street::flat(&day));
    assert_eq!((outcome.score.unassigned, outcome.score.late_s), (0, 0));
    let order: Vec<&str> =
        outcome.plan.routes[0].stops.iter().filter_map(|stop| stop.task.job().map(String::as_str)).collect();
    assert_eq!(order.len(), 4);
    let mut hopeless = day;
    hopeless.jobs.iter_mut().for_each(|job| job.due_by_s = Some(0));
    let late = planned(&hopeless, &super::street::flat(&hopeless));
    assert!(late.plan.unassigned.is_empty() && late.score.late_s > 0);
}

#[test]
fn the_relief_points_are_served_from_tai_po_in_a_day() {
    let Some(folder) = outside("hk") else { return };
    let path = folder.join("taipo-relief-stations.json");
    let points: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let e6 = |value: &serde_json::Value| -> i64 {
        // Read as decimals, without a float: 22.4471017 is 22447101.
        let text = value.to_string();
        let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
        format!("{whole}{part:0<6.6}").parse().unwrap()
    };
    let job = |(number, station): (usize, &serde_json::Value)| Job {
        delivery: Some(Part {
            point: Point { lat_e6: e6(&station["lat"]), lng_e6: e6(&station["lng"]) },
            windows: Vec::new(),
            service_s: 600,
        }),
        ..delivery(&format!("ord_{number}"), 1)
    };
    let jobs: Vec<Job> = points.as_array().unwrap().iter().enumerate().map(job).collect();
    assert!(jobs.len() > 20);
    let depots = vec![Depot { id: "dpt_a".to_owned(), point: Point { lat_e6: 22_462_300, lng_e6: 114_184_100 } }];
    let mut big = van("veh_lorry");
    big.capacity = vec![1_000, 100];
    let day = Problem { depots, ..problem(vec![big, van("veh_van")], jobs) };
    let travel = block_on(GreatCircle.between(&day.points())).unwrap();
    let outcome = planned(&day, &travel);
    assert_eq!(outcome.plan.unassigned, []);
    assert!(outcome.score.distance_m < 120_000, "{} m for a town", outcome.score.distance_m);
}

#[test]
fn instances_are_solved_near_the_best_known() {
    // Those with clusters to the cent; of the others the distance of the best known, and how much more is allowed, in percent.
    let known = [
        ("solomon/C101.txt", 828_940_000, 0),
        ("solomon/R101.txt", 1_642_880_000, 2),
        ("solomon/RC201.txt", 1_265_560_000, 4),
        ("li_lim_100/lc101.txt", 828_940_000, 0),
        ("li_lim_100/lr101.txt", 1_650_800_000, 2),
    ];
    for (file, distance_e6, percent) in known {
        let Some(folder) = outside("vrp") else { return };
        let path = folder.join(file);
        let instance = instances::read(file, &std::fs::read_to_string(path).unwrap()).unwrap();
        let measure = kaifong_dispatch::planning::Measure::Distance;
        let effort = Effort { measure, fleet_first: false, ..Effort::repeatable(30) };
        let outcome = SearchPlanner.plan(&instance.problem, &instance.travel, &effort, None).unwrap();
        assert_eq!((outcome.refused, outcome.plan.unassigned.len()), (Vec::new(), 0));
        assert_eq!(check(&instance.problem, &instance.travel, &outcome.plan), []);
        let driven = instance.distance_e6(&outcome.plan);
        assert!(driven <= distance_e6 / 100 * (100 + percent) + 10_000, "{file}: {driven}");
    }
}
