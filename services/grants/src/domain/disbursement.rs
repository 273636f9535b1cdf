//! Disbursements: a tranche's payment, by three different persons over a digest of what is paid to whom.

mod bank;
mod rejection;

use kaifong_kernel::values::{Currency, Instant, Money, OrgId, sha256_hex};
use serde::{Deserialize, Serialize};

use super::{
    duty::{Signed, Signer},
    ids::{ApplicationId, AwardId, DisbursementId, PayeeId, TrancheId},
    payee::Payee,
    reference,
    refusal::Refusal,
    tranche::Tranche,
};

pub use rejection::Rejection;

kaifong_kernel::words! {
    /// State of a disbursement.
    DisbursementState {
        /// Waits for its approval.
        Prepared = "prepared",
        /// Waits for its release.
        Approved = "approved",
        /// Being booked as on its way.
        Released = "released",
        /// On its way.
        Sent = "sent",
        /// Paid.
        Confirmed = "confirmed",
        /// The bank gave it back.
        Returned = "returned",
        /// Ended before it was released.
        Voided = "voided",
        /// The fund refused to book it.
        Refused = "refused",
        /// On its way in the books; a person says that the bank rejected it, and another has to confirm that.
        RejectionReported = "rejection_reported",
        /// Being taken back in the books.
        Failing = "failing",
        /// The bank rejected it before it paid.
        Failed = "failed",
    }
}

use DisbursementState as State;

/// A disbursement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disbursement {
    /// Its id.
    pub id: DisbursementId,
    /// The tranche.
    pub tranche: TrancheId,
    /// The award.
    pub award: AwardId,
    /// The award's application.
    pub application: ApplicationId,
    /// The agency.
    pub agency: OrgId,
    /// How much.
    pub amount: Money,
    /// To whom.
    pub payee: PayeeId,
    /// Over payee, account and amount: what every approval is bound to.
    pub digest: String,
    /// The reference that the bank's line will bear.
    pub end_to_end_id: String,
    /// State.
    pub state: State,
    /// Who prepared it, and when.
    pub prepared: Signed,
    /// Who approved it, and when.
    pub approved: Vec<Signed>,
    /// How many must approve it.
    pub approvals_needed: i32,
    /// Who released it, and when.
    pub released: Option<Signed>,
    /// The bank's line that confirmed or returned it.
    pub bank_line: Option<String>,
    /// That line's value date.
    pub value_on: Option<String>,
    /// Why it was voided or refused; where the fund refused to take it back, the fund's code.
    pub reason: Option<String>,
    /// That the bank rejected it, as a person says.
    pub rejection: Option<Rejection>,
    /// Whether it was voided because the payee changed.
    pub payee_changed: bool,
}

/// What is paid to whom, as one hash: SHA-256 over disbursement, payee, account hash and amount.
#[must_use]
pub fn digest(id: DisbursementId, payee: &Payee, amount: Money) -> String {
    let told = format!("{id}\n{}\n{}\n{}\n{}", payee.id, payee.account_sha256, amount.amount_minor, amount.currency);
    sha256_hex(told.as_bytes())
}

/// How many approve an amount: two above the threshold, which is in Hong Kong cents, and two in any other currency.
fn approvals(amount: Money, threshold_minor: i64) -> i32 {
    if amount.currency == Currency::HKD && amount.amount_minor <= threshold_minor { 1 } else { 2 }
}

impl Disbursement {
    /// Prepares the payment of a tranche to a payee in force, as a person who neither proposed nor confirmed that.
    ///
    /// # Errors
    /// [`Refusal::NoPayee`] (GRA025), [`Refusal::SamePerson`] (GRA026).
    pub fn prepare(
        id: DisbursementId,
        tranche: &Tranche,
        payee: Option<&Payee>,
        signer: Signer,
        now: Instant,
        threshold_minor: i64,
    ) -> Result<Self, Refusal> {
        let payee = payee.filter(|payee| payee.is_in_force(now)).ok_or(Refusal::NoPayee { tranche: tranche.id })?;
        payee.is_by_others(signer)?;
        Ok(Self {
            id,
            tranche: tranche.id,
            award: tranche.award,
            application: tranche.application,
            agency: tranche.agency,
            amount: tranche.amount,
            payee: payee.id,
            digest: digest(id, payee, tranche.amount),
            end_to_end_id: reference::of(id.uuid()),
            state: State::Prepared,
            prepared: signer.signs(now),
            approved: Vec::new(),
            approvals_needed: approvals(tranche.amount, threshold_minor),
            released: None,
            bank_line: None,
            value_on: None,
            reason: None,
            rejection: None,
            payee_changed: false,
        })
    }

    /// Approves it: another person than who prepared it or approved it before, or proposed or confirmed the payee, who has
    /// seen this digest.
    ///
    /// # Errors
    /// [`Refusal::PayeeChanged`] (GRA041), [`Refusal::DisbursementElsewhere`] (GRA028), [`Refusal::SamePerson`] (GRA026),
    /// [`Refusal::NotIndependent`] (GRA040), [`Refusal::DigestUnlike`] (GRA030).
    pub fn approve(mut self, signer: Signer, seen: &str, payee: &Payee, now: Instant) -> Result<Self, Refusal> {
        self.is_in(&[State::Prepared])?;
        self.is_third(signer, payee)?;
        self.is_seen(seen)?;
        self.approved.push(signer.signs(now));
        if self.approved.len() >= usize::try_from(self.approvals_needed).unwrap_or(usize::MAX) {
            self.state = State::Approved;
        }
        Ok(self)
    }

    /// Releases it: a third person, who neither proposed nor confirmed the payee.
    ///
    /// # Errors
    /// As [`Disbursement::approve`].
    pub fn release(mut self, signer: Signer, seen: &str, payee: &Payee, now: Instant) -> Result<Self, Refusal> {
        self.is_in(&[State::Approved])?;
        self.is_third(signer, payee)?;
        self.is_seen(seen)?;
        if !payee.is_in_force(now) || digest(self.id, payee, self.amount) != self.digest {
            return Err(Refusal::PayeeChanged { disbursement: self.id });
        }
        self.state = State::Released;
        self.released = Some(signer.signs(now));
        Ok(self)
    }

    /// It is booked as on its way.
    ///
    /// # Errors
    /// [`Refusal::DisbursementElsewhere`] (GRA028).
    pub fn send(self) -> Result<Self, Refusal> {
        // The bank may have been faster than the answer to our own question.
        if matches!(self.state, State::Confirmed | State::Returned) {
            return Ok(self);
        }
        self.step(&[State::Released], State::Sent)
    }

    /// The fund refused to book it.
    ///
    /// # Errors
    /// [`Refusal::DisbursementElsewhere`] (GRA028).
    pub fn refuse(self, code: String) -> Result<Self, Refusal> {
        let moved = self.step(&[State::Released], State::Refused)?;
        Ok(Self { reason: Some(code), ..moved })
    }

    /// A person voids it before it is released.
    ///
    /// # Errors
    /// [`Refusal::PayeeChanged`] (GRA041), [`Refusal::DisbursementElsewhere`] (GRA028).
    pub fn void(self, reason: String) -> Result<Self, Refusal> {
        let moved = self.step(&[State::Prepared, State::Approved], State::Voided)?;
        Ok(Self { reason: Some(reason), ..moved })
    }

    /// The payee changed: every approval is void. `None` when it is past its release, or ended.
    #[must_use]
    pub fn void_by_change(self) -> Option<Self> {
        let reason = Some("the payee changed".to_owned());
        let moved = self.step(&[State::Prepared, State::Approved], State::Voided).ok()?;
        Some(Self { reason, payee_changed: true, ..moved })
    }

    /// Whether money may still go out, or is on its way.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        match self.state {
            State::Prepared
            | State::Approved
            | State::Released
            | State::Sent
            | State::RejectionReported
            | State::Failing => true,
            State::Confirmed | State::Returned | State::Voided | State::Refused | State::Failed => false,
        }
    }

    /// Whether this person had no part in it yet, nor in where the money goes.
    fn is_third(&self, signer: Signer, payee: &Payee) -> Result<(), Refusal> {
        signer.beside("the preparation", self.prepared)?;
        for before in &self.approved {
            signer.beside("an approval", *before)?;
        }
        payee.is_by_others(signer)
    }

    fn is_seen(&self, digest: &str) -> Result<(), Refusal> {
        if self.digest == digest { Ok(()) } else { Err(Refusal::DigestUnlike { disbursement: self.id }) }
    }

    fn is_in(&self, states: &[State]) -> Result<(), Refusal> {
        if states.contains(&self.state) {
            return Ok(());
        }
        if self.payee_changed {
            return Err(Refusal::PayeeChanged { disbursement: self.id });
        }
        Err(Refusal::DisbursementElsewhere { disbursement: self.id, state: self.state })
    }

    fn step(mut self, from: &[State], to: State) -> Result<Self, Refusal> {
        self.is_in(from)?;
        self.state = to;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::tranche::TrancheState;

    pub(super) const NOW: Instant = Instant::from_micros(1_000);

    pub(super) fn signer(number: u128) -> Signer {
        Signer { person: Uuid::from_u128(number).into(), since: Some(Instant::from_micros(0)), created_by: None }
    }

    pub(super) fn payee(account: &str) -> Payee {
        let proposed =
            Payee::propose(Uuid::from_u128(7).into(), OrgId::COUNCIL, account.to_owned(), signer(8).signs(NOW));
        proposed.confirm(signer(9), NOW, 0).unwrap()
    }

    fn prepared(minor: i64) -> Disbursement {
        let tranche = Tranche {
            id: Uuid::nil().into(),
            award: Uuid::nil().into(),
            application: Uuid::nil().into(),
            agency: OrgId::COUNCIL,
            number: 1,
            amount: Money::new(minor, Currency::HKD),
            state: TrancheState::Approved,
            conditions: Vec::new(),
            disbursement: None,
            refused: None,
        };
        let id = Uuid::from_u128(5).into();
        assert!(matches!(Disbursement::prepare(id, &tranche, None, signer(1), NOW, 500), Err(Refusal::NoPayee { .. })));
        for same in [8, 9] {
            let refused = Disbursement::prepare(id, &tranche, Some(&payee("a")), signer(same), NOW, 500);
            assert!(matches!(refused, Err(Refusal::SamePerson { .. })), "{same}");
        }
        Disbursement::prepare(id, &tranche, Some(&payee("a")), signer(1), NOW, 500).unwrap()
    }

    pub(super) fn approved(minor: i64) -> Disbursement {
        let seen = prepared(minor).digest;
        prepared(minor).approve(signer(2), &seen, &payee("a"), NOW).unwrap()
    }

    #[test]
    fn three_persons_pay() {
        let seen = prepared(400).digest;
        for same in [1, 8, 9] {
            let refused = prepared(400).approve(signer(same), &seen, &payee("a"), NOW);
            assert!(matches!(refused, Err(Refusal::SamePerson { .. })), "{same}");
        }
        let approved = approved(400);
        for same in [1, 2, 8, 9] {
            let refused = approved.clone().release(signer(same), &seen, &payee("a"), NOW);
            assert!(matches!(refused, Err(Refusal::SamePerson { .. })), "{same}");
        }
        let sent = approved.release(signer(3), &seen, &payee("a"), NOW).unwrap().send().unwrap();
        let paid = sent.confirm("lin".to_owned(), "2026-01-05".to_owned()).unwrap();
        assert!(paid.clone().void("no".to_owned()).is_err());
        assert_eq!(paid.take_back("lin".to_owned(), "2026-01-06".to_owned()).unwrap().state, State::Returned);
    }

    #[test]
    fn above_the_threshold_two_approve() {
        let seen = prepared(501).digest;
        let half = approved(501);
        assert_eq!(half.state, State::Prepared);
        assert!(half.clone().release(signer(4), &seen, &payee("a"), NOW).is_err());
        assert!(matches!(half.clone().approve(signer(2), &seen, &payee("a"), NOW), Err(Refusal::SamePerson { .. })));
        assert_eq!(half.approve(signer(3), &seen, &payee("a"), NOW).unwrap().state, State::Approved);
        assert_eq!(
            approvals(Money::new(500, Currency::parse("USD").unwrap()), 500),
            2,
            "the threshold is in Hong Kong dollars"
        );
    }

    #[test]
    fn any_change_of_payee_account_or_amount_is_another_digest() {
        let seen = prepared(400).digest;
        assert_ne!(seen, prepared(401).digest);
        let approved = approved(400);
        let unseen = prepared(400).approve(signer(2), "0", &payee("a"), NOW);
        assert!(matches!(unseen, Err(Refusal::DigestUnlike { .. })));
        let moved = approved.clone().release(signer(3), &seen, &payee("b"), NOW);
        assert!(matches!(moved, Err(Refusal::PayeeChanged { .. })));
        let void = approved.void_by_change().unwrap();
        assert!(matches!(void.release(signer(3), &seen, &payee("a"), NOW), Err(Refusal::PayeeChanged { .. })));
    }
}
