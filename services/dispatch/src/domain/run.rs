//! Runs of one vehicle: planned, published, started, closed when the vehicle is empty.

use kaifong_kernel::values::{HkDate, Instant, OrgId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Interval,
    ids::{CrewId, DeviceId, OrderId, PlanId, RunId, ShiftId, VehicleId},
    refusal::Refusal,
    unit::Unit,
};

kaifong_kernel::words! {
    /// State of a run.
    RunState {
        /// Planned; can be edited.
        Planned = "planned",
        /// Fixed; its goods are allocated.
        Published = "published",
        /// On the road.
        Started = "started",
        /// Its vehicle is empty.
        Closed = "closed",
        /// Given up before it was on the road.
        Discarded = "discarded",
    }
}

use RunState as State;

/// An order that was taken off a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOff {
    /// The order.
    pub order: OrderId,
    /// Why.
    pub reason: String,
    /// As an order's.
    pub salt: Option<Uuid>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The plan that made it.
    pub plan: PlanId,
    /// The day.
    pub run_on: HkDate,
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The shift.
    pub shift: ShiftId,
    /// The crew.
    pub crew: Vec<CrewId>,
    /// The device on board.
    pub device: Option<DeviceId>,
    /// The partner that drives it.
    pub carrier: Option<OrgId>,
    /// Its state.
    pub state: State,
    /// From leaving the depot to being back.
    pub interval: Interval,
    /// Metres driven.
    pub distance_m: i64,
    /// Orders that were taken off it.
    pub taken_off: Vec<TakenOff>,
    /// The stair-climbing units it books.
    pub units: Vec<Unit>,
    /// Until when its driver's key lasts, where one was made.
    pub key_until: Option<Instant>,
    /// Since when it is being closed.
    pub closing: Option<Instant>,
    /// Why it could not be closed.
    pub not_closed: Option<String>,
    /// Questions asked about it: part of each one's key.
    pub turn: i64,
    /// Goes up with every change.
    pub version: i64,
}

impl Run {
    /// Its goods are to be allocated.
    ///
    /// # Errors
    /// [`Refusal::RunElsewhere`] (DSP022).
    pub fn publish(self) -> Result<Self, Refusal> {
        self.step(State::Planned, State::Published)
    }

    /// It is on the road.
    ///
    /// # Errors
    /// [`Refusal::RunElsewhere`] (DSP022).
    pub fn start(self) -> Result<Self, Refusal> {
        self.step(State::Published, State::Started)
    }

    /// It is given up before anybody was told of it.
    ///
    /// # Errors
    /// [`Refusal::RunElsewhere`] (DSP022).
    pub fn discard(self) -> Result<Self, Refusal> {
        self.step(State::Planned, State::Discarded)
    }

    /// It was published, and is given up before it was on the road.
    ///
    /// # Errors
    /// [`Refusal::RunElsewhere`] (DSP022).
    pub fn withdraw(self) -> Result<Self, Refusal> {
        self.step(State::Published, State::Discarded)
    }

    /// Whether its time is over and it never was on the road.
    #[must_use]
    pub fn is_unstarted(&self, now: Instant) -> bool {
        self.is_idle() && self.interval.to <= now
    }

    /// Whether it never was on the road, and still may be.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        matches!(self.state, State::Planned | State::Published)
    }

    /// Its vehicle is to be looked at, once all its stops have ended.
    ///
    /// # Errors
    /// [`Refusal::RunElsewhere`] (DSP022), [`Refusal::StopsOpen`] (DSP025).
    pub fn begin_closing(self, open: usize, now: Instant) -> Result<Self, Refusal> {
        if self.state != State::Started {
            return Err(self.elsewhere());
        }
        if open > 0 {
            return Err(Refusal::StopsOpen { run: self.id, open });
        }
        Ok(Self { closing: Some(now), not_closed: None, turn: self.turn + 1, ..self })
    }

    /// Its vehicle was looked at: it is closed when nothing is left on it, unless a stop has come to it since.
    #[must_use]
    pub fn closed(self, open: usize, left: usize) -> Self {
        if self.state != State::Started {
            return self;
        }
        match (open, left) {
            (0, 0) => Self { state: State::Closed, closing: None, not_closed: None, ..self },
            (0, _) => Self { closing: None, not_closed: Some(format!("{left} lines are left on the vehicle")), ..self },
            // Its driver's key has ended where nothing was left: another one is asked for.
            (_, 0) => Self { key_until: None, ..self.kept_open(open) },
            (_, _) => self.kept_open(open),
        }
    }

    fn kept_open(self, open: usize) -> Self {
        Self { closing: None, not_closed: Some(format!("{open} stops have not ended")), ..self }
    }

    /// Whether it can still be edited.
    ///
    /// # Errors
    /// [`Refusal::RunElsewhere`] (DSP022).
    pub fn is_planned(&self) -> Result<(), Refusal> {
        if self.state == State::Planned { Ok(()) } else { Err(self.elsewhere()) }
    }

    /// Whether its driver may take it on the road: on its day, not before.
    ///
    /// # Errors
    /// [`Refusal::RunNotDue`] (DSP051).
    pub fn is_due(&self, today: HkDate) -> Result<(), Refusal> {
        if today < self.run_on { Err(Refusal::RunNotDue { run: self.id, run_on: self.run_on }) } else { Ok(()) }
    }

    /// Whether its driver may look at it.
    ///
    /// # Errors
    /// [`Refusal::RunNotOn`] (DSP026).
    pub fn is_on(&self) -> Result<(), Refusal> {
        match self.state {
            State::Published | State::Started => Ok(()),
            State::Planned | State::Closed | State::Discarded => {
                Err(Refusal::RunNotOn { run: self.id, state: self.state })
            }
        }
    }

    /// Whether its driver may see whose doors its stops are at: on its day, and once it is on the road.
    #[must_use]
    pub fn shows_doors(&self, today: HkDate) -> bool {
        self.state == State::Started || today >= self.run_on
    }

    /// As its driver sees it: orders that were taken off it, and why, are no business of theirs.
    #[must_use]
    pub fn for_its_driver(self) -> Self {
        Self { taken_off: Vec::new(), ..self }
    }

    /// Whether nothing more happens on it.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.state, State::Closed | State::Discarded)
    }

    /// The name of the system that its driver's key belongs to.
    #[must_use]
    pub fn driver_system(id: RunId) -> String {
        format!("run:{id}")
    }

    /// The refusal of a step that its state does not allow.
    #[must_use]
    pub const fn elsewhere(&self) -> Refusal {
        Refusal::RunElsewhere { run: self.id, state: self.state }
    }

    fn step(self, from: State, to: State) -> Result<Self, Refusal> {
        if self.state == from { Ok(Self { state: to, ..self }) } else { Err(self.elsewhere()) }
    }
}
