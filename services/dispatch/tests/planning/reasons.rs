//! Why a job is left out: each reason from a problem that has nothing else wrong.

use kaifong_dispatch::planning::{Booking, Job, Problem, Reason, Span, Travel, Vehicle};
use kaifong_kernel::values::HkDate;

use super::street::{HOUR, day, delivery, flat, part, planned, problem, shift, unit, van};

#[track_caller]
fn left_out(problem: &Problem, travel: &Travel, job: &str) -> Reason {
    let plan = planned(problem, travel).plan;
    let found = plan.unassigned.iter().find(|left| left.job == job);
    let found = found.unwrap_or_else(|| panic!("{job} is served: {plan:?}"));
    assert_eq!(found.remedy, found.reason.remedy());
    assert!(!found.reason.en().is_empty() && !found.remedy.zh_hant().is_empty());
    found.reason
}

fn why(problem: &Problem, job: &str) -> Reason {
    left_out(problem, &flat(problem), job)
}

fn stairs(id: &str) -> Job {
    Job { skills: vec!["stair_climber".to_owned()], ..delivery(id, 5) }
}

#[test]
fn nobody_has_the_skill_or_the_certificate_has_lapsed() {
    let plain = problem(vec![van("veh_van")], vec![stairs("ord_a")]);
    assert_eq!(why(&plain, "ord_a"), Reason::NoSkill);
    let mut lapsed = problem(vec![van("veh_van"), unit()], vec![stairs("ord_a")]);
    lapsed.date = day().plus_days(1);
    assert_eq!(why(&lapsed, "ord_a"), Reason::CertificateLapsed);
}

#[test]
fn nobody_is_on_shift() {
    let nobody = problem(Vec::new(), vec![delivery("ord_a", 1), stairs("ord_b")]);
    for job in ["ord_a", "ord_b"] {
        assert_eq!(why(&nobody, job), Reason::NoVehicle);
    }
}

#[test]
fn who_is_certified_is_there_in_the_morning_only() {
    let morning = Vehicle { shifts: vec![shift(8, 12)], ..unit() };
    let mut afternoon = Vehicle { id: "veh_later".to_owned(), shifts: vec![shift(13, 18)], ..unit() };
    afternoon.resources[1] = "crw_lapsed".to_owned();
    afternoon.certificates[0].valid_until = HkDate::from_ymd(2026, 11, 30).unwrap();
    let late = Job { delivery: Some(part(5, &[(14, 17)])), ..stairs("ord_a") };
    let two = problem(vec![morning.clone(), afternoon], vec![late.clone()]);
    assert_eq!(why(&two, "ord_a"), Reason::CertificateLapsed);
    assert_eq!(why(&problem(vec![morning], vec![late]), "ord_a"), Reason::OutsideShifts);
}

#[test]
fn too_heavy_in_any_dimension() {
    let heavy = |demand: Vec<i64>| {
        let job = Job { demand, ..delivery("ord_a", 1) };
        why(&problem(vec![van("veh_van")], vec![job, delivery("ord_b", 2)]), "ord_a")
    };
    assert_eq!(heavy(vec![101, 1]), Reason::TooHeavy);
    assert_eq!(heavy(vec![1, 11]), Reason::TooHeavy);
}

#[test]
fn windows_and_shifts_dont_meet() {
    let evening = Job { delivery: Some(part(1, &[(20, 21), (5, 6)])), ..delivery("ord_a", 1) };
    assert_eq!(why(&problem(vec![van("veh_van")], vec![evening]), "ord_a"), Reason::OutsideShifts);
}

#[test]
fn no_road_leads_there() {
    let street = problem(vec![van("veh_van")], vec![delivery("ord_a", 1), delivery("ord_b", 2)]);
    let travel = flat(&street);
    let lost = travel.place(super::street::place(1)).unwrap();
    let mut slices = travel.slices().to_vec();
    let size = travel.points().len();
    for other in 0..size {
        slices[0].legs[other * size + lost] = None;
        slices[0].legs[lost * size + other] = None;
    }
    let travel = Travel::new(travel.points().to_vec(), slices).unwrap();
    assert_eq!(left_out(&street, &travel, "ord_a"), Reason::Unreachable);
}

#[test]
fn even_the_direct_ride_is_too_long() {
    let far = Job { pickup: Some(part(1, &[])), ride_limit_s: Some(60), ..delivery("ord_a", 2) };
    assert_eq!(why(&problem(vec![van("veh_van")], vec![far]), "ord_a"), Reason::RideTooLong);
}

#[test]
fn the_operator_is_booked_all_day() {
    let mut booked = problem(vec![van("veh_van"), unit()], vec![stairs("ord_a")]);
    let span = Span::new(8 * HOUR + 600, 17 * HOUR + 2_700);
    booked.bookings = vec![Booking { resource: "crw_ming".to_owned(), span }];
    assert_eq!(why(&booked, "ord_a"), Reason::UnitBooked);
}

#[test]
fn full_or_out_of_time_or_outweighed() {
    // Five of twenty fit, the sixth doesn't: it weighs as much as the others.
    let jobs = |weights: &[i64]| -> Vec<Job> {
        let job = |(number, weight): (usize, &i64)| {
            let id = format!("ord_{number}");
            Job { weight: *weight, ..delivery(&id, i64::try_from(number).unwrap() + 1) }
        };
        weights.iter().enumerate().map(job).collect()
    };
    let same = problem(vec![van("veh_van")], jobs(&[10; 6]));
    let plan = planned(&same, &flat(&same)).plan;
    assert_eq!(plan.unassigned.len(), 1);
    assert_eq!(plan.unassigned[0].reason, Reason::CompetingPriority);
    // The lightest stays, wherever it stands in the list.
    let weighed = problem(vec![van("veh_van")], jobs(&[10, 1, 10, 10, 10, 10]));
    assert_eq!(why(&weighed, "ord_1"), Reason::CompetingPriority);
    // An optional job stays before one that isn't, whatever it weighs.
    let mut optional = jobs(&[10, 10, 10, 10, 10, 1]);
    optional[0] = Job { optional: true, weight: 1_000, ..optional[0].clone() };
    assert_eq!(why(&problem(vec![van("veh_van")], optional), "ord_0"), Reason::CompetingPriority);
    // Removing any one of two small ones doesn't make room for a large one: the vehicle is full.
    let large = Job { demand: vec![90, 1], weight: 1, ..delivery("ord_large", 9) };
    let full = problem(vec![van("veh_van")], [jobs(&[10, 10]), vec![large]].concat());
    assert_eq!(why(&full, "ord_large"), Reason::VehiclesFull);
    // One hour, two stops of twenty minutes' way each: whoever needs the whole hour has no time left.
    let mut short = van("veh_van");
    short.shifts = vec![shift(9, 10)];
    let mut long = Job { weight: 1, ..delivery("ord_long", 9) };
    long.delivery.as_mut().unwrap().service_s = 2_400;
    let hour = problem(vec![short], [jobs(&[10, 10]), vec![long]].concat());
    let reason = why(&hour, "ord_long");
    assert!([Reason::NoTimeLeft, Reason::CompetingPriority].contains(&reason), "{reason:?}");
}
