//! What has to be planned: depots, vehicles, jobs, and what has happened already.

use kaifong_kernel::values::HkDate;

/// Whole seconds since midnight in Hong Kong of the problem's date.
pub type Seconds = i64;
/// A depot's id (`dpt_…`).
pub type DepotId = String;
/// A vehicle's or a unit's id (`veh_…`).
pub type VehicleId = String;
/// A job's id (`ord_…`).
pub type JobId = String;
/// What can be in one place only: a vehicle, a crew member or a device (`veh_…`, `crw_…`, `ast_…`).
pub type ResourceId = String;
/// What a job asks for and a vehicle with its crew offers (`stair_climber`, `lift_gate`).
pub type Skill = String;

/// A place: degrees times 10^6 (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Point {
    /// Latitude, degrees x 10^6.
    pub lat_e6: i64,
    /// Longitude, degrees x 10^6.
    pub lng_e6: i64,
}

/// From a moment to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Its first second.
    pub from_s: Seconds,
    /// Its last second.
    pub to_s: Seconds,
}

impl Span {
    /// Both ends.
    #[must_use]
    pub const fn new(from_s: Seconds, to_s: Seconds) -> Self {
        Self { from_s, to_s }
    }

    /// Whether the moment lies within.
    #[must_use]
    pub const fn holds(&self, at_s: Seconds) -> bool {
        self.from_s <= at_s && at_s <= self.to_s
    }

    /// Whether the two share more than a moment: one may end when the other begins.
    #[must_use]
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.from_s < other.to_s && other.from_s < self.to_s
    }
}

/// Where vehicles set out, load and come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Depot {
    /// Its id.
    pub id: DepotId,
    /// Where it is.
    pub point: Point,
}

/// A break that the law or the roster wants. A run that is under way at `latest_s` has begun it by then; of one that has left and
/// is busy until then nobody tells whether it was taken, and none is planned any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// The earliest it may begin.
    pub earliest_s: Seconds,
    /// The latest it may begin.
    pub latest_s: Seconds,
    /// How long it lasts.
    pub duration_s: Seconds,
}

/// A vehicle may come back to load again in mid-run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reload {
    /// Where.
    pub depot: DepotId,
    /// How long loading takes.
    pub duration_s: Seconds,
    /// How often in one shift at most.
    pub most: usize,
}

/// When and between which depots a vehicle may run; one run a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// It leaves not before the first, and is back not after the last.
    pub span: Span,
    /// Where it sets out.
    pub start: DepotId,
    /// Where it must come back to.
    pub end: DepotId,
    /// The break.
    pub rest: Option<Rest>,
    /// Loading again.
    pub reload: Option<Reload>,
    /// At most so many pickups and deliveries.
    pub max_stops: Option<usize>,
    /// At most so long from leaving to being back.
    pub max_duration_s: Option<Seconds>,
}

/// A skill that a member of the crew may use until a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whose.
    pub holder: ResourceId,
    /// For what.
    pub skill: Skill,
    /// The last day it is valid; a job must be finished on it.
    pub valid_until: HkDate,
}

/// A vehicle with its crew, or a unit: stair climber, certified operator and vehicle as one.
///
/// Several may share a resource (the same van, plain and as part of a unit): their runs never overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vehicle {
    /// Its id.
    pub id: VehicleId,
    /// Everything that its run books from leaving to being back: the van, its crew, devices.
    pub resources: Vec<ResourceId>,
    /// What it carries at most, in every dimension.
    pub capacity: Vec<i64>,
    /// What its device does on one charge, over the whole run; as much as is asked where nothing limits it.
    pub charge: Option<i64>,
    /// What it can do without a certificate.
    pub skills: Vec<Skill>,
    /// What its crew can do by certificate.
    pub certificates: Vec<Certificate>,
    /// When it may run.
    pub shifts: Vec<Shift>,
    /// The longest that anything may ride from its pickup to its delivery.
    pub max_ride_s: Option<Seconds>,
}

/// A resource that is taken already by something outside this problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// What.
    pub resource: ResourceId,
    /// When.
    pub span: Span,
}

/// One end of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where.
    pub point: Point,
    /// Service begins within one of these; none: at any time.
    pub windows: Vec<Span>,
    /// How long it takes.
    pub service_s: Seconds,
}

/// A job: with a delivery alone it is loaded at the run's depot (or at a reload), with a pickup alone it is brought to the
/// depot, with both it goes from one to the other in one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The household's pseudonym, handed through.
    pub household: Option<String>,
    /// Where it is collected.
    pub pickup: Option<Part>,
    /// Where it is brought.
    pub delivery: Option<Part>,
    /// What it takes of each dimension of the capacity.
    pub demand: Vec<i64>,
    /// What it takes of the charge of the vehicle's device.
    pub draws: i64,
    /// All that the vehicle and its crew must offer.
    pub skills: Vec<Skill>,
    /// Vulnerability: what leaving it out costs beside another.
    pub weight: i64,
    /// An optional job is left out before any that isn't, whatever the weights.
    pub optional: bool,
    /// Its goods can be loaded (or picked up) from then on.
    pub release_s: Option<Seconds>,
    /// It was promised to have begun by then: later is allowed, and counts as lateness.
    pub due_by_s: Option<Seconds>,
    /// The longest it may ride from its pickup to its delivery.
    pub ride_limit_s: Option<Seconds>,
}

/// A run that has left: what was done or is being done stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Which vehicle.
    pub vehicle: VehicleId,
    /// Which of its shifts.
    pub shift: usize,
    /// The run as it was published: its departure, and the stops that have started, with their times.
    pub depart_s: Seconds,
    /// The stops that have started, in order.
    pub stops: Vec<super::Stop>,
    /// Jobs whose goods were loaded when it left and aren't delivered yet: nobody else has them.
    pub aboard: Vec<JobId>,
    /// When it came back: the run is over, and nothing follows.
    pub back_s: Option<Seconds>,
    /// The vehicle has dropped out: nothing follows, and it doesn't come back by itself. What it has aboard nobody else brings
    /// before it is back.
    pub out: bool,
}

impl Started {
    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.out || self.back_s.is_some()
    }
}

/// The day's problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The day.
    pub date: HkDate,
    /// What has not started can't begin before now.
    pub now_s: Seconds,
    /// Depots.
    pub depots: Vec<Depot>,
    /// Vehicles and units.
    pub vehicles: Vec<Vehicle>,
    /// What is booked by others.
    pub bookings: Vec<Booking>,
    /// Jobs.
    pub jobs: Vec<Job>,
    /// Runs that have left.
    pub started: Vec<Started>,
}

impl Problem {
    /// The depot of that id.
    #[must_use]
    pub fn depot(&self, id: &str) -> Option<&Depot> {
        self.depots.iter().find(|depot| depot.id == id)
    }

    /// The vehicle of that id.
    #[must_use]
    pub fn vehicle(&self, id: &str) -> Option<&Vehicle> {
        self.vehicles.iter().find(|vehicle| vehicle.id == id)
    }

    /// The job of that id.
    #[must_use]
    pub fn job(&self, id: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    /// The run of that vehicle and shift, when it has left.
    #[must_use]
    pub fn started(&self, vehicle: &str, shift: usize) -> Option<&Started> {
        self.started.iter().find(|started| started.vehicle == vehicle && started.shift == shift)
    }

    /// Every place, once: what travel times are asked for.
    #[must_use]
    pub fn points(&self) -> Vec<Point> {
        let depots = self.depots.iter().map(|depot| depot.point);
        let jobs = self.jobs.iter().flat_map(|job| job.pickup.iter().chain(&job.delivery)).map(|part| part.point);
        let mut points: Vec<Point> = depots.chain(jobs).collect();
        points.sort_unstable();
        points.dedup();
        points
    }
}
