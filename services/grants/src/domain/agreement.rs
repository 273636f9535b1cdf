//! Agreements: versions of an award's terms, signed by both sides.

use kaifong_kernel::values::{OrgId, PersonId};
use serde::{Deserialize, Serialize};

use super::{
    duty::{Signed, Signer},
    ids::{AgreementId, AwardId},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// State of an agreement.
    AgreementState {
        /// Not signed by both.
        Drafted = "drafted",
        /// Signed by both.
        Signed = "signed",
        /// A later version was signed by both, or drafted before this one was.
        Superseded = "superseded",
    }
}

/// One version of an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// The award.
    pub award: AwardId,
    /// The agency.
    pub agency: OrgId,
    /// Its version, from 1.
    pub number: i32,
    /// Its text.
    pub terms: String,
    /// State.
    pub state: AgreementState,
    /// Who drafted it, and when.
    pub drafted: Signed,
    /// Who signed for the council.
    pub council: Option<PersonId>,
    /// Who signed for the agency.
    pub signed_by_agency: Option<PersonId>,
}

impl Agreement {
    /// Signs for the council: never the person who drafted it.
    ///
    /// # Errors
    /// [`Refusal::AgreementElsewhere`] (GRA035), [`Refusal::SamePerson`] (GRA026), [`Refusal::NotIndependent`] (GRA040).
    pub fn sign_for_council(mut self, signer: Signer) -> Result<Self, Refusal> {
        self.is_open(self.council)?;
        signer.beside("the draft", self.drafted)?;
        self.council = Some(signer.person);
        Ok(self.closed())
    }

    /// Signs for the agency.
    ///
    /// # Errors
    /// [`Refusal::AgreementElsewhere`] (GRA035).
    pub fn sign_for_agency(mut self, signer: Signer) -> Result<Self, Refusal> {
        self.is_open(self.signed_by_agency)?;
        self.signed_by_agency = Some(signer.person);
        Ok(self.closed())
    }

    /// A later version takes its place.
    #[must_use]
    pub fn supersede(self) -> Self {
        Self { state: AgreementState::Superseded, ..self }
    }

    fn is_open(&self, side: Option<PersonId>) -> Result<(), Refusal> {
        if self.state == AgreementState::Drafted && side.is_none() {
            return Ok(());
        }
        Err(Refusal::AgreementElsewhere { award: self.award, state: self.state })
    }

    fn closed(mut self) -> Self {
        if self.council.is_some() && self.signed_by_agency.is_some() {
            self.state = AgreementState::Signed;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::Instant;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn both_sides_sign_once_and_the_drafter_does_not() {
        let at = Instant::from_micros(0);
        let signer = |number: u128| Signer { person: Uuid::from_u128(number).into(), since: None, created_by: None };
        let drafted = Agreement {
            id: Uuid::nil().into(),
            award: Uuid::nil().into(),
            agency: OrgId::COUNCIL,
            number: 1,
            terms: "…".to_owned(),
            state: AgreementState::Drafted,
            drafted: signer(1).signs(at),
            council: None,
            signed_by_agency: None,
        };
        assert!(matches!(drafted.clone().sign_for_council(signer(1)), Err(Refusal::SamePerson { .. })));
        let half = drafted.sign_for_council(signer(2)).unwrap();
        assert!(half.clone().sign_for_council(signer(3)).is_err());
        let whole = half.sign_for_agency(signer(9)).unwrap();
        assert_eq!(whole.state, AgreementState::Signed);
        assert!(whole.supersede().sign_for_agency(signer(9)).is_err());
    }
}
