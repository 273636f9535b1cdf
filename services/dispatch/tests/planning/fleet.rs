//! A made-up day in Tai Po: so many orders around the town, so many vehicles at two depots, always the same.

use futures::executor::block_on;
use kaifong_dispatch::planning::{
    Depot, GreatCircle, Job, Part, Point, Problem, Reload, Rest, Seconds, Shift, Span, Travel, TravelTimes as _,
    Vehicle,
};

use super::street::{HOUR, day};

/// Numbers that look random and are the same each time (a linear congruential generator, Knuth's MMIX constants).
pub struct Numbers(u64);

impl Numbers {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, bound: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % u64::try_from(bound).unwrap()).unwrap()
    }
}

/// Estates and villages around Tai Po, made up within a kilometre of each.
const AROUND: [(i64, i64); 6] = [
    (22_451_500, 114_168_600),
    (22_454_700, 114_176_400),
    (22_442_300, 114_169_900),
    (22_459_800, 114_158_300),
    (22_447_100, 114_150_900),
    (22_471_000, 114_189_000),
];

pub fn somewhere(numbers: &mut Numbers) -> Point {
    let (lat_e6, lng_e6) = AROUND[usize::try_from(numbers.below(6)).unwrap()];
    Point { lat_e6: lat_e6 + numbers.below(16_000) - 8_000, lng_e6: lng_e6 + numbers.below(16_000) - 8_000 }
}

fn shift(depot: &str) -> Shift {
    Shift {
        span: Span::new(8 * HOUR + 1_800, 18 * HOUR),
        start: depot.to_owned(),
        end: depot.to_owned(),
        rest: Some(Rest { earliest_s: 12 * HOUR, latest_s: 14 * HOUR, duration_s: 2_700 }),
        reload: Some(Reload { depot: depot.to_owned(), duration_s: 1_200, most: 1 }),
        max_stops: Some(24),
        max_duration_s: None,
    }
}

fn vehicle(number: usize) -> Vehicle {
    let depot = if number.is_multiple_of(2) { "dpt_north" } else { "dpt_south" };
    Vehicle {
        id: format!("veh_{number:02}"),
        resources: vec![format!("crw_{number:02}")],
        capacity: if number.is_multiple_of(5) { vec![3_000_000, 14_000_000] } else { vec![900_000, 6_000_000] },
        charge: None,
        skills: if number.is_multiple_of(3) { vec!["lift_gate".to_owned()] } else { Vec::new() },
        certificates: Vec::new(),
        shifts: vec![shift(depot)],
        max_ride_s: None,
    }
}

fn window(numbers: &mut Numbers) -> Vec<Span> {
    let half_day = |from_h: Seconds| Span::new(from_h * HOUR, (from_h + 4) * HOUR);
    match numbers.below(4) {
        0 => vec![half_day(9)],
        1 => vec![half_day(13)],
        2 => vec![Span::new(10 * HOUR, 11 * HOUR + 1_800), Span::new(15 * HOUR, 17 * HOUR)],
        _ => Vec::new(),
    }
}

fn job(number: usize, numbers: &mut Numbers) -> Job {
    let part = |numbers: &mut Numbers| Part {
        point: somewhere(numbers),
        windows: window(numbers),
        service_s: 240 + numbers.below(480),
    };
    let both = number % 12 == 7;
    Job {
        id: format!("ord_{number:03}"),
        household: None,
        pickup: both.then(|| Part { windows: Vec::new(), ..part(numbers) }),
        delivery: Some(part(numbers)),
        demand: vec![5_000 + numbers.below(70_000), 40_000 + numbers.below(500_000)],
        skills: if number.is_multiple_of(9) { vec!["lift_gate".to_owned()] } else { Vec::new() },
        weight: 1 + numbers.below(9),
        optional: number % 20 == 11,
        draws: 0,
        release_s: None,
        due_by_s: (number % 7 == 3).then(|| 11 * HOUR + numbers.below(4 * HOUR)),
        ride_limit_s: both.then_some(2 * HOUR),
    }
}

pub fn tai_po(jobs: usize, vehicles: usize, seed: u64) -> (Problem, Travel) {
    let mut numbers = Numbers::new(seed);
    let depot = |id: &str, lat_e6, lng_e6| Depot { id: id.to_owned(), point: Point { lat_e6, lng_e6 } };
    let problem = Problem {
        date: day(),
        now_s: 7 * HOUR,
        depots: vec![depot("dpt_north", 22_462_300, 114_184_100), depot("dpt_south", 22_440_800, 114_164_000)],
        vehicles: (0..vehicles).map(vehicle).collect(),
        bookings: Vec::new(),
        jobs: (0..jobs).map(|number| job(number, &mut numbers)).collect(),
        started: Vec::new(),
    };
    let travel = block_on(GreatCircle.between(&problem.points())).unwrap();
    (problem, travel)
}
