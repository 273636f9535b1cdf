//! Stock-takes: what was counted, beside what was expected at that moment.

use std::collections::BTreeSet;

use kaifong_kernel::values::{Instant, PersonId};
use serde::{Deserialize, Serialize};

use super::{
    ids::{AssetId, ItemId, LocationId, LotId, MovementId, StockTakeId},
    lending_refusal::LendingRefusal as Refusal,
};

kaifong_kernel::ids! {
    /// A line of a stock-take.
    LineId = "stl";
}

kaifong_kernel::words! {
    /// State of a stock-take.
    StockTakeState {
        /// Being counted.
        Open = "open",
        /// Counted, waits for its review.
        Counted = "counted",
        /// Reviewed, waits to be posted.
        Reviewed = "reviewed",
        /// Its differences are booked.
        Posted = "posted",
        /// Ended without.
        Cancelled = "cancelled",
    }
}

use StockTakeState as State;

/// The most lines of a stock-take.
pub const MOST_LINES: i64 = 5_000;

/// A stock-take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockTake {
    /// Its id.
    pub id: StockTakeId,
    /// The warehouse.
    pub warehouse: LocationId,
    /// Only these bins; empty: all.
    pub locations: BTreeSet<LocationId>,
    /// Only these items; empty: all.
    pub items: BTreeSet<ItemId>,
    /// Whether those who count are not told what is expected.
    pub blind: bool,
    /// State.
    pub state: State,
    /// How many lines it has.
    pub lines_total: i32,
    /// How many of them are counted.
    pub lines_counted: i32,
    /// Who counted.
    pub counters: BTreeSet<PersonId>,
    /// Who opened it, where it was a person.
    pub opened_by: Option<PersonId>,
    /// When.
    pub opened_at: Instant,
    /// Who reviewed it.
    pub reviewed_by: Option<PersonId>,
    /// When.
    pub reviewed_at: Option<Instant>,
    /// When it was posted or cancelled.
    pub ended_at: Option<Instant>,
    /// Why.
    pub reason: Option<String>,
}

/// What a stock-take is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The warehouse.
    pub warehouse: LocationId,
    /// Only these bins; empty: all.
    pub locations: BTreeSet<LocationId>,
    /// Only these items; empty: all.
    pub items: BTreeSet<ItemId>,
}

impl StockTake {
    /// A new stock-take of so many lines.
    ///
    /// # Errors
    /// [`Refusal::NothingToCount`] (INV120), [`Refusal::TooMuchToCount`] (INV121).
    pub fn open(
        id: StockTakeId,
        scope: Scope,
        blind: bool,
        lines: usize,
        by: Option<PersonId>,
        now: Instant,
    ) -> Result<Self, Refusal> {
        let Scope { warehouse, locations, items } = scope;
        if lines == 0 {
            return Err(Refusal::NothingToCount { warehouse });
        }
        let lines_total = within(lines)?;
        Ok(Self {
            id,
            warehouse,
            locations,
            items,
            blind,
            state: State::Open,
            lines_total,
            lines_counted: 0,
            counters: BTreeSet::new(),
            opened_by: by,
            opened_at: now,
            reviewed_by: None,
            reviewed_at: None,
            ended_at: None,
            reason: None,
        })
    }

    /// Whether something can be counted in it, at that moment.
    ///
    /// # Errors
    /// [`Refusal::StockTakeElsewhere`] (INV124), [`Refusal::OutsideScope`] (INV125), [`Refusal::CountedElsewhen`]
    /// (INV127).
    pub fn admits(&self, key: &Key, counted_at: Instant, now: Instant) -> Result<(), Refusal> {
        self.is_in(&[State::Open])?;
        let named = self.locations.is_empty() || self.locations.contains(&key.location);
        if !named || !(self.items.is_empty() || self.items.contains(&key.item)) {
            return Err(Refusal::OutsideScope { stock_take: self.id, item: key.item, location: key.location });
        }
        if counted_at < self.opened_at || counted_at > now {
            return Err(Refusal::CountedElsewhen { counted_at });
        }
        Ok(())
    }

    /// A person counted lines; so many are counted now, and so many there are.
    ///
    /// # Errors
    /// [`Refusal::TooMuchToCount`] (INV121).
    pub fn counted(mut self, by: PersonId, counted: usize, total: usize) -> Result<Self, Refusal> {
        self.counters.insert(by);
        self.lines_counted = within(counted)?;
        self.lines_total = within(total)?;
        Ok(self)
    }

    /// Everything is counted.
    ///
    /// # Errors
    /// [`Refusal::StockTakeElsewhere`] (INV124), [`Refusal::NotAllCounted`] (INV129).
    pub fn finish(self) -> Result<Self, Refusal> {
        self.is_in(&[State::Open])?;
        let left = i64::from(self.lines_total - self.lines_counted);
        if left > 0 {
            return Err(Refusal::NotAllCounted { stock_take: self.id, left });
        }
        Ok(Self { state: State::Counted, ..self })
    }

    /// Lines are counted again: so many are counted now.
    ///
    /// # Errors
    /// [`Refusal::StockTakeElsewhere`] (INV124), [`Refusal::TooMuchToCount`] (INV121).
    pub fn recount(self, counted: usize) -> Result<Self, Refusal> {
        self.is_in(&[State::Open, State::Counted, State::Reviewed])?;
        let lines_counted = within(counted)?;
        Ok(Self { state: State::Open, lines_counted, reviewed_by: None, reviewed_at: None, ..self })
    }

    /// A person who counted none of it has looked at the differences.
    ///
    /// # Errors
    /// [`Refusal::StockTakeElsewhere`] (INV124), [`Refusal::CountedYourself`] (INV131).
    pub fn review(self, by: PersonId, now: Instant) -> Result<Self, Refusal> {
        self.is_in(&[State::Counted, State::Reviewed])?;
        if self.counters.contains(&by) {
            return Err(Refusal::CountedYourself { stock_take: self.id, person: by });
        }
        Ok(Self { state: State::Reviewed, reviewed_by: Some(by), reviewed_at: Some(now), ..self })
    }

    /// Its differences are booked.
    ///
    /// # Errors
    /// [`Refusal::StockTakeElsewhere`] (INV124).
    pub fn post(self, reason: String, now: Instant) -> Result<Self, Refusal> {
        self.is_in(&[State::Reviewed])?;
        Ok(Self { state: State::Posted, ended_at: Some(now), reason: Some(reason), ..self })
    }

    /// Ends without.
    ///
    /// # Errors
    /// [`Refusal::StockTakeElsewhere`] (INV124).
    pub fn cancel(self, reason: String, now: Instant) -> Result<Self, Refusal> {
        self.is_in(&[State::Open, State::Counted, State::Reviewed])?;
        Ok(Self { state: State::Cancelled, ended_at: Some(now), reason: Some(reason), ..self })
    }

    fn is_in(&self, states: &[State]) -> Result<(), Refusal> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(Refusal::StockTakeElsewhere { stock_take: self.id, state: self.state })
    }
}

fn within(lines: usize) -> Result<i32, Refusal> {
    let lines = i64::try_from(lines).unwrap_or(i64::MAX);
    let fits = i32::try_from(lines).ok().filter(|_| lines <= MOST_LINES);
    fits.ok_or(Refusal::TooMuchToCount { lines, most: MOST_LINES })
}

/// What one line is of: a lot of an item in a bin, or one asset there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The bin.
    pub location: LocationId,
    /// The item.
    pub item: ItemId,
    /// The lot.
    pub lot: LotId,
    /// The asset, of a serialised item.
    pub asset: Option<AssetId>,
}

/// One count of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Base units.
    pub quantity: i64,
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: PersonId,
}

/// What a count is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// Base units expected at the moment of the count.
    pub expected: i64,
    /// What was counted less that.
    pub delta: i64,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// Its stock-take.
    pub stock_take: StockTakeId,
    /// What it is of.
    pub key: Key,
    /// The count that holds; `None` until it is counted, or while it is to be counted again.
    pub count: Option<Count>,
    /// The counts before, oldest first.
    pub earlier: Vec<Count>,
    /// The difference as it was reviewed, and posted.
    pub reviewed: Option<Reviewed>,
    /// The movement that booked it.
    pub movement: Option<MovementId>,
}

impl Line {
    /// A line that nobody has counted yet.
    #[must_use]
    pub const fn new(id: LineId, stock_take: StockTakeId, key: Key) -> Self {
        Self { id, stock_take, key, count: None, earlier: Vec::new(), reviewed: None, movement: None }
    }

    /// Counted, once more or for the first time.
    ///
    /// # Errors
    /// [`Refusal::CountedLater`] (INV126).
    pub fn counted(mut self, count: Count) -> Result<Self, Refusal> {
        let last = self.count.iter().chain(self.earlier.last()).map(|before| before.at).max();
        if let Some(counted_at) = last.filter(|last| *last > count.at) {
            return Err(Refusal::CountedLater { line: self.id, counted_at });
        }
        self.earlier.extend(self.count);
        Ok(Self { count: Some(count), reviewed: None, ..self })
    }

    /// To be counted again.
    #[must_use]
    pub fn recount(mut self) -> Self {
        self.earlier.extend(self.count);
        Self { count: None, reviewed: None, ..self }
    }

    /// How often it was counted.
    #[must_use]
    pub const fn counts(&self) -> usize {
        self.earlier.len() + if self.count.is_some() { 1 } else { 0 }
    }

    /// What was counted, beside what lay there at that moment; `None` while it isn't counted.
    #[must_use]
    pub fn against(&self, expected: i64) -> Option<Reviewed> {
        self.count.map(|count| Reviewed { expected, delta: count.quantity - expected })
    }

    /// Whether the difference is still the one that was reviewed.
    ///
    /// # Errors
    /// [`Refusal::DeltaChanged`] (INV132).
    pub fn is_as_reviewed(&self, expected: i64) -> Result<i64, Refusal> {
        let (reviewed, now) = (self.reviewed.map_or(0, |reviewed| reviewed.delta), self.against(expected));
        let now = now.map_or(0, |now| now.delta);
        if self.reviewed.is_some() && reviewed == now {
            return Ok(now);
        }
        Err(Refusal::DeltaChanged { line: self.id, reviewed, now })
    }
}

#[cfg(test)]
mod tests;
