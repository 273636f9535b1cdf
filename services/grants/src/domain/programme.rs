//! Programmes: money of one purpose, for which agencies apply.

use kaifong_kernel::values::{Instant, Money};
use serde::{Deserialize, Serialize};

use super::{
    Both,
    ids::{ProgrammeId, PurposeId},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// State of a programme.
    ProgrammeState {
        /// Being set up.
        Draft = "draft",
        /// Its money is being set aside.
        Funding = "funding",
        /// Takes applications and makes awards.
        Open = "open",
        /// Makes no new award.
        Closed = "closed",
    }
}

/// A programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    /// Its id.
    pub id: ProgrammeId,
    /// The purpose it is funded from.
    pub purpose: PurposeId,
    /// Name.
    pub name: Both,
    /// What is set aside for it.
    pub amount: Money,
    /// State.
    pub state: ProgrammeState,
    /// Why the fund refused to set its money aside, the last time.
    pub refused: Option<String>,
    /// Goes up with every change.
    pub version: i64,
    /// When created.
    pub created_at: Instant,
}

impl Programme {
    /// A programme being set up.
    #[must_use]
    pub const fn draft(id: ProgrammeId, purpose: PurposeId, name: Both, amount: Money, now: Instant) -> Self {
        Self { id, purpose, name, amount, state: ProgrammeState::Draft, refused: None, version: 1, created_at: now }
    }

    /// Changes a draft.
    ///
    /// # Errors
    /// [`Refusal::ProgrammeElsewhere`] (GRA002), [`Refusal::Stale`] (GRA005).
    pub fn update(self, seen: i64, name: Both, amount: Money) -> Result<Self, Refusal> {
        fresh(seen, self.version)?;
        let moved = self.step(ProgrammeState::Draft, ProgrammeState::Draft)?;
        Ok(Self { name, amount, ..moved })
    }

    /// Asks for its money.
    ///
    /// # Errors
    /// [`Refusal::ProgrammeElsewhere`] (GRA002).
    pub fn fund(self) -> Result<Self, Refusal> {
        let moved = self.step(ProgrammeState::Draft, ProgrammeState::Funding)?;
        Ok(Self { refused: None, ..moved })
    }

    /// Its money is set aside.
    ///
    /// # Errors
    /// [`Refusal::ProgrammeElsewhere`] (GRA002).
    pub fn open(self) -> Result<Self, Refusal> {
        self.step(ProgrammeState::Funding, ProgrammeState::Open)
    }

    /// The fund refused.
    ///
    /// # Errors
    /// [`Refusal::ProgrammeElsewhere`] (GRA002).
    pub fn refuse(self, code: String) -> Result<Self, Refusal> {
        let moved = self.step(ProgrammeState::Funding, ProgrammeState::Draft)?;
        Ok(Self { refused: Some(code), ..moved })
    }

    /// Closes it.
    ///
    /// # Errors
    /// [`Refusal::ProgrammeElsewhere`] (GRA002).
    pub fn close(self) -> Result<Self, Refusal> {
        self.step(ProgrammeState::Open, ProgrammeState::Closed)
    }

    /// Whether it takes applications and makes awards.
    ///
    /// # Errors
    /// [`Refusal::ProgrammeElsewhere`] (GRA002).
    pub const fn is_open(&self) -> Result<(), Refusal> {
        match self.state {
            ProgrammeState::Open => Ok(()),
            ProgrammeState::Draft | ProgrammeState::Funding | ProgrammeState::Closed => {
                Err(Refusal::ProgrammeElsewhere { programme: self.id, state: self.state })
            }
        }
    }

    /// Whether an amount is in its currency.
    ///
    /// # Errors
    /// [`Refusal::OtherCurrency`] (GRA016).
    pub fn takes(&self, amount: Money) -> Result<(), Refusal> {
        same_currency(self.amount, amount)
    }

    fn step(mut self, from: ProgrammeState, to: ProgrammeState) -> Result<Self, Refusal> {
        if self.state != from {
            return Err(Refusal::ProgrammeElsewhere { programme: self.id, state: self.state });
        }
        self.state = to;
        self.version += 1;
        Ok(self)
    }
}

/// Whether the version that somebody has seen is the newest.
///
/// # Errors
/// [`Refusal::Stale`] (GRA005).
pub const fn fresh(seen: i64, version: i64) -> Result<(), Refusal> {
    if seen == version { Ok(()) } else { Err(Refusal::Stale { seen, version }) }
}

/// Whether two amounts are in one currency.
///
/// # Errors
/// [`Refusal::OtherCurrency`] (GRA016).
pub fn same_currency(kept: Money, found: Money) -> Result<(), Refusal> {
    if kept.currency == found.currency {
        return Ok(());
    }
    Err(Refusal::OtherCurrency { currency: kept.currency, found: found.currency })
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::Currency;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_programme_opens_when_its_money_is_there() {
        let name = Both { en: "Rehousing".to_owned(), zh_hant: "安置".to_owned() };
        let amount = Money::new(100, Currency::HKD);
        let now = Instant::from_micros(0);
        let draft = Programme::draft(Uuid::nil().into(), Uuid::nil().into(), name.clone(), amount, now);
        assert!(draft.clone().open().is_err() && draft.is_open().is_err());
        assert!(matches!(draft.clone().update(7, name.clone(), amount), Err(Refusal::Stale { .. })));
        let again = draft.fund().unwrap().refuse("FND008".to_owned()).unwrap();
        assert_eq!((again.state, again.refused.as_deref()), (ProgrammeState::Draft, Some("FND008")));
        let open = again.fund().unwrap().open().unwrap();
        open.is_open().unwrap();
        assert!(open.clone().fund().is_err(), "a programme is funded once");
        assert!(open.close().unwrap().is_open().is_err());
    }
}
