//! How long it takes from here to there: a port, and what it answers.

use std::{collections::HashMap, fmt};

use async_trait::async_trait;

use super::{Point, Seconds};

/// One way between two places, when leaving at a certain time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    /// How long.
    pub seconds: Seconds,
    /// How far.
    pub metres: i64,
}

/// All legs as they are for who leaves at one time of the day: row by row, `None` where no road leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// Of leaving at.
    pub at_s: Seconds,
    /// `legs[from * points + to]`.
    pub legs: Vec<Option<Leg>>,
}

/// Travel times between all places of a problem, at several times of the day.
///
/// Between two slices a leg's duration changes in a straight line (rounded up), before the first and after the last it
/// stays: so whoever leaves later never arrives earlier, as long as durations fall by less than the time between slices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Travel {
    points: Vec<Point>,
    index: HashMap<Point, usize>,
    slices: Vec<Slice>,
}

/// Travel times aren't to be had.
#[derive(Debug, thiserror::Error)]
pub enum NoTravelTimes {
    /// The routing service can't be reached, or doesn't answer in time.
    #[error("the routing service can't be reached: {0}")]
    Unreached(String),
    /// It answered something else than a table.
    #[error("the routing service answered no table: {0}")]
    Answer(String),
    /// The slices don't fit the points.
    #[error("travel times don't fit: {0}")]
    Shape(&'static str),
}

/// Where travel times come from.
#[async_trait]
pub trait TravelTimes: fmt::Debug + Send + Sync {
    /// The travel times between all these places.
    ///
    /// # Errors
    /// [`NoTravelTimes`] when they aren't to be had.
    async fn between(&self, points: &[Point]) -> Result<Travel, NoTravelTimes>;
}

impl Travel {
    /// Travel times of these places.
    ///
    /// # Errors
    /// [`NoTravelTimes::Shape`] without a slice, with slices out of order or of the wrong size, with negative legs, or when
    /// leaving later would arrive earlier.
    pub fn new(points: Vec<Point>, slices: Vec<Slice>) -> Result<Self, NoTravelTimes> {
        let size = points.len() * points.len();
        if slices.is_empty() || slices.iter().any(|slice| slice.legs.len() != size) {
            return Err(NoTravelTimes::Shape("a slice has not one leg for each pair of places"));
        }
        let negative = |leg: &Leg| leg.seconds < 0 || leg.metres < 0;
        if slices.iter().flat_map(|slice| slice.legs.iter().flatten()).any(negative) {
            return Err(NoTravelTimes::Shape("a leg is negative"));
        }
        for pair in slices.windows(2) {
            let gap = pair[1].at_s - pair[0].at_s;
            if gap <= 0 {
                return Err(NoTravelTimes::Shape("slices are out of order"));
            }
            let overtakes = |(a, b): (&Option<Leg>, &Option<Leg>)| match (a, b) {
                (Some(a), Some(b)) => a.seconds - b.seconds > gap,
                (None, None) => false,
                (Some(_), None) | (None, Some(_)) => true,
            };
            if pair[0].legs.iter().zip(&pair[1].legs).any(overtakes) {
                return Err(NoTravelTimes::Shape("who leaves later arrives earlier, or a road ends"));
            }
        }
        let index = points.iter().enumerate().map(|(place, point)| (*point, place)).collect();
        Ok(Self { points, index, slices })
    }

    /// The places.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The times of day it knows, and the legs of each.
    #[must_use]
    pub fn slices(&self) -> &[Slice] {
        &self.slices
    }

    /// Which of the places this is.
    #[must_use]
    pub fn place(&self, point: Point) -> Option<usize> {
        self.index.get(&point).copied()
    }

    /// From one place to another, leaving at a time; `None` where no road leads or a place is unknown.
    #[must_use]
    pub fn leg(&self, from: Point, to: Point, leave_s: Seconds) -> Option<Leg> {
        self.leg_between(self.place(from)?, self.place(to)?, leave_s)
    }

    /// The same, of places by number.
    #[must_use]
    pub fn leg_between(&self, from: usize, to: usize, leave_s: Seconds) -> Option<Leg> {
        let at = from * self.points.len() + to;
        let next = self.slices.partition_point(|slice| slice.at_s <= leave_s);
        let before = self.slices.get(next.saturating_sub(1))?;
        let leg = (*before.legs.get(at)?)?;
        match self.slices.get(next) {
            Some(after) if next > 0 => {
                let later = after.legs[at]?;
                let (gap, since) = (after.at_s - before.at_s, leave_s - before.at_s);
                let change = (later.seconds - leg.seconds) * since;
                Some(Leg {
                    seconds: leg.seconds + change.div_euclid(gap) + i64::from(change.rem_euclid(gap) != 0),
                    ..leg
                })
            }
            _ => Some(leg),
        }
    }
}
