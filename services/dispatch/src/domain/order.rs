//! Delivery orders: from a draft to goods that are at a household, or back.

mod content;
mod moves;

use kaifong_kernel::values::{HkDate, Instant, OrgId, PersonId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Said,
    fleet::Skill,
    goods::{Ask, GoodsState, Measured, Step},
    ids::{LocationId, OrderId, RunId},
    refusal::Refusal,
    stop::FailReason,
};

pub use content::{Content, DayWindow, Direction, Line, Quantity, Ride};
pub use moves::Concluded;

kaifong_kernel::words! {
    /// State of an order.
    OrderState {
        /// Being written.
        Draft = "draft",
        /// To be planned, once its goods are held.
        Ready = "ready",
        /// On a run.
        Planned = "planned",
        /// Its goods are on the vehicle.
        Dispatched = "dispatched",
        /// Delivered in full, or collected.
        Delivered = "delivered",
        /// Delivered in part.
        Partial = "partial",
        /// Not delivered; its goods are still on the vehicle.
        Failed = "failed",
        /// Its goods are back, and another order takes its place.
        Rescheduled = "rescheduled",
        /// Its goods are back, and nothing takes its place.
        Returned = "returned",
        /// Given up before it was on the road.
        Cancelled = "cancelled",
    }
}

use OrderState as State;

/// A priority that a person set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overridden {
    /// The points.
    pub points: i32,
    /// Who, when, why.
    pub said: Said,
}

/// What a dispatcher decided about an order that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// The day of the next attempt, or none.
    pub deliver_on: Option<HkDate>,
    /// Why.
    pub reason: String,
}

/// A delivery order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// The agency that asked.
    pub agency: OrgId,
    /// What it says.
    pub content: Content,
    /// Its state.
    pub state: State,
    /// How far its goods are.
    pub goods: GoodsState,
    /// The question that is under way, by its turn.
    pub turn: i64,
    /// What the household said to being visited; nothing before `needs` answered.
    pub consents: Option<bool>,
    /// What a person set its priority to.
    pub overridden: Option<Overridden>,
    /// Who went on in spite of another order of the same item.
    pub duplicate_by: Option<PersonId>,
    /// The partner that carries it.
    pub carrier: Option<OrgId>,
    /// The run it is on.
    pub run: Option<RunId>,
    /// Why it is in this state.
    pub reason: Option<String>,
    /// Why its stop failed.
    pub failed: Option<FailReason>,
    /// What was decided about another attempt.
    pub retry: Option<Retry>,
    /// Which attempt it is.
    pub attempt: i32,
    /// The order it takes the place of.
    pub supersedes: Option<OrderId>,
    /// The order that takes its place.
    pub superseded_by: Option<OrderId>,
    /// Whether it is submitted by itself once its way is known: it takes the place of one that failed.
    pub goes_on: bool,
    /// Its goods' weight in grams.
    pub weight_g: i64,
    /// Its goods' volume in cubic centimetres.
    pub volume_cm3: i64,
    /// The one warehouse that its goods are loaded at.
    pub warehouse: Option<LocationId>,
    /// Until when its goods are held.
    pub held_until: Option<Instant>,
    /// Makes the hash of its state nobody's to guess, for the words in it; gone with them.
    pub salt: Option<Uuid>,
    /// Goes up with every change.
    pub version: i64,
    /// When written.
    pub created_at: Instant,
}

impl Order {
    /// A draft; `needs` is asked where it goes.
    ///
    /// # Errors
    /// [`Refusal::NeedNotCollected`] (DSP049).
    pub fn draft(id: OrderId, agency: OrgId, content: Content, now: Instant) -> Result<(Self, Ask), Refusal> {
        content.is_consistent()?;
        let order = Self {
            id,
            agency,
            content,
            state: State::Draft,
            goods: GoodsState::None,
            turn: 0,
            consents: None,
            overridden: None,
            duplicate_by: None,
            carrier: None,
            run: None,
            reason: None,
            failed: None,
            retry: None,
            attempt: 1,
            supersedes: None,
            superseded_by: None,
            goes_on: false,
            weight_g: 0,
            volume_cm3: 0,
            warehouse: None,
            held_until: None,
            salt: None,
            version: 1,
            created_at: now,
        };
        Ok(order.asked(Step::Route))
    }

    /// Changes a draft that the caller has seen.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002), [`Refusal::OrderChanged`] (DSP004), [`Refusal::NeedNotCollected`] (DSP049).
    pub fn rewrite(self, seen: i64, content: Content) -> Result<Self, Refusal> {
        if self.version != seen {
            return Err(Refusal::OrderChanged { order: self.id, version: self.version });
        }
        let household = self.content.household;
        let order = self.must_be(State::Draft)?;
        content.is_consistent()?;
        // What was measured was of other goods.
        Ok(Self { content: Content { household, ..content }, weight_g: 0, volume_cm3: 0, warehouse: None, ..order })
    }

    /// `needs` is asked where it goes: once more after each change, since the answer may be another.
    #[must_use]
    pub fn ask_the_way(self) -> (Self, Ask) {
        Self { consents: None, ..self }.asked(Step::Route)
    }

    /// `needs` said where it goes, and `inventory` what is collected there; or why not.
    #[must_use]
    pub fn routed(self, answer: Result<(bool, Option<Measured>), String>) -> Self {
        match answer {
            Ok((consents, collected)) => {
                let order = Self { consents: Some(consents), reason: None, ..self };
                match collected {
                    Some(measured) => order.weighing(measured),
                    None => order,
                }
            }
            Err(code) => Self { consents: None, reason: Some(code), ..self },
        }
    }

    /// What its goods come to; two persons carry what one can't.
    fn weighing(mut self, measured: Measured) -> Self {
        let Measured { weight_g, volume_cm3, two_person, warehouse } = measured;
        if two_person {
            self.content.skills.push(Skill::TwoPerson);
            self.content.skills.sort_unstable();
            self.content.skills.dedup();
        }
        Self { weight_g, volume_cm3, warehouse, ..self }
    }

    /// One that takes the place of another is submitted once its way is known and its household consents.
    #[must_use]
    pub fn go_on(self) -> (Self, Option<Ask>) {
        if !self.goes_on || self.state != State::Draft {
            return (self, None);
        }
        let order = Self { goes_on: false, ..self };
        order.clone().submit().unwrap_or((order, None))
    }

    /// A partner carries it, or the council does.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002).
    pub fn carried_by(self, carrier: Option<OrgId>) -> Result<Self, Refusal> {
        if matches!(self.state, State::Draft | State::Ready) {
            return Ok(Self { carrier, ..self });
        }
        Err(self.elsewhere())
    }

    /// A person sets its priority.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002) when it is over.
    pub fn overrule(self, overridden: Overridden) -> Result<Self, Refusal> {
        if self.is_over() {
            return Err(self.elsewhere());
        }
        Ok(Self { overridden: Some(overridden), ..self })
    }

    /// Whether nothing more comes of it. No such state is left again.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        match self.state {
            State::Delivered | State::Partial | State::Rescheduled | State::Returned | State::Cancelled => true,
            State::Draft | State::Ready | State::Planned | State::Dispatched | State::Failed => false,
        }
    }

    /// Whether its day has passed while it waited for a run.
    #[must_use]
    pub fn is_overdue(&self, today: HkDate) -> bool {
        self.state == State::Ready && self.content.deliver_on < today
    }

    /// Whether goods are taken away from the household.
    #[must_use]
    pub fn collects_goods(&self) -> bool {
        self.content.direction == Direction::Collect && !self.content.lines.is_empty()
    }

    /// Whether it brings goods of a warehouse.
    #[must_use]
    pub fn brings_goods(&self) -> bool {
        self.content.direction == Direction::Deliver && !self.content.lines.is_empty()
    }

    /// How many rides of a passenger it has made.
    #[must_use]
    pub const fn trips(&self) -> i32 {
        let made = matches!(self.state, State::Delivered | State::Partial);
        if made && self.content.ride.is_some() { 1 } else { 0 }
    }

    /// Every skill that its crew needs, once each.
    #[must_use]
    pub fn skills(&self) -> Vec<Skill> {
        let mut skills = self.content.skills.clone();
        if self.content.ride.is_some() {
            skills.push(Skill::StairClimber);
        }
        skills.sort_unstable();
        skills.dedup();
        skills
    }

    /// The refusal of a step that its state does not allow.
    #[must_use]
    pub const fn elsewhere(&self) -> Refusal {
        Refusal::OrderElsewhere { order: self.id, state: self.state }
    }

    fn must_be(self, state: State) -> Result<Self, Refusal> {
        if self.state == state { Ok(self) } else { Err(self.elsewhere()) }
    }

    fn asked(mut self, step: Step) -> (Self, Ask) {
        self.turn += 1;
        let ask = Ask { step, turn: self.turn };
        (self, ask)
    }
}

#[cfg(test)]
mod tests;
