//! Duties compare persons, across all their keys, with nobody above that.

use kaifong_kernel::values::{Instant, PersonId};
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

/// A person at a step, as far as independence asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer {
    /// Who.
    pub person: PersonId,
    /// Since when this person is known.
    pub since: Option<Instant>,
    /// Who added this person.
    pub created_by: Option<PersonId>,
}

/// A step that a person took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Instant,
}

impl Signer {
    /// The step, taken now.
    #[must_use]
    pub const fn signs(&self, at: Instant) -> Signed {
        Signed { by: self.person, at }
    }

    /// Whether this person may take a step beside one that was taken.
    ///
    /// # Errors
    /// [`Refusal::SamePerson`] (GRA026); [`Refusal::NotIndependent`] (GRA040) for a person who was added by whoever took
    /// it, or after it.
    pub fn beside(&self, duty: &str, taken: Signed) -> Result<(), Refusal> {
        if self.person == taken.by {
            return Err(Refusal::SamePerson { duty: duty.to_owned() });
        }
        if self.created_by == Some(taken.by) || self.since.is_some_and(|since| since > taken.at) {
            return Err(Refusal::NotIndependent { duty: duty.to_owned() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> PersonId {
        Uuid::from_u128(number).into()
    }

    #[test]
    fn another_person_who_was_there_before_and_owes_nothing_to_the_first() {
        let at = Instant::from_micros(100);
        let taken = Signed { by: person(1), at };
        let signer = |number, since, created_by: Option<u128>| Signer {
            person: person(number),
            since: Some(Instant::from_micros(since)),
            created_by: created_by.map(person),
        };
        signer(2, 50, Some(9)).beside("the preparation", taken).unwrap();
        assert!(matches!(signer(1, 50, None).beside("it", taken), Err(Refusal::SamePerson { .. })));
        assert!(matches!(signer(2, 50, Some(1)).beside("it", taken), Err(Refusal::NotIndependent { .. })));
        assert!(matches!(signer(2, 101, None).beside("it", taken), Err(Refusal::NotIndependent { .. })));
    }
}
