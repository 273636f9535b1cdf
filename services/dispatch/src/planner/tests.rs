//! A day as the service has it is planned, goes on the road, and is planned anew: on time, late, after its breaks, with
//! vehicles that broke down.

use fastrand::Rng;
use futures::executor::block_on;
use kaifong_kernel::values::{HkDate, OrgId};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    domain::{
        Both, Interval, Point,
        day::{DayRun, Waiting},
        fleet::{Capacity, Certificate, CrewMember, Depot, Device, Out, Shift, Skill, Vehicle},
        goods::GoodsState,
        order::{Content, DayWindow, Direction, Line, Order, OrderState, Ride},
        routing::Routing,
        run::{Run, RunState},
        stop::{Stop, StopState},
    },
    planning::{GreatCircle, Outcome, Reason, SearchPlanner, Task},
};

const HOUR: i64 = 3_600;

fn date() -> HkDate {
    "2026-12-01".parse().unwrap()
}

fn clock(second: i64) -> kaifong_kernel::values::Instant {
    date().start().plus_seconds(second)
}

fn near(rng: &mut Rng) -> Point {
    Point { lat_e6: 22_450_000 + rng.i32(-15_000..15_000), lng_e6: 114_165_000 + rng.i32(-15_000..15_000) }
}

fn order(number: u128, rng: &mut Rng) -> Waiting {
    let ride = rng.u8(..5) == 0;
    let hours = [(9, 13), (13, 18), (9, 18)][rng.usize(..3)];
    let line = Line { line_no: 1, item: Uuid::from_u128(9).into(), quantity: 1, delivered: 0, returned: 0 };
    let content = Content {
        household: Uuid::from_u128(number).into(),
        need: None,
        former_address: None,
        direction: if !ride && rng.u8(..5) == 0 { Direction::Collect } else { Direction::Deliver },
        deliver_on: date(),
        windows: vec![DayWindow { from_minute: hours.0 * 60, to_minute: hours.1 * 60 }],
        lines: if ride { Vec::new() } else { vec![line] },
        skills: Vec::new(),
        ride: ride.then(|| Ride {
            passenger_weight_g: 90_000,
            round_trip: false,
            away_minutes: 0,
            flights: rng.i32(3..9),
        }),
        loan_due_on: None,
        duplicate_reason: None,
        purpose: None,
    };
    let (order, _) = Order::draft(Uuid::from_u128(number).into(), OrgId::COUNCIL, content, clock(0)).unwrap();
    let weight_g = if ride { 0 } else { rng.i64(20_000..90_000) };
    let order = Order {
        state: OrderState::Ready,
        goods: if ride { GoodsState::None } else { GoodsState::Held },
        weight_g,
        warehouse: (!ride).then(|| Uuid::from_u128(1).into()),
        ..order
    };
    let routing = Routing { point: near(rng), ..Routing::somewhere() };
    Waiting { order, routing, points: rng.i32(1..20) }
}

fn member(number: u128) -> CrewMember {
    let certificate = Certificate {
        skill: Skill::StairClimber,
        number: format!("SC/{number}"),
        valid_from: "2026-01-01".parse().unwrap(),
        valid_to: "2027-01-01".parse().unwrap(),
    };
    CrewMember {
        id: Uuid::from_u128(number).into(),
        code: format!("C{number}"),
        certificates: vec![certificate],
        suspended: None,
        carrier: None,
    }
}

fn vehicle(number: u128) -> Vehicle {
    Vehicle {
        id: Uuid::from_u128(number).into(),
        plate: format!("TP{number}"),
        capacity: Capacity { weight_g: 400_000, volume_cm3: 1_000_000, wheelchair_places: 2 },
        depot: Uuid::from_u128(1).into(),
        carrier: None,
        out: None,
    }
}

/// Every vehicle has a shift from eight to six with a break from noon to one; every other one has a device of ten flights.
fn shift(number: u128) -> Shift {
    Shift {
        id: Uuid::from_u128(number).into(),
        vehicle: Uuid::from_u128(number).into(),
        crew: vec![Uuid::from_u128(number).into()],
        device: number.is_multiple_of(2).then(|| Uuid::from_u128(number).into()),
        shift_on: date(),
        interval: Interval { from: clock(8 * HOUR), to: clock(18 * HOUR) },
        breaks: vec![Interval { from: clock(12 * HOUR), to: clock(13 * HOUR) }],
        cancelled: false,
    }
}

fn device(number: u128) -> Device {
    Device {
        id: Uuid::from_u128(number).into(),
        code: format!("SC-{number}"),
        asset: None,
        rated_load_g: 160_000,
        weight_g: 40_000,
        flights_per_charge: 10,
        out: None,
    }
}

fn day(orders: u128, vehicles: u128, rng: &mut Rng) -> Day {
    let depot = Depot {
        id: Uuid::from_u128(1).into(),
        code: "TP".to_owned(),
        name: Both::of("Tai Po", "大埔"),
        point: Point { lat_e6: 22_450_000, lng_e6: 114_165_000 },
        location: Uuid::from_u128(1).into(),
    };
    Day {
        date: date(),
        now: clock(7 * HOUR),
        replan: false,
        depots: vec![depot],
        vehicles: (1..=vehicles).map(vehicle).collect(),
        shifts: (1..=vehicles).map(shift).collect(),
        crew: (1..=vehicles).map(member).collect(),
        devices: (1..=vehicles).map(device).collect(),
        orders: (1..=orders).map(|number| order(number, rng)).collect(),
        runs: Vec::new(),
    }
}

/// Plans a day as the service does; the checker has nothing to say.
fn planned(day: &Day, generations: usize) -> Outcome {
    let problem = problem::of(day);
    let published = day.replan.then(|| problem::published(day, &problem));
    let travel = block_on(GreatCircle.between(&problem.points())).unwrap();
    let outcome = SearchPlanner.plan(&problem, &travel, &Effort::repeatable(generations), published.as_ref()).unwrap();
    assert_eq!((&outcome.refused, &outcome.search_failed), (&Vec::new(), &None));
    assert_eq!(check(&problem, &travel, &outcome.plan), []);
    outcome
}

fn run(drafted: &DraftedRun, state: RunState) -> Run {
    let number = drafted.shift.uuid();
    Run {
        id: number.into(),
        plan: Uuid::nil().into(),
        run_on: date(),
        vehicle: number.into(),
        shift: drafted.shift,
        crew: vec![number.into()],
        device: number.as_u128().is_multiple_of(2).then(|| number.into()),
        carrier: None,
        state,
        interval: drafted.interval,
        distance_m: drafted.distance_m,
        taken_off: Vec::new(),
        units: Vec::new(),
        key_until: None,
        closing: None,
        not_closed: None,
        turn: 0,
        version: 1,
    }
}

/// A stop of a run on the road: what its driver, so much later than planned, has told of it by now.
fn told(day: &Day, drafted: &DraftedRun, at: usize, late_s: i64) -> Stop {
    let stop = &drafted.stops[at];
    let (arrives, leaves) = (stop.arrives_at.plus_seconds(late_s), stop.leaves_at.plus_seconds(late_s));
    let left = if at == 0 { drafted.interval.from } else { drafted.stops[at - 1].leaves_at }.plus_seconds(late_s);
    let state = match day.now {
        now if now < left => StopState::Pending,
        now if now < arrives => StopState::EnRoute,
        now if now < leaves => StopState::Arrived,
        _ => StopState::Done,
    };
    let begun = state != StopState::Pending;
    Stop {
        id: stop.order.uuid().into(),
        run: drafted.shift.uuid().into(),
        order: stop.order,
        sequence: i32::try_from(at).unwrap() + 1,
        state,
        direction: day.order(stop.order).unwrap().order.content.direction,
        arrives_at: stop.arrives_at,
        leaves_at: stop.leaves_at,
        en_route_at: begun.then_some(left),
        arrived_at: (begun && arrives <= day.now).then_some(arrives),
        ended_at: (state == StopState::Done).then_some(leaves),
        recorded_at: None,
        fail_reason: None,
        proof: None,
    }
}

/// The day at a later hour: what should have left by then has, each run late by up to so much.
fn on_the_road(day: &Day, plan: &Plan, hour: i64, latest_s: i64, rng: &mut Rng) -> Day {
    let mut after = Day { now: clock(hour * HOUR), replan: true, ..day.clone() };
    for drafted in drafted(day, plan).unwrap().runs {
        let late_s = rng.i64(..=latest_s);
        let has_left = drafted.interval.from <= after.now;
        let state = if has_left { RunState::Started } else { RunState::Published };
        let stop = |at| {
            let stop = told(&after, &drafted, at, late_s);
            if has_left { stop } else { Stop { state: StopState::Pending, ..stop } }
        };
        let stops: Vec<Stop> = (0..drafted.stops.len()).map(stop).collect();
        for stop in &stops {
            let order = &mut after.orders.iter_mut().find(|waiting| waiting.order.id == stop.order).unwrap().order;
            order.state = match (has_left, stop.state) {
                (_, StopState::Done) => OrderState::Delivered,
                (true, _) => OrderState::Dispatched,
                (false, _) => OrderState::Planned,
            };
        }
        after.runs.push(DayRun { run: run(&drafted, state), stops });
    }
    after
}

/// Some vehicles break down, some of them on the road.
fn break_down(day: &mut Day, rng: &mut Rng) {
    for vehicle in day.vehicles.iter_mut().filter(|_| rng.u8(..3) == 0) {
        vehicle.out = Some(Out { reason: "broke down".to_owned(), since: day.now });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_day_is_planned_anew_late_after_breaks_and_with_vehicles_out(
        seed in any::<u64>(), orders in 1_u128..16, vehicles in 1_u128..4, hour in 8_i64..20,
    ) {
        let mut rng = Rng::with_seed(seed);
        let morning = day(orders, vehicles, &mut rng);
        let plan = planned(&morning, 4).plan;
        let mut after = on_the_road(&morning, &plan, hour, 3 * HOUR, &mut rng);
        after.orders.extend((100..103).map(|number| order(number, &mut rng)));
        break_down(&mut after, &mut rng);
        let anew = planned(&after, 4).plan;
        prop_assert!(drafted(&after, &anew).is_ok());
        goods_stay_where_they_are(&after, &anew);
    }

    #[test]
    fn a_day_that_goes_as_planned_loses_and_moves_nothing(
        seed in any::<u64>(), orders in 4_u128..16, vehicles in 1_u128..4, hour in 8_i64..19,
    ) {
        let mut rng = Rng::with_seed(seed);
        let morning = day(orders, vehicles, &mut rng);
        let before = planned(&morning, 4);
        let after = on_the_road(&morning, &before.plan, hour, 0, &mut rng);
        let anew = planned(&after, 0);
        prop_assert!(anew.score.unassigned <= before.score.unassigned, "{:?}", anew.plan.unassigned);
        prop_assert_eq!(anew.score.moved, 0);
    }
}

/// What is aboard of a run goes with it or nowhere: it says why, and nobody else has it.
fn goods_stay_where_they_are(day: &Day, plan: &Plan) {
    for on in day.runs.iter().filter(|on| on.run.state == RunState::Started) {
        let out = day.vehicles.iter().any(|vehicle| vehicle.id == on.run.vehicle && vehicle.out.is_some());
        let aboard = on.stops.iter().filter(|stop| stop.direction == Direction::Deliver && !stop.has_begun());
        for stop in aboard {
            let id = stop.order.to_string();
            let with = plan.stop_of(&id).map(|(route, _)| route.vehicle.clone());
            assert!(with.is_none_or(|shift| !out && shift == on.run.shift.to_string()), "{id} went elsewhere");
            let left = plan.unassigned.iter().find(|left| left.job == id);
            assert!(!out || left.is_some_and(|left| left.reason == Reason::GoodsAway), "{left:?}");
        }
    }
}

/// A van with two places for wheelchairs and a device that does ten flights, and rides of so many flights.
fn rides(flights: &[i32]) -> Day {
    let mut rng = Rng::with_seed(1);
    let mut day = day(0, 2, &mut rng);
    day.shifts.remove(0);
    for (number, flights) in (1..).zip(flights) {
        let mut waiting = order(number, &mut rng);
        let ride = Ride { passenger_weight_g: 90_000, round_trip: false, away_minutes: 0, flights: *flights };
        let windows = vec![DayWindow { from_minute: 540, to_minute: 1_020 }];
        let content = waiting.order.content;
        let content =
            Content { ride: Some(ride), lines: Vec::new(), direction: Direction::Deliver, windows, ..content };
        waiting.order = Order { content, weight_g: 0, warehouse: None, goods: GoodsState::None, ..waiting.order };
        day.orders.push(waiting);
    }
    day
}

#[test]
fn the_rides_of_a_run_share_one_charge_in_a_plan_and_in_an_edit() {
    assert_eq!(planned(&rides(&[5, 5]), 4).plan.unassigned, []);
    let day = rides(&[10, 10]);
    assert_eq!(planned(&day, 4).plan.unassigned.len(), 1);
    let problem = problem::of(&day);
    let travel = block_on(GreatCircle.between(&problem.points())).unwrap();
    let orders: Vec<OrderId> = day.orders.iter().map(|waiting| waiting.order.id).collect();
    let shift = day.shifts[0].id.to_string();
    let edited = |orders: &[OrderId]| {
        let route = drive::route(&problem, &travel, &shift, orders).unwrap();
        let problem = Problem {
            jobs: problem.jobs.iter().filter(|job| orders.iter().any(|id| id.to_string() == job.id)).cloned().collect(),
            ..problem.clone()
        };
        check(&problem, &travel, &Plan { routes: vec![route], unassigned: Vec::new() })
    };
    assert_eq!(edited(&orders[..1]), []);
    assert_eq!(edited(&orders), [planning::Violation::Charge { vehicle: shift.clone(), drawn: 20, charge: 10 }]);
}

#[test]
fn an_edited_run_that_leaves_after_its_break_has_none() {
    let mut day = rides(&[2]);
    let order = day.orders[0].order.id;
    let breaks = |day: &Day| {
        let problem = problem::of(day);
        let travel = block_on(GreatCircle.between(&problem.points())).unwrap();
        let route = drive::route(&problem, &travel, &day.shifts[0].id.to_string(), &[order]).unwrap();
        let breaks = route.stops.iter().filter(|stop| stop.task == Task::Rest).count();
        assert_eq!(check(&problem, &travel, &Plan { routes: vec![route], unassigned: Vec::new() }), []);
        breaks
    };
    day.now = clock(14 * HOUR);
    assert_eq!(breaks(&day), 0);
    day.now = clock(12 * HOUR + 1_800);
    assert_eq!(breaks(&day), 1);
}
