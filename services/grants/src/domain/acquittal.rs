//! Acquittals: how an agency spent a tranche.

use kaifong_kernel::values::{Money, OrgId};
use serde::{Deserialize, Serialize};

use super::{
    duty::Signed,
    ids::{AcquittalId, AwardId, TrancheId},
    programme::{fresh, same_currency},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// State of an acquittal.
    AcquittalState {
        /// Being written.
        Draft = "draft",
        /// Handed in.
        Submitted = "submitted",
        /// Being reviewed.
        InReview = "in_review",
        /// Given back to the agency.
        Rework = "rework",
        /// Accepted.
        Accepted = "accepted",
        /// Rejected.
        Rejected = "rejected",
    }
}

use AcquittalState as State;

/// An acquittal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acquittal {
    /// Its id.
    pub id: AcquittalId,
    /// The tranche.
    pub tranche: TrancheId,
    /// The award.
    pub award: AwardId,
    /// The agency.
    pub agency: OrgId,
    /// What was paid.
    pub paid: Money,
    /// Spent as agreed.
    pub spent: Money,
    /// Given back.
    pub returned: Money,
    /// What was done with it.
    pub narrative: String,
    /// State.
    pub state: State,
    /// Why it was given back or rejected.
    pub reason: Option<String>,
    /// Who reviews it.
    pub reviewed: Option<Signed>,
    /// Goes up with every change.
    pub version: i64,
}

/// What an agency tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Spent as agreed.
    pub spent: Money,
    /// Given back.
    pub returned: Money,
    /// What was done with it.
    pub narrative: String,
}

impl Account {
    /// What it comes to; never more than was paid.
    fn within(&self, paid: Money) -> Result<Money, Refusal> {
        same_currency(paid, self.spent)?;
        same_currency(paid, self.returned)?;
        let minor = self.spent.amount_minor.saturating_add(self.returned.amount_minor);
        let accounted = Money::new(minor, paid.currency);
        if minor > paid.amount_minor {
            return Err(Refusal::AcquittalUnlike { paid, accounted });
        }
        Ok(accounted)
    }
}

impl Acquittal {
    /// Begins an acquittal of what was paid, after one that was rejected or for the first time. Versions go on from
    /// the one before: what was seen of it is never mistaken for what is here.
    ///
    /// # Errors
    /// [`Refusal::AcquittalUnlike`] (GRA033), [`Refusal::OtherCurrency`] (GRA016).
    pub fn draft(
        id: AcquittalId,
        (award, tranche): (AwardId, TrancheId),
        agency: OrgId,
        paid: Money,
        (before, account): (i64, Account),
    ) -> Result<Self, Refusal> {
        account.within(paid)?;
        let Account { spent, returned, narrative } = account;
        Ok(Self {
            id,
            tranche,
            award,
            agency,
            paid,
            spent,
            returned,
            narrative,
            state: State::Draft,
            reason: None,
            reviewed: None,
            version: before + 1,
        })
    }

    /// Changes what the agency tells.
    ///
    /// # Errors
    /// [`Refusal::AcquittalElsewhere`] (GRA032), [`Refusal::Stale`] (GRA005), [`Refusal::AcquittalUnlike`] (GRA033).
    pub fn update(self, seen: i64, account: Account) -> Result<Self, Refusal> {
        self.is_in(&[State::Draft, State::Rework])?;
        fresh(seen, self.version)?;
        account.within(self.paid)?;
        let Account { spent, returned, narrative } = account;
        let state = self.state;
        Ok(Self { spent, returned, narrative, ..self.to(state) })
    }

    /// Hands it in.
    ///
    /// # Errors
    /// [`Refusal::AcquittalElsewhere`] (GRA032).
    pub fn submit(self) -> Result<Self, Refusal> {
        self.is_in(&[State::Draft, State::Rework])?;
        Ok(Self { reason: None, ..self.to(State::Submitted) })
    }

    /// Takes it into review.
    ///
    /// # Errors
    /// [`Refusal::AcquittalElsewhere`] (GRA032).
    pub fn review(self, reviewed: Signed) -> Result<Self, Refusal> {
        self.is_in(&[State::Submitted])?;
        Ok(Self { reviewed: Some(reviewed), ..self.to(State::InReview) })
    }

    /// Accepts it, when all that was paid is spent or given back.
    ///
    /// # Errors
    /// [`Refusal::AcquittalElsewhere`] (GRA032), [`Refusal::AcquittalUnlike`] (GRA033).
    pub fn accept(self) -> Result<Self, Refusal> {
        self.is_in(&[State::InReview])?;
        let account = Account { spent: self.spent, returned: self.returned, narrative: String::new() };
        let accounted = account.within(self.paid)?;
        if accounted != self.paid {
            return Err(Refusal::AcquittalUnlike { paid: self.paid, accounted });
        }
        Ok(self.to(State::Accepted))
    }

    /// Gives it back to the agency.
    ///
    /// # Errors
    /// [`Refusal::AcquittalElsewhere`] (GRA032).
    pub fn request_rework(self, reason: String) -> Result<Self, Refusal> {
        self.is_in(&[State::InReview])?;
        Ok(Self { reason: Some(reason), ..self.to(State::Rework) })
    }

    /// Rejects it.
    ///
    /// # Errors
    /// [`Refusal::AcquittalElsewhere`] (GRA032).
    pub fn reject(self, reason: String) -> Result<Self, Refusal> {
        self.is_in(&[State::InReview])?;
        Ok(Self { reason: Some(reason), ..self.to(State::Rejected) })
    }

    /// What it accounts for came back: it stands for nothing any more. `None` when it was rejected before.
    #[must_use]
    pub fn undo(self, reason: String) -> Option<Self> {
        let stands = self.state != State::Rejected;
        stands.then(|| Self { reason: Some(reason), ..self.to(State::Rejected) })
    }

    fn is_in(&self, states: &[State]) -> Result<(), Refusal> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(Refusal::AcquittalElsewhere { acquittal: self.id, state: self.state })
    }

    fn to(self, state: State) -> Self {
        Self { state, version: self.version + 1, ..self }
    }
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::{Currency, Instant};
    use uuid::Uuid;

    use super::*;

    fn account(spent: i64, returned: i64) -> Account {
        let money = |minor| Money::new(minor, Currency::HKD);
        Account { spent: money(spent), returned: money(returned), narrative: "beds".to_owned() }
    }

    fn draft(spent: i64, returned: i64) -> Result<Acquittal, Refusal> {
        let whose = (Uuid::nil().into(), Uuid::nil().into());
        Acquittal::draft(
            Uuid::nil().into(),
            whose,
            OrgId::COUNCIL,
            Money::new(400, Currency::HKD),
            (0, account(spent, returned)),
        )
    }

    #[test]
    fn it_comes_to_what_was_paid() {
        assert!(matches!(draft(400, 1), Err(Refusal::AcquittalUnlike { .. })));
        assert!(matches!(draft(i64::MAX, 1), Err(Refusal::AcquittalUnlike { .. })));
        let reviewed = Signed { by: Uuid::nil().into(), at: Instant::from_micros(0) };
        let short = draft(300, 50).unwrap().submit().unwrap().review(reviewed).unwrap();
        assert!(matches!(short.clone().accept(), Err(Refusal::AcquittalUnlike { .. })));
        let rework = short.request_rework("50 are missing".to_owned()).unwrap();
        assert!(matches!(rework.clone().update(1, account(350, 50)), Err(Refusal::Stale { .. })));
        let version = rework.version;
        let whole = rework.update(version, account(350, 50)).unwrap().submit().unwrap().review(reviewed).unwrap();
        let accepted = whole.accept().unwrap();
        assert!(accepted.clone().submit().is_err());
        let undone = accepted.undo("the money came back".to_owned()).unwrap();
        assert_eq!(undone.state, State::Rejected);
        assert!(undone.undo(String::new()).is_none());
    }
}
