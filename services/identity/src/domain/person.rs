//! Persons: they, not their keys, have duties. A person's name is in the vault; here is only a commitment to it.

use kaifong_kernel::values::{Instant, OrgId, PersonId};
use serde::Serialize;

use super::{PersonEvent, Refusal};

kaifong_kernel::words! {
    /// State of a person.
    PersonState {
        /// Acts with the roles in force.
        Active = "active",
        /// None of the person's keys can be exchanged.
        Suspended = "suspended",
        /// Gone for good.
        Deactivated = "deactivated",
    }
}

/// A natural person of one organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Which one.
    pub id: PersonId,
    /// The organisation, and tenant.
    pub organisation: OrgId,
    /// Salted commitment to the display name.
    pub name_commitment: String,
    /// State.
    pub state: PersonState,
    /// Who created the person; `None` when it was done on the host.
    pub created_by: Option<PersonId>,
    /// When the person was created.
    pub created_at: Instant,
    /// Version of the document, from 1 up.
    pub version: i64,
}

impl Person {
    /// A new person without any role.
    #[must_use]
    pub fn create(
        id: PersonId,
        organisation: OrgId,
        name_commitment: String,
        by: Option<PersonId>,
        now: Instant,
    ) -> (Self, PersonEvent) {
        let state = PersonState::Active;
        let person = Self { id, organisation, name_commitment, state, created_by: by, created_at: now, version: 1 };
        (person, PersonEvent::Created { person: id, organisation })
    }

    /// Another display name, judged against the version the editor read.
    ///
    /// # Errors
    /// `Refusal::Stale` (IDN010) when it changed since, `Refusal::PersonIs` (IDN009) when deactivated.
    pub fn rename(self, name_commitment: String, expected: i64) -> Result<(Self, PersonEvent), Refusal> {
        if self.version != expected {
            return Err(Refusal::Stale { expected, version: self.version });
        }
        if self.state == PersonState::Deactivated {
            return Err(self.is_in_its_state());
        }
        let event = PersonEvent::Updated { person: self.id };
        Ok((Self { name_commitment, version: self.version + 1, ..self }, event))
    }

    /// Suspends an active person.
    ///
    /// # Errors
    /// `Refusal::OwnStanding` (IDN024), `Refusal::PersonIs` (IDN009) when not active.
    pub fn suspend(self, by: Option<PersonId>) -> Result<(Self, PersonEvent), Refusal> {
        self.require_other(by)?;
        self.require_active()?;
        let event = PersonEvent::Suspended { person: self.id };
        Ok((self.turned(PersonState::Suspended), event))
    }

    /// Ends a suspension. A token that outlives the suspension for some minutes can't end it.
    ///
    /// # Errors
    /// `Refusal::OwnStanding` (IDN024), `Refusal::PersonIs` (IDN009) when not suspended.
    pub fn reinstate(self, by: Option<PersonId>) -> Result<(Self, PersonEvent), Refusal> {
        self.require_other(by)?;
        if self.state != PersonState::Suspended {
            return Err(self.is_in_its_state());
        }
        let event = PersonEvent::Reinstated { person: self.id };
        Ok((self.turned(PersonState::Active), event))
    }

    /// Ends a person's part for good; keys and grants end with it.
    ///
    /// # Errors
    /// `Refusal::OwnStanding` (IDN024), `Refusal::PersonIs` (IDN009) when deactivated already.
    pub fn deactivate(self, by: Option<PersonId>) -> Result<(Self, PersonEvent), Refusal> {
        self.require_other(by)?;
        if self.state == PersonState::Deactivated {
            return Err(self.is_in_its_state());
        }
        let event = PersonEvent::Deactivated { person: self.id };
        Ok((self.turned(PersonState::Deactivated), event))
    }

    /// # Errors
    /// `Refusal::PersonIs` (IDN009) when suspended or deactivated.
    pub fn require_active(&self) -> Result<(), Refusal> {
        match self.state {
            PersonState::Active => Ok(()),
            PersonState::Suspended | PersonState::Deactivated => Err(self.is_in_its_state()),
        }
    }

    /// Whether one of the two made the other.
    #[must_use]
    pub fn is_kin_of(&self, other: &Self) -> bool {
        self.created_by == Some(other.id) || other.created_by == Some(self.id)
    }

    fn require_other(&self, by: Option<PersonId>) -> Result<(), Refusal> {
        if by == Some(self.id) { Err(Refusal::OwnStanding { person: self.id }) } else { Ok(()) }
    }

    fn is_in_its_state(&self) -> Refusal {
        Refusal::PersonIs { person: self.id, state: self.state }
    }

    fn turned(self, state: PersonState) -> Self {
        Self { state, version: self.version + 1, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> PersonId {
        PersonId::from(uuid::Uuid::from_u128(number))
    }

    fn person() -> Person {
        let organisation = OrgId::from(uuid::Uuid::from_u128(9));
        Person::create(id(1), organisation, "c".to_owned(), Some(id(2)), Instant::from_micros(1)).0
    }

    #[test]
    fn nobody_changes_their_own_standing() {
        let own = Refusal::OwnStanding { person: id(1) };
        assert_eq!(person().suspend(Some(id(1))).unwrap_err(), own);
        assert_eq!(person().deactivate(Some(id(1))).unwrap_err(), own);
        let (suspended, _) = person().suspend(Some(id(2))).unwrap();
        assert_eq!(suspended.reinstate(Some(id(1))).unwrap_err(), own);
    }

    #[test]
    fn the_deactivated_do_not_come_back() {
        let (gone, _) = person().deactivate(Some(id(2))).unwrap();
        assert!(gone.clone().reinstate(Some(id(2))).is_err());
        assert!(gone.clone().suspend(Some(id(2))).is_err());
        assert!(gone.clone().deactivate(Some(id(2))).is_err());
        assert!(gone.rename("d".to_owned(), 2).is_err());
    }
}
