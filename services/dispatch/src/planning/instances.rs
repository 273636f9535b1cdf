//! Benchmark instances in their standard text files: Solomon and Gehring-Homberger (VRPTW), Li and Lim (PDPTW).
//!
//! Formats: <https://www.sintef.no/projectweb/top/vrptw/documentation/> and
//! <https://www.sintef.no/projectweb/top/pdptw/documentation/>. Distances are Euclidean and as long as their travel times, not
//! rounded; here they are kept in thousandths, rounded up, so that what is feasible here is feasible there.

use kaifong_kernel::values::HkDate;

use super::{
    Depot, Job, Leg, NoTravelTimes, Part, Plan, Point, Problem, Seconds, Shift, Slice, Span, Task, Travel, Vehicle,
};

/// One unit of the file in units of the problem.
const SCALE: i64 = 1_000;

/// An instance, ready to be planned.
#[derive(Debug, Clone)]
pub struct Instance {
    /// Its name: the first line, or the file's.
    pub name: String,
    /// The problem, times and distances in thousandths.
    pub problem: Problem,
    /// Travel times of it.
    pub travel: Travel,
}

/// The text is no instance.
#[derive(Debug, thiserror::Error)]
pub enum BadInstance {
    /// A line isn't what it should be.
    #[error("line {line}: {what}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// The file ended too early.
    #[error("the file ends before {0}")]
    Ends(&'static str),
    /// The distances make no table.
    #[error(transparent)]
    Travel(#[from] NoTravelTimes),
}

/// A row of either file.
struct Row {
    line: usize,
    id: i64,
    point: Point,
    demand: i64,
    window: Span,
    service_s: Seconds,
    pickup: i64,
    delivery: i64,
}

/// Reads either format: Li and Lim's begins with three numbers, Solomon's with a name.
///
/// # Errors
/// [`BadInstance`] naming the line.
pub fn read(name: &str, text: &str) -> Result<Instance, BadInstance> {
    let lines: Vec<(usize, Vec<&str>)> = text
        .lines()
        .enumerate()
        .map(|(number, line)| (number + 1, line.split_whitespace().collect::<Vec<_>>()))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    let first = lines.first().ok_or(BadInstance::Ends("its first line"))?;
    if first.1.len() == 3 && first.1.iter().all(|word| word.parse::<i64>().is_ok()) {
        return li_lim(name, &lines);
    }
    solomon(first.1[0], &lines)
}

fn wrong(line: usize, what: impl Into<String>) -> BadInstance {
    BadInstance::Line { line, what: what.into() }
}

fn numbers(line: usize, words: &[&str], count: usize) -> Result<Vec<i64>, BadInstance> {
    if words.len() != count {
        return Err(wrong(line, format!("{count} numbers are expected, {} words are there", words.len())));
    }
    let number = |word: &&str| word.parse().map_err(|_| wrong(line, format!("{word} is not a whole number")));
    words.iter().map(number).collect()
}

fn row(line: usize, numbers: &[i64]) -> Result<Row, BadInstance> {
    if numbers[5] < numbers[4] || numbers[6] < 0 {
        return Err(wrong(line, "a window ends before it begins, or service takes less than no time"));
    }
    Ok(Row {
        line,
        id: numbers[0],
        point: Point { lat_e6: numbers[2], lng_e6: numbers[1] },
        demand: numbers[3],
        window: Span::new(numbers[4] * SCALE, numbers[5] * SCALE),
        service_s: numbers[6] * SCALE,
        pickup: numbers.get(7).copied().unwrap_or(0),
        delivery: numbers.get(8).copied().unwrap_or(0),
    })
}

fn solomon(name: &str, lines: &[(usize, Vec<&str>)]) -> Result<Instance, BadInstance> {
    let after = |word: &str, headings: usize, what| {
        let at =
            lines.iter().position(|(_, words)| words.first().is_some_and(|first| first.eq_ignore_ascii_case(word)));
        at.map(|at| at + 1 + headings).filter(|at| *at < lines.len()).ok_or(BadInstance::Ends(what))
    };
    let (line, words) = &lines[after("VEHICLE", 1, "the vehicles")?];
    let fleet = numbers(*line, words, 2)?;
    let rows = lines[after("CUSTOMER", 1, "the customers")?..].iter();
    let rows = rows.map(|(line, words)| row(*line, &numbers(*line, words, 7)?)).collect::<Result<Vec<_>, _>>()?;
    let depot = depot_of(&rows)?;
    let jobs = rows[1..].iter().map(|row| {
        if row.demand < 0 {
            return Err(wrong(row.line, "a customer demands less than nothing"));
        }
        Ok(job(&row.id.to_string(), None, row, row.demand))
    });
    build(name, (*line, fleet[0], fleet[1]), depot, jobs.collect::<Result<_, _>>()?)
}

fn li_lim(name: &str, lines: &[(usize, Vec<&str>)]) -> Result<Instance, BadInstance> {
    let fleet = numbers(lines[0].0, &lines[0].1, 3)?;
    let rows = lines[1..].iter();
    let rows = rows.map(|(line, words)| row(*line, &numbers(*line, words, 9)?)).collect::<Result<Vec<_>, _>>()?;
    let depot = depot_of(&rows)?;
    let mut jobs = Vec::new();
    for delivery in rows[1..].iter().filter(|row| row.pickup != 0) {
        let pickup = rows[1..].iter().find(|row| row.id == delivery.pickup);
        let pickup =
            pickup.ok_or_else(|| wrong(delivery.line, format!("its pickup {} isn't there", delivery.pickup)))?;
        if pickup.delivery != delivery.id || pickup.demand != -delivery.demand || pickup.demand < 0 {
            return Err(wrong(delivery.line, format!("it and its pickup {} don't match", delivery.pickup)));
        }
        jobs.push(job(&format!("{}-{}", pickup.id, delivery.id), Some(pickup), delivery, pickup.demand));
    }
    if let Some(row) = rows[1..].iter().find(|row| (row.pickup == 0) == (row.delivery == 0)) {
        return Err(wrong(row.line, "it is neither a pickup nor a delivery, or both"));
    }
    if jobs.len() * 2 != rows.len() - 1 {
        return Err(wrong(lines[0].0, "pickups and deliveries don't pair"));
    }
    build(name, (lines[0].0, fleet[0], fleet[1]), depot, jobs)
}

fn depot_of(rows: &[Row]) -> Result<&Row, BadInstance> {
    let depot = rows.first().ok_or(BadInstance::Ends("the depot"))?;
    if depot.id == 0 { Ok(depot) } else { Err(wrong(depot.line, "the first row isn't the depot, 0")) }
}

fn job(id: &str, pickup: Option<&Row>, delivery: &Row, demand: i64) -> Job {
    let part = |row: &Row| Part { point: row.point, windows: vec![row.window], service_s: row.service_s };
    Job {
        id: id.to_owned(),
        household: None,
        pickup: pickup.map(part),
        delivery: Some(part(delivery)),
        demand: vec![demand],
        skills: Vec::new(),
        weight: 1,
        optional: false,
        draws: 0,
        release_s: None,
        due_by_s: None,
        ride_limit_s: None,
    }
}

fn build(name: &str, fleet: (usize, i64, i64), depot: &Row, jobs: Vec<Job>) -> Result<Instance, BadInstance> {
    let (line, vehicles, capacity) = fleet;
    if !(1..=10_000).contains(&vehicles) || capacity < 0 {
        return Err(wrong(line, "there are no vehicles, too many, or ones that carry less than nothing"));
    }
    let shift = Shift {
        span: depot.window,
        start: "0".to_owned(),
        end: "0".to_owned(),
        rest: None,
        reload: None,
        max_stops: None,
        max_duration_s: None,
    };
    let vehicle = |number: i64| Vehicle {
        id: format!("vehicle-{number}"),
        resources: Vec::new(),
        capacity: vec![capacity],
        skills: Vec::new(),
        certificates: Vec::new(),
        charge: None,
        shifts: vec![shift.clone()],
        max_ride_s: None,
    };
    let problem = Problem {
        date: HkDate::from_ymd(2026, 1, 1).ok_or(BadInstance::Ends("a date"))?,
        now_s: depot.window.from_s,
        depots: vec![Depot { id: "0".to_owned(), point: depot.point }],
        vehicles: (1..=vehicles).map(vehicle).collect(),
        bookings: Vec::new(),
        jobs,
        started: Vec::new(),
    };
    let points = problem.points();
    let leg = |from: &Point, to: &Point| {
        let metres = distance_e6(*from, *to);
        let seconds = metres.div_euclid(SCALE) + i64::from(metres.rem_euclid(SCALE) != 0);
        Some(Leg { seconds, metres: seconds })
    };
    let legs = points.iter().flat_map(|from| points.iter().map(move |to| leg(from, to))).collect();
    let travel = Travel::new(points, vec![Slice { at_s: 0, legs }])?;
    Ok(Instance { name: name.to_owned(), problem, travel })
}

/// The Euclidean distance between two places of an instance, in millionths.
fn distance_e6(from: Point, to: Point) -> i64 {
    let square = |by: i64| u128::from(by.unsigned_abs()).pow(2);
    let squared = square(from.lat_e6 - to.lat_e6) + square(from.lng_e6 - to.lng_e6);
    i64::try_from((squared * 1_000_000_000_000).isqrt()).unwrap_or(i64::MAX)
}

impl Instance {
    /// How far a plan drives, in millionths of the file's unit: the sum of the unrounded legs.
    #[must_use]
    pub fn distance_e6(&self, plan: &Plan) -> i64 {
        let depot = self.problem.depots[0].point;
        let point = |task: &Task| match task {
            Task::Pickup(id) => self.problem.job(id)?.pickup.as_ref().map(|part| part.point),
            Task::Delivery(id) => self.problem.job(id)?.delivery.as_ref().map(|part| part.point),
            Task::Reload(_) | Task::Rest => None,
        };
        let route = |stops: &[super::Stop]| -> i64 {
            let places = stops.iter().filter_map(|stop| point(&stop.task));
            let places: Vec<Point> = [depot].into_iter().chain(places).chain([depot]).collect();
            places.windows(2).map(|leg| distance_e6(leg[0], leg[1])).sum()
        };
        plan.routes.iter().map(|run| route(&run.stops)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOLOMON: &str = "R1\n\nVEHICLE\nNUMBER CAPACITY\n 2 10\n\nCUSTOMER\nCUST NO. X Y D R DD S\n\n\
        0 0 0 0 0 100 0\n1 3 4 5 0 50 10\n2 0 10 5 20 60 10\n";
    const LI_LIM: &str =
        "2\t10\t1\n0\t0\t0\t0\t0\t100\t0\t0\t0\n1\t3\t4\t5\t0\t50\t10\t0\t2\n2\t0\t10\t-5\t20\t60\t10\t1\t0\n";

    #[test]
    fn both_formats_are_read() {
        let instance = read("r1", SOLOMON).unwrap();
        assert_eq!(
            (instance.name.as_str(), instance.problem.vehicles.len(), instance.problem.jobs.len()),
            ("R1", 2, 2)
        );
        assert_eq!(instance.problem.jobs[1].delivery.as_ref().unwrap().windows, [Span::new(20_000, 60_000)]);
        let (depot, first) =
            (instance.problem.depots[0].point, instance.problem.jobs[0].delivery.as_ref().unwrap().point);
        assert_eq!(instance.travel.leg(depot, first, 0).unwrap().seconds, 5_000);
        let pairs = read("lr1", LI_LIM).unwrap();
        assert_eq!((pairs.problem.jobs.len(), pairs.problem.jobs[0].id.as_str()), (1, "1-2"));
        assert_eq!(pairs.problem.jobs[0].demand, [5]);
        let (a, b) = (Point { lat_e6: 0, lng_e6: 0 }, Point { lat_e6: 1, lng_e6: 1 });
        assert_eq!(distance_e6(a, b), 1_414_213);
    }

    #[test]
    fn an_error_names_its_line() {
        let line = |text: &str| read("x", text).unwrap_err().to_string();
        assert_eq!(line(&SOLOMON.replace("1 3 4 5", "1 3 4.5 5")), "line 11: 4.5 is not a whole number");
        assert_eq!(line(&SOLOMON.replace("20 60 10", "20 60")), "line 12: 7 numbers are expected, 6 words are there");
        assert!(line(&SOLOMON.replace("20 60 10", "70 60 10")).starts_with("line 12: a window ends"));
        assert_eq!(line(&LI_LIM.replace("-5", "-4")), "line 4: it and its pickup 1 don't match");
        assert_eq!(line(&LI_LIM.replace("\t10\t1\t0\n", "\t10\t9\t0\n")), "line 4: its pickup 9 isn't there");
        assert_eq!(line("R1\n"), "the file ends before the vehicles");
        assert_eq!(line(""), "the file ends before its first line");
    }
}
