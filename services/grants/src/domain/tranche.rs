//! Tranches: parts of an award that are paid at once, each after its conditions and after the one before is acquitted.

use kaifong_kernel::values::{Money, OrgId};
use serde::{Deserialize, Serialize};

use super::{
    duty::Signed,
    ids::{ApplicationId, AwardId, DisbursementId, TrancheId},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// State of a tranche.
    TrancheState {
        /// Its conditions are open.
        Planned = "planned",
        /// Its conditions are met.
        ConditionMet = "condition_met",
        /// Asked for.
        Requested = "requested",
        /// Being recognised as owed.
        Approving = "approving",
        /// Owed.
        Approved = "approved",
        /// A disbursement of it is prepared.
        Scheduled = "scheduled",
        /// Paid.
        Paid = "paid",
        /// The award ended before it was paid.
        Cancelled = "cancelled",
    }
}

use TrancheState as State;

/// What must be so before a tranche can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What.
    pub text: String,
    /// Who found it met, and when.
    pub met: Option<Signed>,
    /// What shows it.
    pub evidence: String,
}

/// A tranche.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tranche {
    /// Its id.
    pub id: TrancheId,
    /// The award.
    pub award: AwardId,
    /// The award's application.
    pub application: ApplicationId,
    /// The agency.
    pub agency: OrgId,
    /// Its place in the award, from 1.
    pub number: i32,
    /// How much.
    pub amount: Money,
    /// State.
    pub state: State,
    /// Its conditions.
    pub conditions: Vec<Condition>,
    /// Its live or confirmed disbursement.
    pub disbursement: Option<DisbursementId>,
    /// The fund's code, when it refused to recognise it.
    pub refused: Option<String>,
}

impl Tranche {
    /// How many conditions are open.
    #[must_use]
    pub fn open_conditions(&self) -> usize {
        self.conditions.iter().filter(|condition| condition.met.is_none()).count()
    }

    /// Whether it may still be paid.
    ///
    /// # Errors
    /// [`Refusal::TrancheElsewhere`] (GRA019) when it was, or never will be.
    pub fn is_ahead(&self) -> Result<(), Refusal> {
        use State::{Approved, Approving, ConditionMet, Planned, Requested, Scheduled};
        self.is_in(&[Planned, ConditionMet, Requested, Approving, Approved, Scheduled])
    }

    /// Finds a condition met; the tranche is ready when it was the last.
    ///
    /// # Errors
    /// [`Refusal::TrancheElsewhere`] (GRA019), [`Refusal::ConditionElsewhere`] (GRA042).
    pub fn meet(mut self, place: i32, met: Signed, evidence: String) -> Result<Self, Refusal> {
        self.is_in(&[State::Planned])?;
        let refusal = Refusal::ConditionElsewhere { tranche: self.id, condition: place };
        let index = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
        let condition = index.and_then(|index| self.conditions.get_mut(index)).filter(|one| one.met.is_none());
        let Some(condition) = condition else { return Err(refusal) };
        condition.met = Some(met);
        condition.evidence = evidence;
        if self.open_conditions() == 0 {
            self.state = State::ConditionMet;
        }
        Ok(self)
    }

    /// Asks for it.
    ///
    /// # Errors
    /// [`Refusal::ConditionsOpen`] (GRA021), [`Refusal::TrancheElsewhere`] (GRA019).
    pub fn request(self) -> Result<Self, Refusal> {
        if self.state == State::Planned {
            return Err(Refusal::ConditionsOpen { tranche: self.id, open: self.open_conditions() });
        }
        let moved = self.step(&[State::ConditionMet], State::Requested)?;
        Ok(Self { refused: None, ..moved })
    }

    /// Approves it.
    ///
    /// # Errors
    /// [`Refusal::TrancheElsewhere`] (GRA019).
    pub fn approve(self) -> Result<Self, Refusal> {
        self.step(&[State::Requested], State::Approving)
    }

    /// It is owed.
    ///
    /// # Errors
    /// [`Refusal::TrancheElsewhere`] (GRA019).
    pub fn recognise(self) -> Result<Self, Refusal> {
        self.step(&[State::Approving], State::Approved)
    }

    /// The fund refused to recognise it.
    ///
    /// # Errors
    /// [`Refusal::TrancheElsewhere`] (GRA019).
    pub fn refuse(self, code: String) -> Result<Self, Refusal> {
        let moved = self.step(&[State::Approving], State::Requested)?;
        Ok(Self { refused: Some(code), ..moved })
    }

    /// A disbursement of it is prepared, one at a time.
    ///
    /// # Errors
    /// [`Refusal::DisbursedBefore`] (GRA029), [`Refusal::TrancheElsewhere`] (GRA019).
    pub fn schedule(self, disbursement: DisbursementId) -> Result<Self, Refusal> {
        if let Some(before) = self.disbursement {
            return Err(Refusal::DisbursedBefore { tranche: self.id, disbursement: before });
        }
        let moved = self.step(&[State::Approved], State::Scheduled)?;
        Ok(Self { disbursement: Some(disbursement), ..moved })
    }

    /// Its disbursement came to nothing, or came back: it is owed still.
    ///
    /// # Errors
    /// [`Refusal::TrancheElsewhere`] (GRA019).
    pub fn restore(self) -> Result<Self, Refusal> {
        let moved = self.step(&[State::Scheduled, State::Paid], State::Approved)?;
        Ok(Self { disbursement: None, ..moved })
    }

    /// The bank paid it.
    ///
    /// # Errors
    /// [`Refusal::TrancheElsewhere`] (GRA019).
    pub fn pay(self) -> Result<Self, Refusal> {
        self.step(&[State::Scheduled], State::Paid)
    }

    /// Its award ended. What is paid stays paid.
    #[must_use]
    pub fn cancel(self) -> Self {
        if self.state == State::Paid { self } else { Self { state: State::Cancelled, ..self } }
    }

    /// Whether it was paid.
    ///
    /// # Errors
    /// [`Refusal::TrancheElsewhere`] (GRA019).
    pub fn is_paid(&self) -> Result<(), Refusal> {
        self.is_in(&[State::Paid])
    }

    fn is_in(&self, states: &[State]) -> Result<(), Refusal> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(Refusal::TrancheElsewhere { tranche: self.id, state: self.state })
    }

    fn step(mut self, from: &[State], to: State) -> Result<Self, Refusal> {
        self.is_in(from)?;
        self.state = to;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::{Currency, Instant};
    use uuid::Uuid;

    use super::*;

    fn planned() -> Tranche {
        let condition = |text: &str| Condition { text: text.to_owned(), met: None, evidence: String::new() };
        Tranche {
            id: Uuid::nil().into(),
            award: Uuid::nil().into(),
            application: Uuid::nil().into(),
            agency: OrgId::COUNCIL,
            number: 1,
            amount: Money::new(400, Currency::HKD),
            state: State::Planned,
            conditions: vec![condition("premises"), condition("staff")],
            disbursement: None,
            refused: None,
        }
    }

    fn ready() -> Tranche {
        let met = Signed { by: Uuid::nil().into(), at: Instant::from_micros(0) };
        planned().meet(1, met, "lease".to_owned()).unwrap().meet(2, met, "list".to_owned()).unwrap()
    }

    #[test]
    fn every_condition_is_met_once_before_it_is_asked_for() {
        let met = Signed { by: Uuid::nil().into(), at: Instant::from_micros(0) };
        let half = planned().meet(2, met, "list".to_owned()).unwrap();
        assert!(matches!(half.clone().request(), Err(Refusal::ConditionsOpen { open: 1, .. })));
        for place in [0, 2, 3, -1] {
            let refusal = half.clone().meet(place, met, String::new());
            assert!(matches!(refusal, Err(Refusal::ConditionElsewhere { .. })), "{place}");
        }
        assert_eq!(ready().request().unwrap().state, State::Requested);
    }

    #[test]
    fn it_is_paid_once_and_owed_again_when_the_money_comes_back() {
        let approved = ready().request().unwrap().approve().unwrap().recognise().unwrap();
        let scheduled = approved.schedule(Uuid::from_u128(1).into()).unwrap();
        let twice = scheduled.clone().schedule(Uuid::from_u128(2).into());
        assert!(matches!(twice, Err(Refusal::DisbursedBefore { .. })));
        let paid = scheduled.pay().unwrap();
        assert!(paid.clone().request().is_err() && paid.clone().pay().is_err());
        assert_eq!(paid.clone().cancel().state, State::Paid);
        let owed = paid.restore().unwrap();
        assert_eq!(owed.schedule(Uuid::from_u128(2).into()).unwrap().state, State::Scheduled);
    }
}
