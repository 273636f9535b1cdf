//! The problem, made ready for search: numbers instead of ids, and who may do what.

mod left;

use std::collections::{BTreeSet, HashSet};

use super::{Job, Part, Problem, Shift, Span, Travel, Vehicle, timetable::Fault};

pub(super) use left::Left;

/// The most dimensions that a load may have.
pub(super) const DIMENSIONS: usize = 8;

/// A load in every dimension; unused ones are zero.
pub(super) type Load = [i64; DIMENSIONS];

/// The problem can't be planned at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unplannable {
    /// An id is there twice, or names nothing.
    #[error("{what} {id} is unknown or there twice")]
    Id {
        /// What kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// A vector has another number of dimensions than the first vehicle's capacity, or more than eight.
    #[error("{id} has the wrong number of dimensions")]
    Dimensions {
        /// Whose.
        id: String,
    },
    /// A place is missing from the travel times.
    #[error("the travel times don't know a place of {id}")]
    Place {
        /// Whose.
        id: String,
    },
    /// Not even what has started makes a plan that keeps the rules.
    #[error("no plan keeps the rules: {0:?}")]
    NoPlan(Vec<super::Violation>),
    /// A job has neither a pickup nor a delivery, a negative number, or a window that ends before it begins.
    #[error("{id} can't be: {what}")]
    Impossible {
        /// Which.
        id: String,
        /// What is wrong.
        what: &'static str,
    },
}

/// A job's state when planning begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing has been done.
    Open,
    /// Its goods are aboard this slot's vehicle.
    Aboard(usize),
    /// All of it is served by runs that have left.
    Done,
}

/// A job with its places by number.
#[derive(Debug)]
pub(super) struct GroundJob<'a> {
    pub(super) job: &'a Job,
    pub(super) pickup: Option<usize>,
    pub(super) delivery: Option<usize>,
    pub(super) demand: Load,
    pub(super) standing: Standing,
}

/// One vehicle in one shift: what a run can be made of.
#[derive(Debug)]
pub(super) struct Slot<'a> {
    pub(super) vehicle: &'a Vehicle,
    pub(super) number: usize,
    pub(super) shift: &'a Shift,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) reload: Option<usize>,
    pub(super) capacity: Load,
    pub(super) started: Option<Left<'a>>,
    /// What others have booked of its resources.
    pub(super) booked: Vec<Span>,
    /// Slots that share a resource with it.
    pub(super) rivals: Vec<usize>,
    /// Slots with the same number are alike when they are empty.
    pub(super) kind: usize,
    /// Why it can't do a job, by job.
    pub(super) unable: Vec<Option<Fault>>,
}

/// The problem with numbers.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub(super) problem: &'a Problem,
    pub(super) travel: &'a Travel,
    pub(super) jobs: Vec<GroundJob<'a>>,
    pub(super) slots: Vec<Slot<'a>>,
    pub(super) dimensions: usize,
    /// The weights of all optional jobs together.
    optional_weight: i64,
}

impl<'a> Ground<'a> {
    /// Reads the problem.
    ///
    /// # Errors
    /// [`Unplannable`] for a problem that contradicts itself.
    pub(super) fn new(problem: &'a Problem, travel: &'a Travel) -> Result<Self, Unplannable> {
        // Without a vehicle nothing is planned, and every job is told why.
        let first = problem.vehicles.first().map(|vehicle| &vehicle.capacity);
        let dimensions = first.or(problem.jobs.first().map(|job| &job.demand)).map_or(0, Vec::len);
        unique("job", problem.jobs.iter().map(|job| &job.id))?;
        unique("vehicle", problem.vehicles.iter().map(|vehicle| &vehicle.id))?;
        unique("depot", problem.depots.iter().map(|depot| &depot.id))?;
        let jobs = problem.jobs.iter().map(|job| ground_job(job, travel, dimensions)).collect::<Result<Vec<_>, _>>()?;
        let optional = problem.jobs.iter().filter(|job| job.optional).map(|job| job.weight.max(1));
        let optional_weight = optional.fold(0, i64::saturating_add);
        let mut ground = Self { problem, travel, jobs, slots: Vec::new(), dimensions, optional_weight };
        for vehicle in &problem.vehicles {
            for number in 0..vehicle.shifts.len() {
                let slot = ground.slot(vehicle, number)?;
                ground.slots.push(slot);
            }
        }
        for started in &problem.started {
            if ground.slot_of(&started.vehicle, started.shift).is_none() {
                return Err(Unplannable::Id { what: "started run of", id: started.vehicle.clone() });
            }
        }
        ground.stand();
        ground.rivals();
        ground.unable();
        Ok(ground)
    }

    /// The slot of a vehicle's shift.
    pub(super) fn slot_of(&self, vehicle: &str, shift: usize) -> Option<usize> {
        self.slots.iter().position(|slot| slot.vehicle.id == vehicle && slot.number == shift)
    }

    /// The number of a job.
    pub(super) fn job_of(&self, id: &str) -> Option<usize> {
        self.jobs.iter().position(|job| job.job.id == id)
    }

    /// What leaving a job out costs: any job that isn't optional more than all optional ones together.
    pub(super) fn cost(&self, job: usize) -> i64 {
        let job = self.jobs[job].job;
        let weight = job.weight.max(1);
        if job.optional { weight } else { weight.saturating_add(self.optional_weight) }
    }

    fn slot(&self, vehicle: &'a Vehicle, number: usize) -> Result<Slot<'a>, Unplannable> {
        let shift = &vehicle.shifts[number];
        let depot = |id: &str| {
            let depot = self.problem.depot(id).ok_or_else(|| Unplannable::Id { what: "depot", id: id.to_owned() })?;
            self.travel.place(depot.point).ok_or_else(|| Unplannable::Place { id: id.to_owned() })
        };
        if shift.span.from_s > shift.span.to_s {
            return Err(Unplannable::Impossible { id: vehicle.id.clone(), what: "a shift ends before it begins" });
        }
        let (start, end) = (depot(&shift.start)?, depot(&shift.end)?);
        let reload = shift.reload.as_ref().map(|reload| depot(&reload.depot)).transpose()?;
        let taken = |resource: &String| *resource == vehicle.id || vehicle.resources.contains(resource);
        let booked = self.problem.bookings.iter().filter(|booking| taken(&booking.resource)).map(|b| b.span);
        let started = self.problem.started(&vehicle.id, number).map(|facts| self.left(facts, start)).transpose()?;
        Ok(Slot {
            vehicle,
            number,
            shift,
            start,
            end,
            reload,
            capacity: load(&vehicle.id, &vehicle.capacity, self.dimensions)?,
            started,
            booked: booked.collect(),
            rivals: Vec::new(),
            kind: 0,
            unable: Vec::new(),
        })
    }

    /// Where each job stands after what has started.
    fn stand(&mut self) {
        let mut standing = vec![Standing::Open; self.jobs.len()];
        for started in &self.problem.started {
            for job in started.stops.iter().filter_map(|stop| stop.task.job()) {
                if let Some(job) = self.job_of(job) {
                    standing[job] = Standing::Done;
                }
            }
        }
        for (slot, left) in self.slots.iter().enumerate().filter_map(|(at, slot)| Some((at, slot.started.as_ref()?))) {
            let aboard = left.facts.aboard.iter().filter_map(|id| self.job_of(id));
            let picked = left.picked.iter().map(|(job, _)| *job);
            for job in aboard.chain(picked) {
                standing[job] = Standing::Aboard(slot);
            }
        }
        for (job, standing) in self.jobs.iter_mut().zip(standing) {
            job.standing = standing;
        }
    }

    fn rivals(&mut self) {
        let resources = |slot: &Slot<'a>| -> BTreeSet<&'a str> {
            slot.vehicle.resources.iter().chain([&slot.vehicle.id]).map(String::as_str).collect()
        };
        let all: Vec<BTreeSet<&str>> = self.slots.iter().map(resources).collect();
        let mut kinds: Vec<usize> = Vec::new();
        for at in 0..self.slots.len() {
            let rivals = (0..all.len()).filter(|other| *other != at && !all[*other].is_disjoint(&all[at])).collect();
            self.slots[at].rivals = rivals;
            let alike = kinds.iter().position(|first| self.alike(*first, at));
            self.slots[at].kind = alike.unwrap_or(kinds.len());
            if alike.is_none() {
                kinds.push(at);
            }
        }
    }

    /// Whether two slots differ in nothing that an empty run of theirs could feel.
    fn alike(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.slots[one], &self.slots[other]);
        let plain = |slot: &Slot<'_>| slot.started.is_none() && slot.booked.is_empty() && slot.rivals.is_empty();
        plain(one)
            && plain(other)
            && one.shift == other.shift
            && one.capacity == other.capacity
            && one.vehicle.charge == other.vehicle.charge
            && one.vehicle.skills == other.vehicle.skills
            && one.vehicle.certificates == other.vehicle.certificates
            && one.vehicle.max_ride_s == other.vehicle.max_ride_s
    }

    fn unable(&mut self) {
        let unable = |at: usize, slot: &Slot<'a>| -> Vec<Option<Fault>> {
            self.jobs.iter().map(|job| self.why_unable(at, slot, job)).collect()
        };
        let all: Vec<_> = self.slots.iter().enumerate().map(|(at, slot)| unable(at, slot)).collect();
        for (slot, unable) in self.slots.iter_mut().zip(all) {
            slot.unable = unable;
        }
    }

    fn why_unable(&self, at: usize, slot: &Slot<'a>, job: &GroundJob<'a>) -> Option<Fault> {
        match job.standing {
            Standing::Done => return Some(Fault::Done),
            Standing::Aboard(aboard) if aboard != at => return Some(Fault::Away),
            Standing::Open | Standing::Aboard(_) => {}
        }
        if slot.started.as_ref().is_some_and(|left| left.facts.is_over()) {
            let aboard = matches!(job.standing, Standing::Aboard(_));
            return Some(if aboard { Fault::Away } else { Fault::Shift });
        }
        let last_day = self.problem.date.plus_days(u64::try_from(slot.shift.span.to_s / 86_400).unwrap_or(0));
        let mut lapsed = false;
        for skill in job.job.skills.iter().filter(|skill| !slot.vehicle.skills.contains(skill)) {
            let mut dates = slot.vehicle.certificates.iter().filter(|held| held.skill == *skill).peekable();
            if dates.peek().is_none() {
                return Some(Fault::Skill);
            }
            lapsed |= !dates.any(|held| held.valid_until >= last_day);
        }
        lapsed.then_some(Fault::Certificate)
    }
}

fn unique<'a>(what: &'static str, ids: impl Iterator<Item = &'a String>) -> Result<(), Unplannable> {
    let mut seen = HashSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(Unplannable::Id { what, id: id.clone() });
        }
    }
    Ok(())
}

fn ground_job<'a>(job: &'a Job, travel: &Travel, dimensions: usize) -> Result<GroundJob<'a>, Unplannable> {
    let wrong = |what| Err(Unplannable::Impossible { id: job.id.clone(), what });
    let parts = || job.pickup.iter().chain(&job.delivery);
    if parts().next().is_none() {
        return wrong("it has neither a pickup nor a delivery");
    }
    if parts().any(|part| part.service_s < 0) || job.demand.iter().any(|demand| *demand < 0) || job.draws < 0 {
        return wrong("a number is negative");
    }
    if parts().flat_map(|part| &part.windows).any(|window| window.from_s > window.to_s) {
        return wrong("a window ends before it begins");
    }
    let place = |part: &Option<Part>| match part {
        Some(part) => travel.place(part.point).map(Some).ok_or_else(|| Unplannable::Place { id: job.id.clone() }),
        None => Ok(None),
    };
    Ok(GroundJob {
        job,
        pickup: place(&job.pickup)?,
        delivery: place(&job.delivery)?,
        demand: load(&job.id, &job.demand, dimensions)?,
        standing: Standing::Open,
    })
}

fn load(id: &str, numbers: &[i64], dimensions: usize) -> Result<Load, Unplannable> {
    if numbers.len() != dimensions || dimensions > DIMENSIONS {
        return Err(Unplannable::Dimensions { id: id.to_owned() });
    }
    let mut load = [0; DIMENSIONS];
    load[..dimensions].copy_from_slice(numbers);
    Ok(load)
}

pub(super) fn add(load: &mut Load, more: &Load) {
    load.iter_mut().zip(more).for_each(|(load, more)| *load += more);
}

pub(super) fn sub(load: &mut Load, less: &Load) {
    load.iter_mut().zip(less).for_each(|(load, less)| *load -= less);
}
