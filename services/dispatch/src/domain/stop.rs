//! Stops: what happened at a door, possibly told hours later.

use kaifong_kernel::values::Instant;
use serde::{Deserialize, Serialize};

use super::{
    ids::{OrderId, ProofId, RunId, StopId},
    order::Direction,
    outcome::OutcomeKind,
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// State of a stop.
    StopState {
        /// Not begun.
        Pending = "pending",
        /// On the way to it.
        EnRoute = "en_route",
        /// There.
        Arrived = "arrived",
        /// Handed over or collected, with proof.
        Done = "done",
        /// Nothing handed over.
        Failed = "failed",
        /// Taken off its run before it began.
        Removed = "removed",
    }
}

use StopState as State;

kaifong_kernel::words! {
    /// Why a stop failed.
    FailReason {
        /// Nobody at home.
        NoOneHome = "no_one_home",
        /// The household did not want it.
        Refused = "refused",
        /// The address is wrong.
        BadAddress = "bad_address",
        /// The household was not ready.
        NotReady = "not_ready",
        /// Too far from where the vehicle can stop.
        TooFar = "too_far",
        /// The goods are damaged.
        Damaged = "damaged",
        /// The lift does not work.
        LiftBroken = "lift_broken",
        /// It was not safe.
        Unsafe = "unsafe",
    }
}

/// A stop of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Its id.
    pub id: StopId,
    /// The run.
    pub run: RunId,
    /// The order.
    pub order: OrderId,
    /// Its place, from 1.
    pub sequence: i32,
    /// Its state.
    pub state: State,
    /// Which way the goods go.
    pub direction: Direction,
    /// When the vehicle is expected.
    pub arrives_at: Instant,
    /// When it is expected to leave.
    pub leaves_at: Instant,
    /// When it was on the way, by the device.
    pub en_route_at: Option<Instant>,
    /// When it arrived, by the device.
    pub arrived_at: Option<Instant>,
    /// When it ended, by the device.
    pub ended_at: Option<Instant>,
    /// When that was recorded.
    pub recorded_at: Option<Instant>,
    /// Why it failed.
    pub fail_reason: Option<FailReason>,
    /// The proof.
    pub proof: Option<ProofId>,
}

impl Stop {
    /// Whether something has happened there.
    #[must_use]
    pub const fn has_begun(&self) -> bool {
        match self.state {
            State::Pending | State::Removed => false,
            State::EnRoute | State::Arrived | State::Done | State::Failed => true,
        }
    }

    /// Whether nothing more happens there.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        match self.state {
            State::Done | State::Failed | State::Removed => true,
            State::Pending | State::EnRoute | State::Arrived => false,
        }
    }

    /// The vehicle was on its way, or there. What is told late is kept where it agrees with what is known, and never takes
    /// the stop back.
    ///
    /// # Errors
    /// [`Refusal::StopElsewhere`] (DSP036) where it contradicts.
    pub fn moved(self, kind: OutcomeKind, at: Instant) -> Result<Self, Refusal> {
        let elsewhere = Refusal::StopElsewhere { stop: self.id, state: self.state };
        if self.state == State::Removed || self.ended_at.is_some_and(|ended| at > ended) {
            return Err(elsewhere);
        }
        let open = !self.has_ended();
        match kind {
            OutcomeKind::EnRoute => {
                if self.en_route_at.is_some() || self.arrived_at.is_some_and(|arrived| at > arrived) {
                    return Err(elsewhere);
                }
                let state = if open && self.arrived_at.is_none() { State::EnRoute } else { self.state };
                Ok(Self { en_route_at: Some(at), state, ..self })
            }
            OutcomeKind::Arrived => {
                if self.arrived_at.is_some() || self.en_route_at.is_some_and(|left| at < left) {
                    return Err(elsewhere);
                }
                Ok(Self { arrived_at: Some(at), state: if open { State::Arrived } else { self.state }, ..self })
            }
            OutcomeKind::Done | OutcomeKind::Failed => Err(elsewhere),
        }
    }

    /// It ended: with a proof it is done, with a reason it failed.
    ///
    /// # Errors
    /// [`Refusal::StopElsewhere`] (DSP036) when it has ended, or what is known happened later.
    pub fn end(self, how: Result<ProofId, FailReason>, at: Instant, now: Instant) -> Result<Self, Refusal> {
        let later = self.arrived_at.max(self.en_route_at).is_some_and(|known| at < known);
        if self.has_ended() || later {
            return Err(Refusal::StopElsewhere { stop: self.id, state: self.state });
        }
        let ended = Self { ended_at: Some(at), recorded_at: Some(now), ..self };
        Ok(match how {
            Ok(proof) => Self { state: State::Done, proof: Some(proof), ..ended },
            Err(reason) => Self { state: State::Failed, fail_reason: Some(reason), ..ended },
        })
    }

    /// It is taken off its run.
    ///
    /// # Errors
    /// [`Refusal::StopElsewhere`] (DSP036) when it has begun.
    pub fn remove(self) -> Result<Self, Refusal> {
        if self.state != State::Pending {
            return Err(Refusal::StopElsewhere { stop: self.id, state: self.state });
        }
        Ok(Self { state: State::Removed, ..self })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at(second: i64) -> Instant {
        Instant::from_micros(second * 1_000_000)
    }

    fn stop() -> Stop {
        Stop {
            id: Uuid::nil().into(),
            run: Uuid::nil().into(),
            order: Uuid::nil().into(),
            sequence: 1,
            state: State::Pending,
            direction: Direction::Deliver,
            arrives_at: at(0),
            leaves_at: at(0),
            en_route_at: None,
            arrived_at: None,
            ended_at: None,
            recorded_at: None,
            fail_reason: None,
            proof: None,
        }
    }

    #[test]
    fn it_moves_forward_and_ends_once() {
        let stop = stop().moved(OutcomeKind::EnRoute, at(1)).unwrap().moved(OutcomeKind::Arrived, at(2)).unwrap();
        assert_eq!(stop.state, State::Arrived);
        assert!(stop.clone().moved(OutcomeKind::Arrived, at(3)).is_err(), "there already");
        assert!(stop.clone().end(Err(FailReason::NoOneHome), at(1), at(9)).is_err(), "before it arrived");
        let done = stop.end(Ok(Uuid::nil().into()), at(3), at(9)).unwrap();
        assert!(done.clone().end(Err(FailReason::Refused), at(4), at(9)).is_err());
        assert!(done.remove().is_err());
    }

    #[test]
    fn what_is_told_late_fills_the_story_and_never_takes_it_back() {
        let done = stop().end(Ok(Uuid::nil().into()), at(30), at(40)).unwrap();
        let told = done.clone().moved(OutcomeKind::Arrived, at(20)).unwrap();
        let told = told.moved(OutcomeKind::EnRoute, at(10)).unwrap();
        assert_eq!((told.state, told.en_route_at, told.arrived_at), (State::Done, Some(at(10)), Some(at(20))));
        assert!(done.clone().moved(OutcomeKind::Arrived, at(31)).is_err(), "after it ended");
        let arrived = done.moved(OutcomeKind::Arrived, at(20)).unwrap();
        assert!(arrived.moved(OutcomeKind::EnRoute, at(21)).is_err(), "after it arrived");
    }
}
