//! Loans: one asset promised to one household from one day to another, and what becomes of that.

mod days;

use kaifong_kernel::values::{HkDate, Instant, PersonId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    ids::{AssetId, HouseholdId, ItemId, LoanId, LocationId, OrderId},
    lending_refusal::LendingRefusal as Refusal,
    terms::Terms,
    words::Words,
};

kaifong_kernel::words! {
    /// State of a loan.
    LoanState {
        /// Promised, or on its way.
        Booked = "booked",
        /// With the household.
        CheckedOut = "checked_out",
        /// With the household, on its last day.
        Due = "due",
        /// With the household, past its last day.
        Overdue = "overdue",
        /// Over.
        Closed = "closed",
        /// Ended before it began.
        Cancelled = "cancelled",
    }
}

kaifong_kernel::words! {
    /// How a loan ended.
    LoanEnd {
        /// The household gave it back.
        Returned = "returned",
        /// The asset was lost meanwhile.
        Lost = "lost",
        /// It was not wanted any more, or its asset can't be lent.
        Cancelled = "cancelled",
        /// It came back from its way to the household.
        Unused = "unused",
    }
}

pub use days::{Days, are_ahead};

use LoanState as State;

/// A loan called back before its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recall {
    /// Its last day before.
    pub from: HkDate,
    /// Why.
    pub reason: String,
    /// Who asked, where it was a person.
    pub by: Option<PersonId>,
    /// When.
    pub at: Instant,
}

/// A loan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loan {
    /// Its id.
    pub id: LoanId,
    /// The asset.
    pub asset: AssetId,
    /// Its item.
    pub item: ItemId,
    /// What for.
    pub purpose: Purpose,
    /// Its days.
    pub days: Days,
    /// Days after the last one that it takes to sanitise the asset.
    pub gap_days: u64,
    /// Days before the last one that the household is reminded; 0: it is not.
    pub reminder_days: u64,
    /// The last day that the household was reminded of.
    pub reminded_of: Option<HkDate>,
    /// State.
    pub state: State,
    /// The vehicle it is on or went with.
    pub vehicle: Option<LocationId>,
    /// When it went onto that.
    pub issued_at: Option<Instant>,
    /// When the household got it.
    pub checked_out_at: Option<Instant>,
    /// When it ended.
    pub closed_at: Option<Instant>,
    /// That it was called back.
    pub recall: Option<Recall>,
    /// How often it was extended.
    pub extensions: i32,
    /// How it ended.
    pub end: Option<LoanEnd>,
    /// Why, where it ended without being lent, or lost.
    pub end_reason: Option<String>,
    /// What the words of a person in it are sealed with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<Uuid>,
}

/// For which line of which order, and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// The order.
    pub order: OrderId,
    /// Its line.
    pub line_no: i32,
    /// The household.
    pub household: HouseholdId,
}

impl Loan {
    /// A new loan. Whether its asset is free is for its calendar to say.
    ///
    /// # Errors
    /// [`Refusal::DaysBackwards`] (INV110) when it would end before it begins, or has begun already.
    pub fn book(
        id: LoanId,
        asset: AssetId,
        purpose: Purpose,
        days: Days,
        terms: Terms,
        today: HkDate,
    ) -> Result<Self, Refusal> {
        are_ahead(days, today)?;
        Ok(Self {
            id,
            asset,
            item: terms.item,
            purpose,
            days,
            gap_days: terms.gap_days,
            reminder_days: terms.reminder_days,
            reminded_of: None,
            state: State::Booked,
            vehicle: None,
            issued_at: None,
            checked_out_at: None,
            closed_at: None,
            recall: None,
            extensions: 0,
            end: None,
            end_reason: None,
            salt: None,
        })
    }

    /// The days on which its asset can't be lent to anybody else.
    #[must_use]
    pub fn blocked(&self) -> Days {
        Days { from: self.days.from, to: self.days.to.plus_days(self.gap_days) }
    }

    /// The same as things stand: what has left blocks from now on, and until it is back, however long that is.
    #[must_use]
    pub fn blocked_as_of(&self, today: HkDate) -> Days {
        if !self.is_out() && !self.is_aboard() {
            return self.blocked();
        }
        Days { from: self.days.from.min(today), to: self.days.to.max(today).plus_days(self.gap_days) }
    }

    /// Whether it is promised or out.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self.state, State::Booked) || self.is_out()
    }

    /// Whether the household has it.
    #[must_use]
    pub const fn is_out(&self) -> bool {
        matches!(self.state, State::CheckedOut | State::Due | State::Overdue)
    }

    /// Whether it is on its way to the household.
    #[must_use]
    pub const fn is_aboard(&self) -> bool {
        matches!(self.state, State::Booked) && self.issued_at.is_some()
    }

    /// Goes onto a vehicle.
    ///
    /// # Errors
    /// [`Refusal::LoanElsewhere`] (INV106).
    pub fn issue(self, vehicle: LocationId, at: Instant) -> Result<Self, Refusal> {
        self.is_booked(false)?;
        Ok(Self { vehicle: Some(vehicle), issued_at: Some(at), ..self })
    }

    /// The household has it.
    ///
    /// # Errors
    /// [`Refusal::LoanElsewhere`] (INV106).
    pub fn check_out(self, at: Instant) -> Result<Self, Refusal> {
        self.is_booked(true)?;
        Ok(Self { state: State::CheckedOut, checked_out_at: Some(at), ..self })
    }

    /// Ends before it began, while it waits in the warehouse.
    ///
    /// # Errors
    /// [`Refusal::LoanElsewhere`] (INV106).
    pub fn cancel(self, reason: String, at: Instant) -> Result<Self, Refusal> {
        self.is_booked(false)?;
        Ok(self.ends(State::Cancelled, LoanEnd::Cancelled, Some(reason), at))
    }

    /// Its asset came back from its way to the household.
    ///
    /// # Errors
    /// [`Refusal::LoanElsewhere`] (INV106).
    pub fn come_back_unused(self, at: Instant) -> Result<Self, Refusal> {
        self.is_booked(true)?;
        Ok(self.ends(State::Cancelled, LoanEnd::Unused, None, at))
    }

    /// The household gave it back.
    ///
    /// # Errors
    /// [`Refusal::LoanElsewhere`] (INV106).
    pub fn give_back(self, at: Instant) -> Result<Self, Refusal> {
        self.needs_out()?;
        Ok(self.ends(State::Closed, LoanEnd::Returned, None, at))
    }

    /// Its asset is lost.
    ///
    /// # Errors
    /// [`Refusal::LoanElsewhere`] (INV106) when it has ended.
    pub fn lose(self, words: Words, at: Instant) -> Result<Self, Refusal> {
        if !self.is_live() {
            return Err(self.elsewhere());
        }
        let state = if self.is_out() { State::Closed } else { State::Cancelled };
        let Words { text, salt } = words;
        Ok(Self { salt: Some(salt), ..self.ends(state, LoanEnd::Lost, Some(text), at) })
    }

    /// Its last day has begun, or is over; `None` when there is nothing new.
    #[must_use]
    pub fn as_of(self, today: HkDate) -> Option<Self> {
        let state = if !self.is_out() || today < self.days.to {
            return None;
        } else if today == self.days.to {
            State::Due
        } else {
            State::Overdue
        };
        if state == self.state { None } else { Some(Self { state, ..self }) }
    }

    /// The household is to be reminded now; `None` when it was, or need not be.
    #[must_use]
    pub fn remind(self, now: Instant) -> Option<Self> {
        let wanted = self.is_out() && self.reminded_of != Some(self.days.to) && now.hk_date() <= self.days.to;
        let due = self.reminder().is_some_and(|at| at <= now);
        if wanted && due { Some(Self { reminded_of: Some(self.days.to), ..self }) } else { None }
    }

    /// When something about it is to be looked at next, while the household has it: every day once it is overdue, as it
    /// may come in the way of another.
    #[must_use]
    pub fn next_moment(&self, now: Instant) -> Option<Instant> {
        let (last, tomorrow) = (self.days.to, now.hk_date().plus_days(1));
        let moments = [self.reminder(), Some(last.start()), Some(last.plus_days(1).max(tomorrow).start())];
        if self.is_out() { moments.into_iter().flatten().filter(|at| *at > now).min() } else { None }
    }

    /// Whether it keeps another that is booked from beginning: its asset can't be back and sanitised by then.
    #[must_use]
    pub fn is_in_the_way_of(&self, other: &Self, today: HkDate) -> bool {
        let booked = other.id != self.id && other.state == State::Booked;
        self.state == State::Overdue && booked && !self.blocked_as_of(today).apart(other.days)
    }

    fn reminder(&self) -> Option<Instant> {
        let days = i64::try_from(self.reminder_days).ok().filter(|days| *days > 0)?;
        Some(self.days.to.start().plus_days(-days))
    }

    /// Called back: its last day is earlier.
    ///
    /// # Errors
    /// [`Refusal::LoanElsewhere`] (INV106), [`Refusal::DayUnfit`] (INV107).
    pub fn recall(self, to: HkDate, words: Words, by: Option<PersonId>, at: Instant) -> Result<Self, Refusal> {
        self.needs_out()?;
        let today = at.hk_date();
        if to >= self.days.to || to < today {
            return Err(Refusal::DayUnfit { loan: self.id, due_on: self.days.to, wanted: to });
        }
        let Words { text: reason, salt } = words;
        let recall = Some(Recall { from: self.days.to, reason, by, at });
        Ok(Self { recall, salt: Some(salt), ..self.until(to, today) })
    }

    /// Extended: its last day is later. Whether its asset is free is for its calendar to say.
    ///
    /// # Errors
    /// [`Refusal::LoanElsewhere`] (INV106), [`Refusal::DayUnfit`] (INV107), [`Refusal::LoanRecalled`] (INV109).
    pub fn extend(self, to: HkDate, today: HkDate) -> Result<Self, Refusal> {
        self.needs_out()?;
        if self.recall.is_some() {
            return Err(Refusal::LoanRecalled { loan: self.id });
        }
        if to <= self.days.to || to < today {
            return Err(Refusal::DayUnfit { loan: self.id, due_on: self.days.to, wanted: to });
        }
        Ok(Self { extensions: self.extensions + 1, ..self.until(to, today) })
    }

    fn until(self, to: HkDate, today: HkDate) -> Self {
        let state = if to == today { State::Due } else { State::CheckedOut };
        Self { days: Days { to, ..self.days }, state, ..self }
    }

    fn is_booked(&self, aboard: bool) -> Result<(), Refusal> {
        if self.state == State::Booked && self.is_aboard() == aboard { Ok(()) } else { Err(self.elsewhere()) }
    }

    fn needs_out(&self) -> Result<(), Refusal> {
        if self.is_out() { Ok(()) } else { Err(self.elsewhere()) }
    }

    const fn elsewhere(&self) -> Refusal {
        Refusal::LoanElsewhere { loan: self.id, state: self.state }
    }

    fn ends(self, state: State, end: LoanEnd, reason: Option<String>, at: Instant) -> Self {
        Self { state, end: Some(end), end_reason: reason, closed_at: Some(at), ..self }
    }
}

#[cfg(test)]
mod tests;
