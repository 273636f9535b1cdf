//! What the bank's own lines make of a payment.

use super::{Disbursement, DisbursementState as State};
use crate::domain::refusal::Refusal;

impl Disbursement {
    /// The bank paid it.
    ///
    /// # Errors
    /// [`Refusal::DisbursementElsewhere`] (GRA028).
    pub fn confirm(self, line: String, value_on: String) -> Result<Self, Refusal> {
        // The bank's own line weighs more than a person's word that the bank rejected it.
        let from = [State::Released, State::Sent, State::RejectionReported, State::Failing];
        let moved = self.step(&from, State::Confirmed)?;
        Ok(Self { bank_line: Some(line), value_on: Some(value_on), ..moved })
    }

    /// The bank gave it back.
    ///
    /// # Errors
    /// [`Refusal::DisbursementElsewhere`] (GRA028).
    pub fn take_back(self, line: String, value_on: String) -> Result<Self, Refusal> {
        let moved = self.step(&[State::Confirmed], State::Returned)?;
        Ok(Self { bank_line: Some(line), value_on: Some(value_on), ..moved })
    }
}
