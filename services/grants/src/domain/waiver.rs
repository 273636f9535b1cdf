//! Waivers: two persons let a tranche be asked for though the one before is not acquitted.

use kaifong_kernel::values::{Instant, OrgId};
use serde::{Deserialize, Serialize};

use super::{
    duty::{Signed, Signer},
    ids::{AwardId, TrancheId},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// State of a waiver.
    WaiverState {
        /// Proposed by one person.
        Proposed = "proposed",
        /// Confirmed by another.
        Confirmed = "confirmed",
        /// Not confirmed, or given for a payment that came back; it can be proposed anew.
        Rejected = "rejected",
    }
}

/// A waiver; a tranche has one at most, and its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// The tranche that may be asked for.
    pub tranche: TrancheId,
    /// Its award.
    pub award: AwardId,
    /// Its agency.
    pub agency: OrgId,
    /// Why.
    pub reason: String,
    /// State.
    pub state: WaiverState,
    /// The first person.
    pub proposed: Signed,
    /// The second.
    pub confirmed: Option<Signed>,
    /// Who rejected it, and when; none where the payment before came back.
    pub rejected: Option<Signed>,
    /// Why it was rejected.
    pub rejection: Option<String>,
}

impl Waiver {
    /// Confirms it.
    ///
    /// # Errors
    /// [`Refusal::WaivedBefore`] (GRA038), [`Refusal::UnknownWaiver`] (GRA037), [`Refusal::SamePerson`] (GRA026),
    /// [`Refusal::NotIndependent`] (GRA040).
    pub fn confirm(mut self, signer: Signer, now: Instant) -> Result<Self, Refusal> {
        self.is_proposed()?;
        signer.beside("the proposal", self.proposed)?;
        self.state = WaiverState::Confirmed;
        self.confirmed = Some(signer.signs(now));
        Ok(self)
    }

    /// Rejects it.
    ///
    /// # Errors
    /// [`Refusal::WaivedBefore`] (GRA038), [`Refusal::UnknownWaiver`] (GRA037).
    pub fn reject(mut self, signer: Signer, reason: String, now: Instant) -> Result<Self, Refusal> {
        self.is_proposed()?;
        self.state = WaiverState::Rejected;
        self.rejected = Some(signer.signs(now));
        self.rejection = Some(reason);
        Ok(self)
    }

    /// What the payment before was waived for came back with it; `None` where it stood for nothing already.
    #[must_use]
    pub fn undo(self, reason: String) -> Option<Self> {
        let undone = Self { state: WaiverState::Rejected, confirmed: None, rejection: Some(reason), ..self };
        (self.state != WaiverState::Rejected).then_some(undone)
    }

    fn is_proposed(&self) -> Result<(), Refusal> {
        match self.state {
            WaiverState::Proposed => Ok(()),
            WaiverState::Confirmed => Err(Refusal::WaivedBefore { tranche: self.tranche }),
            WaiverState::Rejected => Err(Refusal::UnknownWaiver { tranche: self.tranche }),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn it_takes_two() {
        let now = Instant::from_micros(0);
        let signer = |number: u128| Signer { person: Uuid::from_u128(number).into(), since: None, created_by: None };
        let proposed = Waiver {
            tranche: Uuid::nil().into(),
            award: Uuid::nil().into(),
            agency: OrgId::COUNCIL,
            reason: "the typhoon".to_owned(),
            state: WaiverState::Proposed,
            proposed: signer(1).signs(now),
            confirmed: None,
            rejected: None,
            rejection: None,
        };
        let rejected = proposed.clone().reject(signer(2), "there is time".to_owned(), now).unwrap();
        assert!(matches!(rejected.confirm(signer(2), now), Err(Refusal::UnknownWaiver { .. })));
        assert!(proposed.clone().confirm(signer(1), now).is_err());
        let confirmed = proposed.confirm(signer(2), now).unwrap();
        assert!(confirmed.clone().reject(signer(3), "too late".to_owned(), now).is_err());
        assert!(matches!(confirmed.confirm(signer(3), now), Err(Refusal::WaivedBefore { .. })));
    }
}
