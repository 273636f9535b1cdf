//! Likeness: two households that may be one. Suggested by what they have in common, judged by a person, never merged.

use kaifong_kernel::values::{Instant, PersonId};
use serde::{Deserialize, Serialize};

use super::{
    ids::{HouseholdId, LikenessId},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// By what two households are alike.
    LikenessKind {
        /// A telephone number.
        Phone = "phone",
        /// An address and flat.
        Address = "address",
        /// An identity document.
        Identity = "identity",
    }
}

kaifong_kernel::words! {
    /// What a reviewer found.
    Verdict {
        /// They are one.
        Same = "same",
        /// They are two.
        Different = "different",
    }
}

/// A judgement of two households.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likeness {
    /// Its id.
    pub id: LikenessId,
    /// The one whose id is smaller.
    pub one: HouseholdId,
    /// The other.
    pub other: HouseholdId,
    /// What was found.
    pub verdict: Verdict,
    /// Who found it.
    pub reviewer: PersonId,
    /// When.
    pub reviewed_at: Instant,
    /// Who took it back, and when.
    pub undone: Option<(PersonId, Instant)>,
}

impl Likeness {
    /// A judgement, whichever of the two was named first.
    ///
    /// # Errors
    /// [`Refusal::SameHousehold`] (NED014).
    pub fn judge(
        id: LikenessId,
        pair: [HouseholdId; 2],
        verdict: Verdict,
        reviewer: PersonId,
        reviewed_at: Instant,
    ) -> Result<Self, Refusal> {
        let [one, other] = pair;
        if one == other {
            return Err(Refusal::SameHousehold { household: one });
        }
        Ok(Self { id, one: one.min(other), other: one.max(other), verdict, reviewer, reviewed_at, undone: None })
    }

    /// Takes it back.
    ///
    /// # Errors
    /// [`Refusal::LikenessUndone`] (NED015).
    pub fn undo(self, by: PersonId, at: Instant) -> Result<Self, Refusal> {
        if self.undone.is_some() {
            return Err(Refusal::LikenessUndone { likeness: self.id });
        }
        Ok(Self { undone: Some((by, at)), ..self })
    }
}
