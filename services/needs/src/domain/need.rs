//! Needs: what a household lacks, how heavy that is, and how far it is met. Narrative and reasons live in the vault.

use kaifong_kernel::values::{Instant, OrgId, PersonId};
use serde::{Deserialize, Serialize};

use super::{
    class::NeedClass,
    fresh,
    household::HouseholdState,
    ids::{HouseholdId, ItemId, NeedId},
    order::{Delivered, NeedOrder},
    refusal::Refusal,
    weight,
};

kaifong_kernel::words! {
    /// State of a need.
    NeedState {
        /// Told.
        Reported = "reported",
        /// Weighed.
        Triaged = "triaged",
        /// May be served.
        Open = "open",
        /// Something of it was delivered.
        PartlyMet = "partly_met",
        /// All of it was delivered.
        Met = "met",
        /// Handed on to another agency.
        Referred = "referred",
        /// Withdrawn.
        Withdrawn = "withdrawn",
        /// The same as another need.
        Duplicate = "duplicate",
    }
}

kaifong_kernel::words! {
    /// What a weight rests on.
    Evidence {
        /// The household said so.
        Statement = "statement",
        /// Somebody visited it.
        HomeVisit = "home_visit",
        /// A social worker's assessment.
        Assessment = "assessment",
        /// A doctor's or therapist's letter.
        Medical = "medical",
        /// Another agency or a department said so.
        Referral = "referral",
    }
}

kaifong_kernel::words! {
    /// What withdrew a need.
    WithdrawalCause {
        /// A person.
        Withdrawn = "withdrawn",
        /// The household was closed.
        HouseholdClosed = "household_closed",
        /// Nobody of the household is alive.
        HouseholdDeceased = "household_deceased",
        /// The household was erased.
        HouseholdErased = "household_erased",
    }
}

impl WithdrawalCause {
    /// What ends the needs of a household in a state; none while it is served.
    #[must_use]
    pub const fn of(household: HouseholdState) -> Option<Self> {
        match household {
            HouseholdState::Active => None,
            HouseholdState::Closed => Some(Self::HouseholdClosed),
            HouseholdState::Deceased => Some(Self::HouseholdDeceased),
            HouseholdState::Erased => Some(Self::HouseholdErased),
        }
    }
}

use NeedState as State;

/// One thing that is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number within the need, from 1.
    pub line_no: i32,
    /// What sort.
    pub class: NeedClass,
    /// The catalogue's item.
    pub item: Option<ItemId>,
    /// How many.
    pub quantity: i64,
    /// How many were delivered.
    pub delivered: i64,
}

/// A weight, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// The weight, 0 to 100.
    pub weight: i32,
    /// Salted hash of the reason.
    pub reason: String,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Instant,
}

/// Where a duplicate was before it was marked, and what it is the same as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The need it duplicates.
    pub of: NeedId,
    /// Where it was.
    pub before: State,
}

/// A need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Its id.
    pub id: NeedId,
    /// The household.
    pub household: HouseholdId,
    /// The household's agency.
    pub agency: OrgId,
    /// State.
    pub state: State,
    /// Salted hash of the narrative.
    pub narrative: String,
    /// What is needed.
    pub lines: Vec<Line>,
    /// What triage gave.
    pub triage: Option<Weighed>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// What was put in its place.
    pub overridden: Option<Weighed>,
    /// Who reported it in spite of a warning, with the salted hash of the reason.
    pub in_spite: Option<(PersonId, String)>,
    /// What it is the same as.
    pub duplicate: Option<Mark>,
    /// Salted hash of why it was withdrawn, handed on or marked.
    pub ending: Option<String>,
    /// What withdrew it.
    pub cause: Option<WithdrawalCause>,
    /// The agency it was handed on to.
    pub referred_to: Option<OrgId>,
    /// The shortest of its classes' longest waits when it was reported, in seconds.
    pub longest_wait_s: i64,
    /// When the last of it was delivered.
    pub met_at: Option<Instant>,
    /// Goes up with every change.
    pub version: i64,
    /// When reported.
    pub reported_at: Instant,
}

impl Need {
    /// Whether it waits to be met.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(self.state, State::Triaged | State::Open | State::PartlyMet)
    }

    /// Whether it has not ended and is not met.
    ///
    /// # Errors
    /// [`Refusal::NeedElsewhere`] (NED022).
    pub fn is_alive(&self) -> Result<(), Refusal> {
        if self.is_waiting() || self.state == State::Reported { Ok(()) } else { Err(self.elsewhere()) }
    }

    fn elsewhere(&self) -> Refusal {
        Refusal::NeedElsewhere { need: self.id, state: self.state }
    }

    fn to(self, state: State) -> Self {
        Self { state, version: self.version + 1, ..self }
    }

    /// Weighs it, or weighs it anew; what a person put in its place before is gone then.
    ///
    /// # Errors
    /// [`Refusal::NeedElsewhere`] (NED022), [`Refusal::Stale`] (NED005).
    pub fn triage(self, seen: i64, weighed: Weighed, evidence: Vec<Evidence>) -> Result<Self, Refusal> {
        self.is_alive()?;
        fresh(seen, self.version)?;
        let to = if self.state == State::Reported { State::Triaged } else { self.state };
        Ok(Self { triage: Some(weighed), evidence, overridden: None, ..self.to(to) })
    }

    /// Puts another weight in place of what triage gave.
    ///
    /// # Errors
    /// [`Refusal::NeedElsewhere`] (NED022), [`Refusal::Stale`] (NED005).
    pub fn override_weight(self, seen: i64, weighed: Weighed) -> Result<Self, Refusal> {
        if !self.is_waiting() {
            return Err(self.elsewhere());
        }
        fresh(seen, self.version)?;
        let state = self.state;
        Ok(Self { overridden: Some(weighed), ..self.to(state) })
    }

    /// Opens it; what was delivered before counts from now on.
    ///
    /// # Errors
    /// [`Refusal::NeedElsewhere`] (NED022).
    pub fn open(self, now: Instant) -> Result<Self, Refusal> {
        if self.state != State::Triaged {
            return Err(self.elsewhere());
        }
        let state = self.state_by_lines();
        Ok(self.to(state).met(now))
    }

    /// Hands it on.
    ///
    /// # Errors
    /// [`Refusal::NeedElsewhere`] (NED022), [`Refusal::ReferredToSelf`] (NED024).
    pub fn refer(self, to: OrgId, reason: String) -> Result<Self, Refusal> {
        self.is_alive()?;
        if to == self.agency || to == OrgId::COUNCIL {
            return Err(Refusal::ReferredToSelf {});
        }
        Ok(Self { referred_to: Some(to), ending: Some(reason), ..self.to(State::Referred) })
    }

    /// Withdraws it.
    ///
    /// # Errors
    /// [`Refusal::NeedElsewhere`] (NED022).
    pub fn withdraw(self, cause: WithdrawalCause, reason: Option<String>) -> Result<Self, Refusal> {
        self.is_alive()?;
        Ok(Self { cause: Some(cause), ending: reason, ..self.to(State::Withdrawn) })
    }

    /// Marks it as the same as another, of which nothing is marked itself.
    ///
    /// # Errors
    /// [`Refusal::NeedElsewhere`] (NED022), [`Refusal::NotDuplicable`] (NED025).
    pub fn mark(self, other: &Self, reason: String) -> Result<Self, Refusal> {
        if !matches!(self.state, State::Reported | State::Triaged | State::Open) {
            return Err(self.elsewhere());
        }
        if other.id == self.id || other.agency != self.agency || other.state == State::Duplicate {
            return Err(Refusal::NotDuplicable { need: other.id });
        }
        let duplicate = Some(Mark { of: other.id, before: self.state });
        Ok(Self { duplicate, ending: Some(reason), ..self.to(State::Duplicate) })
    }

    /// Takes the mark back: it goes on where it was, with what was delivered since.
    ///
    /// # Errors
    /// [`Refusal::NeedElsewhere`] (NED022).
    pub fn unmark(self, now: Instant) -> Result<Self, Refusal> {
        let Some(mark) = self.duplicate.filter(|_| self.state == State::Duplicate) else {
            return Err(self.elsewhere());
        };
        let state = if mark.before == State::Open { self.state_by_lines() } else { mark.before };
        Ok(Self { duplicate: None, ending: None, ..self.to(state).met(now) })
    }

    /// What its orders have handed over by now, all of them: the same in whatever order they are told.
    ///
    /// A delivered line meets the line of its item; else the line of its number that names no item. A ride meets the line of a
    /// trip.
    #[must_use]
    pub fn deliver(mut self, orders: &[NeedOrder], now: Instant) -> Self {
        let before = (self.state, self.lines.clone());
        self.lines.iter_mut().for_each(|line| line.delivered = 0);
        for told in orders.iter().flat_map(|order| &order.lines) {
            if let Some(line) = self.line_met_by(told) {
                line.delivered += told.quantity;
            }
        }
        let rides: i64 = orders.iter().map(|order| i64::from(order.trips)).sum();
        if let Some(line) = self.lines.iter_mut().find(|line| line.class == NeedClass::StairClimberTrip) {
            line.delivered += rides;
        }
        let served = matches!(self.state, State::Open | State::PartlyMet | State::Met);
        let state = if served { self.state_by_lines() } else { self.state };
        if before == (state, self.lines.clone()) {
            return self;
        }
        self.to(state).met(now)
    }

    fn line_met_by(&mut self, told: &Delivered) -> Option<&mut Line> {
        let of_item = self.lines.iter().position(|line| line.item == Some(told.item));
        let of_number = || self.lines.iter().position(|line| line.item.is_none() && line.line_no == told.line_no);
        of_item.or_else(of_number).map(|place| &mut self.lines[place])
    }

    fn state_by_lines(&self) -> State {
        if self.lines.iter().all(|line| line.delivered >= line.quantity) {
            State::Met
        } else if self.lines.iter().any(|line| line.delivered > 0) {
            State::PartlyMet
        } else {
            State::Open
        }
    }

    fn met(self, now: Instant) -> Self {
        let met_at = (self.state == State::Met).then(|| self.met_at.unwrap_or(now));
        Self { met_at, ..self }
    }

    /// The weight by which it grows, once it was weighed.
    #[must_use]
    pub fn base_weight(&self) -> Option<i32> {
        self.overridden.as_ref().or(self.triage.as_ref()).map(|weighed| weighed.weight)
    }

    /// How heavy it is at a moment, in thousandths; 0 before triage.
    #[must_use]
    pub fn weight_at(&self, now: Instant) -> i64 {
        self.base_weight().map_or(0, |base| weight::at(base, self.reported_at, self.longest_wait_s, now))
    }

    /// When its longest wait ends.
    #[must_use]
    pub const fn overdue_at(&self) -> Instant {
        self.reported_at.plus_seconds(self.longest_wait_s)
    }

    /// Its classes, each once, in the order of the list.
    #[must_use]
    pub fn classes(&self) -> Vec<NeedClass> {
        let mut classes: Vec<NeedClass> = self.lines.iter().map(|line| line.class).collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    /// Whether it counts as a service to its household: it waits, or was met.
    #[must_use]
    pub const fn is_service(&self) -> bool {
        !matches!(self.state, State::Referred | State::Withdrawn | State::Duplicate)
    }
}

#[cfg(test)]
mod tests;
