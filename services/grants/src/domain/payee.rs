//! Payees: where an agency is paid. A change takes another person and a cool-off.

use kaifong_kernel::values::{Instant, OrgId};
use serde::{Deserialize, Serialize};

use super::{
    duty::{Signed, Signer},
    ids::PayeeId,
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// State of a payee.
    PayeeState {
        /// Waits for another person.
        Proposed = "proposed",
        /// In force once its cool-off is over.
        Confirmed = "confirmed",
        /// Another took its place.
        Superseded = "superseded",
        /// Not confirmed.
        Rejected = "rejected",
    }
}

use PayeeState as State;

/// A payee. Name and account live in the vault; here is a salted hash of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payee {
    /// Its id; also the subject of its vault fields.
    pub id: PayeeId,
    /// The agency.
    pub agency: OrgId,
    /// Salted hash of bank and account.
    pub account_sha256: String,
    /// State.
    pub state: State,
    /// Who proposed it, and when.
    pub proposed: Signed,
    /// Who confirmed it, and when.
    pub confirmed: Option<Signed>,
    /// When its cool-off ends.
    pub usable_from: Option<Instant>,
}

impl Payee {
    /// A payee that waits for another person.
    #[must_use]
    pub const fn propose(id: PayeeId, agency: OrgId, account_sha256: String, proposed: Signed) -> Self {
        Self { id, agency, account_sha256, state: State::Proposed, proposed, confirmed: None, usable_from: None }
    }

    /// Confirms it.
    ///
    /// # Errors
    /// [`Refusal::PayeeElsewhere`] (GRA024), [`Refusal::SamePerson`] (GRA026), [`Refusal::NotIndependent`] (GRA040).
    pub fn confirm(mut self, signer: Signer, now: Instant, cool_off_seconds: i64) -> Result<Self, Refusal> {
        self.is_in(State::Proposed)?;
        signer.beside("the proposal", self.proposed)?;
        self.state = State::Confirmed;
        self.confirmed = Some(signer.signs(now));
        self.usable_from = Some(now.plus_seconds(cool_off_seconds));
        Ok(self)
    }

    /// Rejects it.
    ///
    /// # Errors
    /// [`Refusal::PayeeElsewhere`] (GRA024).
    pub fn reject(mut self) -> Result<Self, Refusal> {
        self.is_in(State::Proposed)?;
        self.state = State::Rejected;
        Ok(self)
    }

    /// Another takes its place.
    #[must_use]
    pub fn supersede(self) -> Self {
        Self { state: State::Superseded, ..self }
    }

    /// Whether this person neither proposed nor confirmed it: who says where the money goes doesn't send it there.
    ///
    /// # Errors
    /// [`Refusal::SamePerson`] (GRA026).
    pub fn is_by_others(&self, signer: Signer) -> Result<(), Refusal> {
        let steps = [("the payee's proposal", Some(self.proposed)), ("the payee's confirmation", self.confirmed)];
        match steps.into_iter().find(|(_, signed)| signed.is_some_and(|signed| signed.by == signer.person)) {
            Some((duty, _)) => Err(Refusal::SamePerson { duty: duty.to_owned() }),
            None => Ok(()),
        }
    }

    /// Whether money may go there.
    #[must_use]
    pub fn is_in_force(&self, now: Instant) -> bool {
        self.state == State::Confirmed && self.usable_from.is_some_and(|from| from <= now)
    }

    fn is_in(&self, state: State) -> Result<(), Refusal> {
        if self.state == state { Ok(()) } else { Err(Refusal::PayeeElsewhere { payee: self.id, state: self.state }) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn another_person_confirms_it_and_it_cools_off() {
        let now = Instant::from_micros(0);
        let signer = |number: u128| Signer { person: Uuid::from_u128(number).into(), since: None, created_by: None };
        let proposed = Payee::propose(Uuid::nil().into(), OrgId::COUNCIL, String::new(), signer(1).signs(now));
        assert!(!proposed.is_in_force(now));
        assert!(matches!(proposed.clone().confirm(signer(1), now, 0), Err(Refusal::SamePerson { .. })));
        let confirmed = proposed.confirm(signer(2), now, 60).unwrap();
        assert!(!confirmed.is_in_force(now.plus_seconds(59)) && confirmed.is_in_force(now.plus_seconds(60)));
        assert!(confirmed.clone().reject().is_err());
        for same in [1, 2] {
            assert!(matches!(confirmed.is_by_others(signer(same)), Err(Refusal::SamePerson { .. })), "{same}");
        }
        confirmed.is_by_others(signer(3)).unwrap();
        assert!(!confirmed.supersede().is_in_force(now.plus_days(1)));
    }
}
