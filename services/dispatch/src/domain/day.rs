//! A day to be planned as it stands, and what a planner made of it.

use kaifong_kernel::values::{HkDate, Instant, OrgId};

use super::{
    Interval,
    fleet::{CrewMember, Depot, Device, Shift, Vehicle},
    ids::{LocationId, OrderId, RunId, ShiftId},
    order::{Content, Order},
    plan::{Found, Unplanned},
    routing::Routing,
    run::Run,
    stop::Stop,
};

/// An order with the way to its household and its weight beside others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The order.
    pub order: Order,
    /// The way.
    pub routing: Routing,
    /// How urgent it is.
    pub points: i32,
}

/// A run that is there, with its stops in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRun {
    /// The run.
    pub run: Run,
    /// Its stops.
    pub stops: Vec<Stop>,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Its date.
    pub date: HkDate,
    /// When it was read.
    pub now: Instant,
    /// Whether the runs that are there may be changed.
    pub replan: bool,
    /// Depots.
    pub depots: Vec<Depot>,
    /// Vehicles that may be used.
    pub vehicles: Vec<Vehicle>,
    /// Shifts of those vehicles.
    pub shifts: Vec<Shift>,
    /// Crew.
    pub crew: Vec<CrewMember>,
    /// Devices.
    pub devices: Vec<Device>,
    /// Orders that wait, and those of runs that may be changed.
    pub orders: Vec<Waiting>,
    /// Runs that have not ended.
    pub runs: Vec<DayRun>,
}

impl Day {
    /// The moment of so many seconds after midnight in Hong Kong.
    #[must_use]
    pub fn moment(&self, seconds: i64) -> Instant {
        self.date.start().plus_seconds(seconds)
    }

    /// Seconds from midnight in Hong Kong to a moment.
    #[must_use]
    pub fn second(&self, moment: Instant) -> i64 {
        moment.since_us(self.date.start()).div_euclid(1_000_000)
    }

    /// The run of a shift that may be changed.
    #[must_use]
    pub fn run_of(&self, shift: ShiftId) -> Option<&DayRun> {
        self.runs.iter().find(|day| day.run.shift == shift).filter(|_| self.replan)
    }

    /// An order of the day.
    #[must_use]
    pub fn order(&self, id: OrderId) -> Option<&Waiting> {
        self.orders.iter().find(|waiting| waiting.order.id == id)
    }

    /// The crew of a shift.
    #[must_use]
    pub fn crew_of(&self, shift: &Shift) -> Vec<CrewMember> {
        let of = shift.crew.iter().filter_map(|id| self.crew.iter().find(|member| member.id == *id));
        of.cloned().collect()
    }

    /// The device of a shift.
    #[must_use]
    pub fn device_of(&self, shift: &Shift) -> Option<&Device> {
        shift.device.and_then(|id| self.devices.iter().find(|device| device.id == id))
    }
}

/// What a plan rests on of an order. Goods that are allocated meanwhile change nothing of it; another carrier does, and goods
/// that were set aside anew in another warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    content: Content,
    carrier: Option<OrgId>,
    warehouse: Option<LocationId>,
    weight_g: i64,
    volume_cm3: i64,
}

impl Judged {
    /// Of an order as it is.
    #[must_use]
    pub fn of(order: &Order) -> Self {
        Self {
            content: order.content.clone(),
            carrier: order.carrier,
            warehouse: order.warehouse,
            weight_g: order.weight_g,
            volume_cm3: order.volume_cm3,
        }
    }
}

/// A stop that was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftedStop {
    /// The order.
    pub order: OrderId,
    /// What of it was judged.
    pub judged: Judged,
    /// When the vehicle is there.
    pub arrives_at: Instant,
    /// When it leaves.
    pub leaves_at: Instant,
}

/// A run that was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftedRun {
    /// The shift.
    pub shift: ShiftId,
    /// The run that it takes the place of, in the version that was seen.
    pub over: Option<(RunId, i64)>,
    /// From leaving to being back.
    pub interval: Interval,
    /// Metres driven.
    pub distance_m: i64,
    /// Its stops in their order.
    pub stops: Vec<DraftedStop>,
}

/// A day as it was planned, and judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drafted {
    /// Runs.
    pub runs: Vec<DraftedRun>,
    /// What found no place.
    pub unplanned: Vec<Unplanned>,
}

/// What came of planning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Planned {
    /// A plan that the checker found nothing wrong with.
    Sound(Drafted),
    /// None: why, and what the checker found.
    Unsound(String, Vec<Found>),
}
