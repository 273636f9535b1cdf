//! Awards: offered while their money is held, committed when accepted, ended with what is left returned.

use kaifong_kernel::values::{Instant, Money, OrgId};
use serde::{Deserialize, Serialize};

use super::{
    duty::Signed,
    ids::{ApplicationId, AwardId, HoldId, ProgrammeId, TrancheId},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// State of an award.
    AwardState {
        /// Its money is being held.
        Holding = "holding",
        /// The fund refused.
        Refused = "refused",
        /// The agency may accept it.
        Offered = "offered",
        /// Its hold is becoming a commitment.
        Accepting = "accepting",
        /// Its money is committed.
        Accepted = "accepted",
        /// Its hold is being freed.
        Declining = "declining",
        /// The agency declined.
        Declined = "declined",
        /// Not accepted in time.
        Lapsed = "lapsed",
        /// What is not paid is returning.
        Ending = "ending",
        /// Paid and acquitted in full.
        Closed = "closed",
        /// Ended before that.
        Terminated = "terminated",
    }
}

use AwardState as State;

/// Days for which the money stays held past the offer's deadline. Grants alone judges the deadline; the hold outlasts it,
/// so that what was accepted in time is still committed when the fund was away for days.
pub const HOLD_GRACE_DAYS: i64 = 7;

/// An award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// Its id.
    pub id: AwardId,
    /// The application it decides.
    pub application: ApplicationId,
    /// The programme.
    pub programme: ProgrammeId,
    /// The agency.
    pub agency: OrgId,
    /// The sum of its tranches.
    pub amount: Money,
    /// State.
    pub state: State,
    /// Until when it can be accepted.
    pub expires_at: Instant,
    /// The hold on its money.
    pub hold: Option<HoldId>,
    /// The fund's code, when it refused.
    pub refused: Option<String>,
    /// Why it ended.
    pub reason: Option<String>,
    /// Who made it, and when.
    pub made: Signed,
    /// Its tranches in their order.
    pub tranches: Vec<TrancheId>,
}

impl Award {
    /// Its money is held: it is offered, unless the hold ended before we heard of it.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014).
    pub fn offer(self, hold: HoldId, live: bool) -> Result<Self, Refusal> {
        let moved = self.step(State::Holding, if live { State::Offered } else { State::Lapsed })?;
        Ok(Self { hold: Some(hold), ..moved })
    }

    /// The fund refused to hold its money.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014).
    pub fn refuse(self, code: String) -> Result<Self, Refusal> {
        let moved = self.step(State::Holding, State::Refused)?;
        Ok(Self { refused: Some(code), ..moved })
    }

    /// Until when its money is held: a grace beyond the offer's deadline.
    #[must_use]
    pub const fn held_until(&self) -> Instant {
        self.expires_at.plus_days(HOLD_GRACE_DAYS)
    }

    /// The agency accepts, or asks the fund again that refused what was accepted in time. Gives the hold to commit.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014), [`Refusal::OfferOver`] (GRA017).
    pub fn accept(self, now: Instant) -> Result<(Self, HoldId), Refusal> {
        let held = self.held()?;
        if self.state == State::Accepting && self.refused.is_some() {
            return Ok((Self { refused: None, ..self }, held));
        }
        if now >= self.expires_at {
            return Err(Refusal::OfferOver { award: self.id, expires_at: self.expires_at });
        }
        Ok((self.step(State::Offered, State::Accepting)?, held))
    }

    /// Its money is committed.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014).
    pub fn commit(self) -> Result<Self, Refusal> {
        self.step(State::Accepting, State::Accepted)
    }

    /// The fund refused to commit its money while it holds still: it was accepted in time, and stays so.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014).
    pub fn keep(self, code: String) -> Result<Self, Refusal> {
        let moved = self.step(State::Accepting, State::Accepting)?;
        Ok(Self { refused: Some(code), ..moved })
    }

    /// Its hold was over before it was committed.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014).
    pub fn lose(self, code: String) -> Result<Self, Refusal> {
        let moved = self.step(State::Accepting, State::Lapsed)?;
        Ok(Self { refused: Some(code), ..moved })
    }

    /// The agency declines. Gives the hold to free.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014).
    pub fn decline(self) -> Result<(Self, HoldId), Refusal> {
        let held = self.held()?;
        Ok((self.step(State::Offered, State::Declining)?, held))
    }

    /// Its hold is freed.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014).
    pub fn free(self) -> Result<Self, Refusal> {
        self.step(State::Declining, State::Declined)
    }

    /// Nobody took the offer by its deadline. Gives the hold to free; `None` when it was answered in time.
    #[must_use]
    pub fn overdue(self, now: Instant) -> Option<(Self, HoldId)> {
        let held = self.hold.filter(|_| self.state == State::Offered && now >= self.expires_at)?;
        Some((Self { state: State::Lapsed, ..self }, held))
    }

    /// Its hold's time ran out: an outside fact. `None` when the award is past the offer; one that is being accepted waits
    /// for the answer to that.
    #[must_use]
    pub fn lapse(self) -> Option<Self> {
        match self.state {
            State::Offered | State::Declining => Some(Self { state: State::Lapsed, ..self }),
            State::Holding
            | State::Accepting
            | State::Refused
            | State::Accepted
            | State::Declined
            | State::Lapsed
            | State::Ending
            | State::Closed
            | State::Terminated => None,
        }
    }

    /// Ends it.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014).
    pub fn end(self, reason: String) -> Result<Self, Refusal> {
        let moved = self.step(State::Accepted, State::Ending)?;
        Ok(Self { reason: Some(reason), ..moved })
    }

    /// What was not paid has returned; once more when a payment came back after the end, which is in full no longer.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014).
    pub fn ended(self, in_full: bool) -> Result<Self, Refusal> {
        let to = if in_full { State::Closed } else { State::Terminated };
        match self.state {
            State::Closed | State::Terminated => Ok(Self { state: to, ..self }),
            State::Holding
            | State::Refused
            | State::Offered
            | State::Accepting
            | State::Accepted
            | State::Declining
            | State::Declined
            | State::Lapsed
            | State::Ending => self.step(State::Ending, to),
        }
    }

    /// Whether tranches of it may move.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014).
    pub fn is_accepted(&self) -> Result<(), Refusal> {
        if self.state == State::Accepted { Ok(()) } else { Err(self.elsewhere()) }
    }

    fn held(&self) -> Result<HoldId, Refusal> {
        self.hold.ok_or_else(|| self.elsewhere())
    }

    fn step(mut self, from: State, to: State) -> Result<Self, Refusal> {
        if self.state != from {
            return Err(self.elsewhere());
        }
        self.state = to;
        Ok(self)
    }

    const fn elsewhere(&self) -> Refusal {
        Refusal::AwardElsewhere { award: self.id, state: self.state }
    }
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::Currency;
    use uuid::Uuid;

    use super::*;

    fn holding() -> Award {
        Award {
            id: Uuid::nil().into(),
            application: Uuid::nil().into(),
            programme: Uuid::nil().into(),
            agency: OrgId::COUNCIL,
            amount: Money::new(1_000, Currency::HKD),
            state: State::Holding,
            expires_at: Instant::from_micros(1_000),
            hold: None,
            refused: None,
            reason: None,
            made: Signed { by: Uuid::nil().into(), at: Instant::from_micros(0) },
            tranches: Vec::new(),
        }
    }

    #[test]
    fn it_is_accepted_in_time_only() {
        let offered = holding().offer(Uuid::from_u128(1).into(), true).unwrap();
        assert!(matches!(offered.clone().accept(Instant::from_micros(1_000)), Err(Refusal::OfferOver { .. })));
        let (accepting, _) = offered.accept(Instant::from_micros(999)).unwrap();
        assert!(accepting.is_accepted().is_err());
        let accepted = accepting.commit().unwrap();
        assert!(accepted.clone().decline().is_err() && accepted.clone().lapse().is_none());
        assert!(accepted.clone().ended(true).is_err());
        let closed = accepted.end("done".to_owned()).unwrap().ended(true).unwrap();
        assert_eq!(closed.state, State::Closed);
        assert_eq!(closed.ended(false).unwrap().state, State::Terminated, "a payment came back after the end");
    }

    #[test]
    fn what_was_accepted_in_time_stays_so_until_its_hold_is_over() {
        let offered = holding().offer(Uuid::from_u128(1).into(), true).unwrap();
        assert!(offered.held_until() > offered.expires_at);
        let (accepting, _) = offered.accept(Instant::from_micros(999)).unwrap();
        let late = Instant::from_micros(1_000);
        assert!(accepting.clone().lapse().is_none() && accepting.clone().overdue(late).is_none());
        assert!(accepting.clone().accept(late).is_err(), "the fund has not answered");
        let kept = accepting.keep("FND025".to_owned()).unwrap();
        assert_eq!((kept.state, kept.refused.as_deref()), (State::Accepting, Some("FND025")));
        let (again, _) = kept.accept(late).unwrap();
        assert_eq!(again.clone().commit().unwrap().state, State::Accepted);
        assert_eq!(again.lose("FND013".to_owned()).unwrap().state, State::Lapsed);
    }

    #[test]
    fn an_offer_that_nobody_took_lapses() {
        assert_eq!(holding().offer(Uuid::from_u128(1).into(), false).unwrap().state, State::Lapsed);
        assert!(holding().lapse().is_none() && holding().accept(Instant::from_micros(1)).is_err());
        let offered = holding().offer(Uuid::from_u128(1).into(), true).unwrap();
        assert_eq!(offered.clone().lapse().map(|award| award.state), Some(State::Lapsed));
        assert!(offered.clone().overdue(Instant::from_micros(999)).is_none(), "not a moment too early");
        let (over, _) = offered.clone().overdue(Instant::from_micros(1_000)).unwrap();
        assert_eq!(over.state, State::Lapsed);
        assert_eq!(offered.decline().unwrap().0.free().unwrap().state, State::Declined);
    }
}
