//! The checker refuses a fixture for each rule it knows, by name.

use kaifong_dispatch::planning::{
    Booking, Job, Plan, Problem, Reason, Reload, Remedy, Span, Started, Stop, Task, Travel, Unassigned, Violation,
    check,
};

use super::street::{HOUR, at, day, delivery, flat, planned, street};

struct Fixture {
    problem: Problem,
    travel: Travel,
    plan: Plan,
}

impl Fixture {
    /// The street with a plan that serves everything.
    fn new() -> Self {
        let problem = street();
        let travel = flat(&problem);
        let plan = planned(&problem, &travel).plan;
        assert_eq!(check(&problem, &travel, &plan), []);
        assert_eq!(plan.unassigned, []);
        Self { problem, travel, plan }
    }

    fn job(&mut self, id: &str) -> &mut Job {
        self.problem.jobs.iter_mut().find(|job| job.id == id).unwrap()
    }

    fn stop(&mut self, id: &str) -> &mut Stop {
        let (route, stop) = at(&self.plan, id);
        &mut self.plan.routes[route].stops[stop]
    }

    /// Every vehicle gets the same change.
    fn shifts(&mut self, change: impl Fn(&mut kaifong_dispatch::planning::Shift)) {
        self.problem.vehicles.iter_mut().flat_map(|vehicle| &mut vehicle.shifts).for_each(change);
    }

    #[track_caller]
    fn refused(&self, code: &str) {
        let found = check(&self.problem, &self.travel, &self.plan);
        let codes: Vec<&str> = found.iter().map(Violation::code).collect();
        assert!(codes.contains(&code), "{code} is not among {found:?}");
    }

    #[track_caller]
    fn refused_for_nothing_but(&self, code: &str) {
        let found = check(&self.problem, &self.travel, &self.plan);
        assert!(!found.is_empty() && found.iter().all(|violation| violation.code() == code), "{code}: {found:?}");
    }
}

#[test]
fn capacity_in_any_dimension_on_any_leg() {
    for dimension in [0, 1] {
        let mut fixture = Fixture::new();
        fixture.problem.vehicles.iter_mut().for_each(|vehicle| vehicle.capacity[dimension] = 0);
        fixture.refused_for_nothing_but("capacity");
    }
    // Only the leg behind one pickup in mid-run is too full.
    let mut fixture = Fixture::new();
    let load = fixture.stop("ord_collect").load[0];
    let (route, _) = at(&fixture.plan, "ord_collect");
    let heaviest = fixture.plan.routes[route].load[0];
    fixture.job("ord_collect").demand = vec![20 + 101 - load.min(heaviest), 1];
    fixture.refused("capacity");
}

#[test]
fn one_charge_for_all_that_the_run_does() {
    let mut fixture = Fixture::new();
    let (route, _) = at(&fixture.plan, "ord_stairs");
    let vehicle = fixture.plan.routes[route].vehicle.clone();
    let mut beside = fixture.plan.routes[route].stops.iter().filter_map(|stop| stop.task.job());
    let beside = beside.rfind(|job| *job != "ord_stairs").unwrap().clone();
    fixture.job("ord_stairs").draws = 10;
    fixture.job(&beside).draws = 10;
    let unit = fixture.problem.vehicles.iter().position(|other| other.id == vehicle).unwrap();
    fixture.problem.vehicles[unit].charge = Some(20);
    assert_eq!(check(&fixture.problem, &fixture.travel, &fixture.plan), []);
    fixture.problem.vehicles[unit].charge = Some(19);
    let found = check(&fixture.problem, &fixture.travel, &fixture.plan);
    assert_eq!(found, [Violation::Charge { vehicle, drawn: 20, charge: 19 }]);
    // Each alone is no more than one charge; together they are.
    fixture.problem.vehicles[unit].charge = Some(10);
    fixture.refused_for_nothing_but("charge");
}

#[test]
fn a_stored_load_that_the_stops_dont_give() {
    let mut fixture = Fixture::new();
    fixture.stop("ord_plain").load[0] += 1;
    fixture.refused_for_nothing_but("wrong_load");
}

#[test]
fn a_time_window_and_a_release() {
    let mut fixture = Fixture::new();
    let start = fixture.stop("ord_window").start_s;
    fixture.job("ord_window").delivery.as_mut().unwrap().windows = vec![Span::new(start + 1, start + HOUR)];
    fixture.refused_for_nothing_but("window");
    let mut fixture = Fixture::new();
    fixture.job("ord_plain").release_s = Some(17 * HOUR);
    fixture.refused_for_nothing_but("window");
    let mut fixture = Fixture::new();
    fixture.job("ord_carry").release_s = Some(17 * HOUR);
    fixture.refused_for_nothing_but("window");
}

#[test]
fn a_skill_and_a_certificate_that_lapses() {
    let mut fixture = Fixture::new();
    fixture.job("ord_plain").skills = vec!["fork_lift".to_owned()];
    fixture.refused_for_nothing_but("skill");
    let mut fixture = Fixture::new();
    fixture.problem.date = day().plus_days(1);
    fixture.refused_for_nothing_but("certificate");
}

#[test]
fn a_certificate_is_valid_through_the_whole_job_beyond_midnight() {
    let mut problem = street();
    problem.jobs.retain(|job| job.id == "ord_stairs");
    problem.vehicles.retain(|vehicle| vehicle.id == "veh_unit");
    problem.vehicles[0].shifts[0].span = Span::new(20 * HOUR, 28 * HOUR);
    problem.vehicles[0].certificates[0].valid_until = day().plus_days(1);
    let late = Span::new(23 * HOUR + 3_400, 24 * HOUR);
    problem.jobs[0].delivery.as_mut().unwrap().windows = vec![late];
    let travel = flat(&problem);
    let plan = planned(&problem, &travel).plan;
    assert!(plan.stop_of("ord_stairs").unwrap().1.end_s > 24 * HOUR);
    let mut fixture = Fixture { problem, travel, plan };
    assert_eq!(check(&fixture.problem, &fixture.travel, &fixture.plan), []);
    fixture.problem.vehicles[0].certificates[0].valid_until = day();
    fixture.refused_for_nothing_but("certificate");
}

#[test]
fn the_shift_and_its_limits() {
    let mut fixture = Fixture::new();
    fixture.shifts(|shift| shift.span.to_s = 9 * HOUR);
    fixture.refused_for_nothing_but("shift");
    let mut fixture = Fixture::new();
    fixture.shifts(|shift| shift.max_duration_s = Some(60));
    fixture.refused_for_nothing_but("shift");
    let mut fixture = Fixture::new();
    fixture.shifts(|shift| shift.max_stops = Some(0));
    fixture.refused_for_nothing_but("stops");
}

#[test]
fn the_break() {
    let van = |fixture: &Fixture| {
        let rests = |stop: &Stop| matches!(stop.task, Task::Rest);
        let route = fixture.plan.routes.iter().position(|route| route.stops.iter().any(rests));
        route.map(|route| (route, fixture.plan.routes[route].stops.iter().position(rests).unwrap()))
    };
    let mut fixture = Fixture::new();
    // Whoever is out over noon rests; a collection from 12:00 on keeps a vehicle out when the unit isn't there for it.
    fixture.problem.vehicles.retain(|vehicle| vehicle.id == "veh_van");
    fixture.problem.jobs.retain(|job| job.skills.is_empty());
    fixture.job("ord_collect").pickup.as_mut().unwrap().windows = vec![Span::new(15 * HOUR, 16 * HOUR)];
    fixture.job("ord_window").delivery.as_mut().unwrap().windows = vec![Span::new(9 * HOUR, 10 * HOUR)];
    fixture.shifts(|shift| shift.max_duration_s = None);
    fixture.plan = planned(&fixture.problem, &fixture.travel).plan;
    let (route, stop) = van(&fixture).unwrap();
    let mut late =
        Fixture { plan: fixture.plan.clone(), problem: fixture.problem.clone(), travel: fixture.travel.clone() };
    late.plan.routes[route].stops[stop].start_s = 13 * HOUR + 60;
    late.refused("rest");
    fixture.plan.routes[route].stops.remove(stop);
    fixture.refused("rest");
}

#[test]
fn a_pickup_before_its_delivery_in_one_run() {
    let mut fixture = Fixture::new();
    let (route, stop) = at(&fixture.plan, "ord_carry");
    let stops = &mut fixture.plan.routes[route].stops;
    let pickup = stops.iter().position(|stop| stop.task == Task::Pickup("ord_carry".to_owned())).unwrap();
    let swapped = (stops[stop].task.clone(), stops[pickup].task.clone());
    (stops[pickup].task, stops[stop].task) = swapped;
    fixture.refused("pickup_order");
    let mut fixture = Fixture::new();
    let (route, stop) = at(&fixture.plan, "ord_carry");
    let taken = fixture.plan.routes[route].stops.remove(stop);
    let other = usize::from(route == 0 && fixture.plan.routes.len() > 1);
    if other != route {
        fixture.plan.routes[other].stops.push(taken);
    }
    fixture.refused("pickup_order");
}

#[test]
fn one_resource_in_two_runs_or_booked_by_others() {
    let mut fixture = Fixture::new();
    for resource in ["veh_unit", "veh_lorry", "crw_ming", "ast_climber"] {
        let route = fixture.plan.routes.iter().find(|route| route.vehicle == "veh_unit").unwrap();
        // The booking touches nothing but the way back.
        let span = Span::new(route.back_s - 60, route.back_s + HOUR);
        fixture.problem.bookings = vec![Booking { resource: resource.to_owned(), span }];
        fixture.refused_for_nothing_but("overlap");
    }
    fixture.problem.bookings[0].span = Span::new(18 * HOUR, 19 * HOUR);
    assert_eq!(check(&fixture.problem, &fixture.travel, &fixture.plan), []);
    // The van is the unit's lorry.
    let mut problem = street();
    problem.vehicles[0].shifts[0].rest = None;
    problem.jobs.retain(|job| job.id == "ord_plain" || job.id == "ord_stairs");
    problem.vehicles[1].capacity = vec![20, 1];
    let travel = flat(&problem);
    let plan = planned(&problem, &travel).plan;
    assert_eq!(plan.routes.len(), 2, "one vehicle carries one of them");
    problem.vehicles[0].resources = vec!["veh_lorry".to_owned()];
    Fixture { problem, travel, plan }.refused_for_nothing_but("overlap");
}

#[test]
fn the_depots_of_the_shift() {
    let mut fixture = Fixture::new();
    fixture.plan.routes[0].from = "dpt_b".to_owned();
    fixture.refused_for_nothing_but("depot");
    let mut fixture = Fixture::new();
    fixture.shifts(|shift| shift.end = "dpt_b".to_owned());
    fixture.refused("depot");
    let mut fixture = Fixture::new();
    let end = fixture.plan.routes[0].stops.last().unwrap().clone();
    let reload = Stop { task: Task::Reload("dpt_b".to_owned()), ..end };
    fixture.plan.routes[0].stops.push(reload);
    fixture.refused("depot");
    fixture.shifts(|shift| {
        shift.reload = Some(Reload { depot: "dpt_b".to_owned(), duration_s: 0, most: 0 });
    });
    fixture.refused("stops");
}

#[test]
fn a_job_twice_or_served_and_unassigned_or_lost_or_unknown() {
    let left = |job: &str| Unassigned { job: job.to_owned(), reason: Reason::NoTimeLeft, remedy: Remedy::AddVehicle };
    let mut fixture = Fixture::new();
    let stop = fixture.stop("ord_plain").clone();
    fixture.plan.routes[0].stops.push(stop);
    fixture.refused("twice");
    let mut fixture = Fixture::new();
    fixture.plan.unassigned.push(left("ord_plain"));
    fixture.refused_for_nothing_but("served_and_unassigned");
    let mut fixture = Fixture::new();
    fixture.problem.jobs.push(delivery("ord_more", 1));
    fixture.refused_for_nothing_but("lost");
    fixture.plan.unassigned = vec![left("ord_more"), left("ord_more")];
    fixture.refused_for_nothing_but("twice");
    fixture.plan.unassigned = vec![left("ord_more"), left("ord_nobody")];
    fixture.refused_for_nothing_but("unknown_job");
    let mut fixture = Fixture::new();
    fixture.stop("ord_plain").task = Task::Delivery("ord_nobody".to_owned());
    fixture.refused("unknown_job");
    let mut fixture = Fixture::new();
    fixture.plan.routes[0].vehicle = "veh_nobody".to_owned();
    fixture.refused("unknown_vehicle");
    let mut fixture = Fixture::new();
    let double = fixture.plan.routes[0].clone();
    fixture.plan.routes.push(double);
    fixture.refused("double_run");
}

#[test]
fn a_ride_that_is_too_long() {
    let mut fixture = Fixture::new();
    fixture.job("ord_carry").ride_limit_s = Some(60);
    fixture.refused_for_nothing_but("ride_time");
    let mut fixture = Fixture::new();
    fixture.problem.vehicles.iter_mut().for_each(|vehicle| vehicle.max_ride_s = Some(60));
    fixture.refused_for_nothing_but("ride_time");
}

#[test]
fn a_stored_time_that_driving_doesnt_give() {
    let shifted: [fn(&mut Stop); 4] = [
        |stop| stop.arrival_s -= 1,
        |stop| stop.arrival_s += 1,
        |stop| stop.end_s += 1,
        |stop| (stop.start_s, stop.end_s) = (stop.arrival_s - 1, stop.arrival_s + 299),
    ];
    for change in shifted {
        let mut fixture = Fixture::new();
        change(fixture.stop("ord_plain"));
        fixture.refused("wrong_eta");
    }
    let mut fixture = Fixture::new();
    fixture.plan.routes[0].back_s -= 1;
    fixture.refused_for_nothing_but("wrong_eta");
    let mut fixture = Fixture::new();
    fixture.plan.routes[0].distance_m -= 1;
    fixture.refused_for_nothing_but("wrong_totals");
}

#[test]
fn what_has_started_stays_and_what_has_not_is_not_in_the_past() {
    let mut fixture = Fixture::new();
    fixture.problem.now_s = 17 * HOUR;
    fixture.refused("past");
    let mut fixture = Fixture::new();
    let route = fixture.plan.routes[0].clone();
    let started = Started {
        vehicle: route.vehicle.clone(),
        shift: 0,
        depart_s: route.depart_s,
        stops: route.stops[..1].to_vec(),
        aboard: Vec::new(),
        back_s: None,
        out: false,
    };
    fixture.problem.started = vec![started];
    fixture.plan.routes[0].stops[0].end_s += 60;
    fixture.refused("pinned_moved");
    fixture.plan.routes.remove(0);
    fixture.refused("pinned_moved");
    // A vehicle that dropped out does nothing more.
    let mut fixture = Fixture::new();
    fixture.problem.started = vec![Started {
        vehicle: route.vehicle.clone(),
        shift: 0,
        depart_s: route.depart_s,
        stops: route.stops[..1].to_vec(),
        aboard: Vec::new(),
        back_s: None,
        out: true,
    }];
    fixture.refused("pinned_moved");
}

#[test]
fn goods_that_are_on_another_vehicle_or_still_at_the_depot() {
    let mut fixture = Fixture::new();
    let (route, stop) = at(&fixture.plan, "ord_plain");
    let run = fixture.plan.routes[route].clone();
    fixture.problem.started = vec![Started {
        vehicle: run.vehicle,
        shift: 0,
        depart_s: run.depart_s,
        stops: run.stops[..stop].to_vec(),
        aboard: Vec::new(),
        back_s: None,
        out: false,
    }];
    fixture.refused("goods_elsewhere");
}

#[test]
fn a_place_without_a_road() {
    let fixture = Fixture::new();
    let mut slices = fixture.travel.slices().to_vec();
    slices[0].legs.iter_mut().for_each(|leg| *leg = None);
    let travel = Travel::new(fixture.travel.points().to_vec(), slices).unwrap();
    Fixture { travel, ..fixture }.refused_for_nothing_but("unreachable");
}
