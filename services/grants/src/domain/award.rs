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

    /// The agency accepts. Gives the hold to commit.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014), [`Refusal::OfferOver`] (GRA017).
    pub fn accept(self, now: Instant) -> Result<(Self, HoldId), Refusal> {
        let held = self.held()?;
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

    /// Its hold's time ran out: an outside fact. `None` when the award is past the offer.
    #[must_use]
    pub fn lapse(self) -> Option<Self> {
        match self.state {
            State::Offered | State::Accepting | State::Declining => Some(Self { state: State::Lapsed, ..self }),
            State::Holding
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

    /// What was not paid has returned.
    ///
    /// # Errors
    /// [`Refusal::AwardElsewhere`] (GRA014).
    pub fn ended(self, in_full: bool) -> Result<Self, Refusal> {
        let to = if in_full { State::Closed } else { State::Terminated };
        self.step(State::Ending, to)
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
        assert_eq!(accepted.end("done".to_owned()).unwrap().ended(true).unwrap().state, State::Closed);
    }

    #[test]
    fn an_offer_that_nobody_took_lapses() {
        assert_eq!(holding().offer(Uuid::from_u128(1).into(), false).unwrap().state, State::Lapsed);
        assert!(holding().lapse().is_none() && holding().accept(Instant::from_micros(1)).is_err());
        let offered = holding().offer(Uuid::from_u128(1).into(), true).unwrap();
        assert_eq!(offered.clone().lapse().map(|award| award.state), Some(State::Lapsed));
        assert_eq!(offered.decline().unwrap().0.free().unwrap().state, State::Declined);
    }
}
