//! Makes an award of an eligible application.

use kaifong_kernel::{
    Result, Tx, Verb,
    values::{Instant, Money, Refused},
};

use super::{steps, work};
use crate::{
    domain::{
        application::Application,
        award::{Award, AwardState},
        duty::Signed,
        ids::{ApplicationId, AwardId},
        programme::same_currency,
        refusal::Refusal,
        tranche::{Condition, Tranche, TrancheState},
    },
    events, store,
};

/// A tranche of a new award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// How much.
    pub amount: Money,
    /// What must be so before.
    pub conditions: Vec<String>,
}

/// Make an award: the fund is asked to hold its money until the deadline and a grace beyond.
pub struct MakeAward {
    /// The application.
    pub application: ApplicationId,
    /// Its tranches in their order.
    pub tranches: Vec<Planned>,
    /// Until when the agency may accept it.
    pub expires_at: Instant,
}

impl Verb for MakeAward {
    const NAME: &'static str = "MakeAward";
    type Out = Award;

    async fn run(&self, tx: &mut Tx) -> Result<Award> {
        let signer = steps::signer(tx)?;
        let application = steps::application(tx, self.application).await?;
        steps::no_interest(tx, signer.person, application.id).await?;
        steps::programme(tx, application.programme).await?.is_open()?;
        if self.expires_at <= tx.now() {
            let refused = Refused::from(Refusal::PastDeadline { expires_at: self.expires_at });
            return Err(refused.at("offer_expires_at_us", "send a moment that is still to come").into());
        }
        let amount = self.sum(&application)?;
        let application = application.award()?;
        work::awards_are_settled(tx, application.id).await?;
        let award = self.award(tx, &application, amount, signer.signs(tx.now())).await?;
        store::save(tx, &application).await?;
        tx.emit(events::application_changed(&application));
        tx.emit(events::award_changed(&award));
        tx.emit(events::hold_requested(&award));
        Ok(award)
    }
}

impl MakeAward {
    /// What the tranches come to: never more than was asked for.
    fn sum(&self, application: &Application) -> Result<Money, Refused> {
        let asked = application.amount;
        let mut wanted = Money::new(0, asked.currency);
        for planned in &self.tranches {
            same_currency(asked, planned.amount)?;
            let sum = wanted.amount_minor.checked_add(planned.amount.amount_minor);
            let too_much = || Refused::from(Refusal::TooMuch { most: i64::MAX }).at("tranches", "send smaller amounts");
            wanted = Money::new(sum.ok_or_else(too_much)?, asked.currency);
        }
        if wanted.amount_minor > asked.amount_minor {
            return Err(Refusal::AwardTooMuch { asked, wanted }.into());
        }
        Ok(wanted)
    }

    async fn award(&self, tx: &mut Tx, application: &Application, amount: Money, made: Signed) -> Result<Award> {
        let id = tx.mint::<AwardId>();
        let tranches: Vec<Tranche> =
            (1..).zip(&self.tranches).map(|(number, planned)| planned.tranche(tx, id, application, number)).collect();
        let award = Award {
            id,
            application: application.id,
            programme: application.programme,
            agency: application.agency,
            amount,
            state: AwardState::Holding,
            expires_at: self.expires_at,
            hold: None,
            refused: None,
            reason: None,
            made,
            tranches: tranches.iter().map(|tranche| tranche.id).collect(),
        };
        store::add(tx, &award).await?;
        for tranche in &tranches {
            store::add(tx, tranche).await?;
        }
        Ok(award)
    }
}

impl Planned {
    fn tranche(&self, tx: &Tx, award: AwardId, application: &Application, number: i32) -> Tranche {
        let condition = |text: &String| Condition { text: text.clone(), met: None, evidence: String::new() };
        let state = if self.conditions.is_empty() { TrancheState::ConditionMet } else { TrancheState::Planned };
        Tranche {
            id: tx.mint(),
            award,
            application: application.id,
            agency: application.agency,
            number,
            amount: self.amount,
            state,
            conditions: self.conditions.iter().map(condition).collect(),
            disbursement: None,
            refused: None,
        }
    }
}
