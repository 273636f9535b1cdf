//! Holds: money of a programme kept for one award's offer until its deadline. Each ends exactly once.

use kaifong_kernel::values::{Instant, Money};
use serde::Serialize;

use super::{
    grant::{AwardId, ProgrammeId},
    refusal::FundRefusal,
};

kaifong_kernel::ids! {
    /// A hold.
    HoldId = "hld";
}

kaifong_kernel::words! {
    /// State of a hold.
    HoldState {
        /// Guards its amount.
        Held = "held",
        /// Became a commitment.
        Committed = "committed",
        /// Freed.
        Voided = "voided",
        /// Its time ran out.
        Expired = "expired",
    }
}

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// The programme.
    pub programme: ProgrammeId,
    /// The award.
    pub award: AwardId,
    /// How much.
    pub amount: Money,
    /// State.
    pub state: HoldState,
    /// Until when it is kept; it is there until somebody ends it after that.
    pub expires_at: Instant,
    /// When taken.
    pub taken_at: Instant,
}

impl Hold {
    /// A new hold. Whether the programme has so much is for its balance to say.
    ///
    /// # Errors
    /// [`FundRefusal::NotAboveZero`] (FND006), [`FundRefusal::PastDeadline`] (FND030).
    pub fn take(
        id: HoldId,
        programme: ProgrammeId,
        award: AwardId,
        amount: Money,
        expires_at: Instant,
        now: Instant,
    ) -> Result<Self, FundRefusal> {
        if amount.amount_minor <= 0 {
            return Err(FundRefusal::NotAboveZero { amount });
        }
        if expires_at <= now {
            return Err(FundRefusal::PastDeadline { expires_at, now });
        }
        Ok(Self { id, programme, award, amount, state: HoldState::Held, expires_at, taken_at: now })
    }

    /// Whether the same was told before: the award's hold, of the same amount.
    ///
    /// # Errors
    /// [`FundRefusal::HeldOtherwise`] (FND015).
    pub fn is_for(&self, programme: ProgrammeId, amount: Money) -> Result<(), FundRefusal> {
        if self.programme == programme && self.amount == amount {
            return Ok(());
        }
        Err(FundRefusal::HeldOtherwise { award: self.award, hold: self.id, amount: self.amount })
    }

    /// Becomes a commitment. Whether its offer was accepted in time is judged where it was made: money that is still set
    /// aside can be promised, however late the word of it comes.
    ///
    /// # Errors
    /// [`FundRefusal::HoldEnded`] (FND013).
    pub fn commit(self) -> Result<Self, FundRefusal> {
        self.end(HoldState::Committed)
    }

    /// Is freed.
    ///
    /// # Errors
    /// [`FundRefusal::HoldEnded`] (FND013).
    pub fn void(self) -> Result<Self, FundRefusal> {
        self.end(HoldState::Voided)
    }

    /// Ends as its time is over; `None` when there is nothing to do.
    #[must_use]
    pub fn expire(self, now: Instant) -> Option<Self> {
        if now < self.expires_at { None } else { self.end(HoldState::Expired).ok() }
    }

    fn end(mut self, state: HoldState) -> Result<Self, FundRefusal> {
        if self.state != HoldState::Held {
            return Err(FundRefusal::HoldEnded { hold: self.id, state: self.state });
        }
        self.state = state;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::Currency;
    use uuid::Uuid;

    use super::*;

    fn taken() -> Hold {
        let (id, programme, award) = (Uuid::nil().into(), Uuid::nil().into(), Uuid::nil().into());
        let now = Instant::from_micros(0);
        Hold::take(id, programme, award, Money::new(5, Currency::HKD), now.plus_seconds(60), now).unwrap()
    }

    #[test]
    fn a_hold_ends_exactly_once() {
        let early = Instant::from_micros(1);
        let expired = taken().expire(early.plus_days(1)).unwrap();
        for ended in [taken().commit().unwrap(), taken().void().unwrap(), expired] {
            assert!(matches!(ended.clone().commit(), Err(FundRefusal::HoldEnded { .. })));
            assert!(matches!(ended.clone().void(), Err(FundRefusal::HoldEnded { .. })));
            assert_eq!(ended.expire(early.plus_days(1)), None);
        }
    }

    #[test]
    fn it_expires_at_its_time_and_not_before() {
        let time = taken().expires_at;
        assert_eq!(taken().expire(time.plus_millis(-1)), None);
        assert_eq!(taken().expire(time).map(|hold| hold.state), Some(HoldState::Expired));
    }
}
