//! What an order says: which way which goods go, for whom, when, and with what.

use kaifong_kernel::values::HkDate;
use serde::{Deserialize, Serialize};

use crate::domain::{
    fleet::Skill,
    ids::{HouseholdId, ItemId, NeedId},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// Which way the goods go.
    Direction {
        /// To the household.
        Deliver = "deliver",
        /// From the household.
        Collect = "collect",
    }
}

/// A part of the day in which somebody is there: minutes since midnight in Hong Kong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayWindow {
    /// From.
    pub from_minute: i32,
    /// To.
    pub to_minute: i32,
}

/// One kind of goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number, from 1.
    pub line_no: i32,
    /// The item.
    pub item: ItemId,
    /// How many.
    pub quantity: i64,
    /// How many were handed over or collected.
    pub delivered: i64,
    /// How many came back from the vehicle.
    pub returned: i64,
}

/// How many of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// The line's number.
    pub line_no: i32,
    /// How many.
    pub quantity: i64,
}

/// A ride of a passenger over stairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ride {
    /// Passenger and chair, in grams.
    pub passenger_weight_g: i64,
    /// Whether the passenger is brought back up.
    pub round_trip: bool,
    /// Minutes between the two legs.
    pub away_minutes: i32,
    /// Flights of stairs one way.
    pub flights: i32,
}

/// What an order says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The household.
    pub household: HouseholdId,
    /// The need it meets.
    pub need: Option<NeedId>,
    /// The handle of the household's former address.
    pub former_address: Option<String>,
    /// Which way the goods go.
    pub direction: Direction,
    /// The day.
    pub deliver_on: HkDate,
    /// When somebody is there.
    pub windows: Vec<DayWindow>,
    /// What is brought or collected.
    pub lines: Vec<Line>,
    /// What the crew must be able to do.
    pub skills: Vec<Skill>,
    /// The ride.
    pub ride: Option<Ride>,
    /// When what is lent is due back.
    pub loan_due_on: Option<HkDate>,
    /// Why a second delivery of an item is right.
    pub duplicate_reason: Option<String>,
    /// The code of the purpose that the goods serve: donors may allow only some.
    pub purpose: Option<String>,
}

impl Content {
    /// A need is met by what is brought, never by what is taken away.
    ///
    /// # Errors
    /// [`Refusal::NeedNotCollected`] (DSP049).
    pub const fn is_consistent(&self) -> Result<(), Refusal> {
        match (self.direction, self.need) {
            (Direction::Collect, Some(need)) => Err(Refusal::NeedNotCollected { need }),
            (Direction::Deliver, _) | (Direction::Collect, None) => Ok(()),
        }
    }
}
