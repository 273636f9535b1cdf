//! What becomes of a released payment that the bank rejects before it pays: no line of the bank tells of it, so one person
//! reports it and another confirms it, neither of them who released it.

use kaifong_kernel::values::Instant;
use serde::{Deserialize, Serialize};

use super::{Disbursement, DisbursementState as State};
use crate::domain::{
    duty::{Signed, Signer},
    refusal::Refusal,
};

/// That the bank rejected a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// What the bank said.
    pub reason: String,
    /// Who reported it, and when.
    pub reported: Signed,
    /// Who confirmed it, and when.
    pub confirmed: Option<Signed>,
}

impl Disbursement {
    /// Reports that the bank rejected it.
    ///
    /// # Errors
    /// [`Refusal::DisbursementElsewhere`] (GRA028) unless it is on its way, [`Refusal::SamePerson`] (GRA026) for who
    /// released it.
    pub fn report_rejection(self, signer: Signer, reason: String, now: Instant) -> Result<Self, Refusal> {
        self.is_in(&[State::Sent])?;
        self.is_not_releaser(signer)?;
        let rejection = Some(Rejection { reason, reported: signer.signs(now), confirmed: None });
        Ok(Self { rejection, reason: None, ..self.step(&[State::Sent], State::RejectionReported)? })
    }

    /// Confirms that the bank rejected it: another person than who reported or released it.
    ///
    /// # Errors
    /// [`Refusal::DisbursementElsewhere`] (GRA028), [`Refusal::SamePerson`] (GRA026), [`Refusal::NotIndependent`] (GRA040).
    pub fn confirm_rejection(self, signer: Signer, now: Instant) -> Result<Self, Refusal> {
        self.is_in(&[State::RejectionReported])?;
        self.is_not_releaser(signer)?;
        let Some(reported) = self.rejection.as_ref().map(|rejection| rejection.reported) else {
            return Err(Refusal::DisbursementElsewhere { disbursement: self.id, state: self.state });
        };
        signer.beside("the report", reported)?;
        let mut moved = self.step(&[State::RejectionReported], State::Failing)?;
        if let Some(rejection) = &mut moved.rejection {
            rejection.confirmed = Some(signer.signs(now));
        }
        Ok(moved)
    }

    /// The bank did not reject it after all.
    ///
    /// # Errors
    /// [`Refusal::DisbursementElsewhere`] (GRA028).
    pub fn dismiss_rejection(self) -> Result<Self, Refusal> {
        Ok(Self { rejection: None, ..self.step(&[State::RejectionReported], State::Sent)? })
    }

    /// The fund took it back: it is not paid. `None` when that is known already.
    ///
    /// # Errors
    /// [`Refusal::DisbursementElsewhere`] (GRA028).
    pub fn fail(self) -> Result<Option<Self>, Refusal> {
        if self.state == State::Failed {
            return Ok(None);
        }
        self.step(&[State::Sent, State::RejectionReported, State::Failing], State::Failed).map(Some)
    }

    /// The fund refused to take it back: it is on its way as before. `None` when the bank's line was faster.
    #[must_use]
    pub fn keep_going(self, code: String) -> Option<Self> {
        let moved = self.step(&[State::Failing], State::Sent).ok()?;
        Some(Self { reason: Some(code), rejection: None, ..moved })
    }

    /// Who sent it off doesn't say that it never arrived.
    fn is_not_releaser(&self, signer: Signer) -> Result<(), Refusal> {
        if self.released.is_some_and(|released| released.by == signer.person) {
            return Err(Refusal::SamePerson { duty: "the release".to_owned() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{NOW, approved, payee, signer},
        *,
    };

    fn sent() -> Disbursement {
        let approved = approved(400);
        let seen = approved.digest.clone();
        approved.release(signer(3), &seen, &payee("a"), NOW).unwrap().send().unwrap()
    }

    #[test]
    fn two_persons_say_that_the_bank_rejected_it_and_neither_released_it() {
        let report = |number| sent().report_rejection(signer(number), "no such account".to_owned(), NOW);
        assert!(matches!(report(3), Err(Refusal::SamePerson { .. })));
        let reported = report(1).unwrap();
        assert!(reported.is_live() && reported.clone().report_rejection(signer(2), String::new(), NOW).is_err());
        for same in [1, 3] {
            let refused = reported.clone().confirm_rejection(signer(same), NOW);
            assert!(matches!(refused, Err(Refusal::SamePerson { .. })), "{same}");
        }
        assert!(reported.clone().keep_going(String::new()).is_none());
        assert_eq!(reported.clone().dismiss_rejection().unwrap(), sent());
        let failing = reported.confirm_rejection(signer(2), NOW).unwrap();
        assert!(failing.is_live() && failing.clone().dismiss_rejection().is_err());
        let failed = failing.clone().fail().unwrap().unwrap();
        assert!(!failed.is_live() && failed.clone().fail().unwrap().is_none());
        assert!(failed.confirm("lin".to_owned(), "2026-01-05".to_owned()).is_err());
        let on = failing.keep_going("FND032".to_owned()).unwrap();
        assert_eq!((on.state, on.reason.as_deref(), on.rejection.clone()), (State::Sent, Some("FND032"), None));
        assert_eq!(on.report_rejection(signer(1), "again".to_owned(), NOW).unwrap().reason, None);
    }

    #[test]
    fn the_banks_line_weighs_more() {
        let reported = sent().report_rejection(signer(1), "no such account".to_owned(), NOW).unwrap();
        let failing = reported.clone().confirm_rejection(signer(2), NOW).unwrap();
        for unsure in [reported, failing] {
            let paid = unsure.confirm("lin".to_owned(), "2026-01-05".to_owned()).unwrap();
            assert_eq!(paid.state, State::Confirmed);
            assert!(paid.clone().fail().is_err() && paid.keep_going(String::new()).is_none());
        }
    }
}
