//! Signs an agreement.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{agreement::Agreement, ids::AwardId, refusal::Refusal},
    events, store,
};

/// Sign the newest version for the caller's side.
pub struct SignAgreement {
    /// The award.
    pub award: AwardId,
    /// The version that the caller has read.
    pub number: i32,
}

impl Verb for SignAgreement {
    const NAME: &'static str = "SignAgreement";
    type Out = Agreement;

    async fn run(&self, tx: &mut Tx) -> Result<Agreement> {
        let signer = steps::signer(tx)?;
        // Locked: no version is drafted between reading and signing.
        let award = steps::award(tx, self.award).await?;
        steps::no_interest(tx, signer.person, award.application).await?;
        award.is_accepted()?;
        let newest: Option<Agreement> = store::find(tx, &[("award_id", Some(self.award.into()))]).await?;
        let unknown = Refusal::UnknownAgreement { award: self.award, number: self.number };
        let agreement = newest.filter(|newest| newest.number == self.number).ok_or(unknown)?;
        let agreement = match steps::own_agency(tx) {
            Some(_) => agreement.sign_for_agency(signer)?,
            None => agreement.sign_for_council(signer)?,
        };
        store::save(tx, &agreement).await?;
        tx.emit(events::agreement_changed(&agreement));
        Ok(agreement)
    }
}
