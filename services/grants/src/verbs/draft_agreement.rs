//! Drafts an agreement.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        agreement::{Agreement, AgreementState},
        ids::AwardId,
    },
    events, store,
};

/// Draft the agreement of an accepted award, or its next version.
pub struct DraftAgreement {
    /// The award.
    pub award: AwardId,
    /// Its text.
    pub terms: String,
}

impl Verb for DraftAgreement {
    const NAME: &'static str = "DraftAgreement";
    type Out = Agreement;

    async fn run(&self, tx: &mut Tx) -> Result<Agreement> {
        let signer = steps::signer(tx)?;
        let award = steps::award(tx, self.award).await?;
        steps::no_interest(tx, signer.person, award.application).await?;
        award.is_accepted()?;
        let before: Option<Agreement> = store::find(tx, &[("award_id", Some(self.award.into()))]).await?;
        let number = before.as_ref().map_or(0, |before| before.number) + 1;
        // One that both have signed is in force until the next one is signed by both.
        if let Some(before) = before.filter(|before| before.state == AgreementState::Drafted) {
            let before = before.supersede();
            store::save(tx, &before).await?;
            tx.emit(events::agreement_changed(&before));
        }
        let agreement = Agreement {
            id: tx.mint(),
            award: self.award,
            agency: award.agency,
            number,
            terms: self.terms.clone(),
            state: AgreementState::Drafted,
            drafted: signer.signs(tx.now()),
            council: None,
            signed_by_agency: None,
        };
        store::add(tx, &agreement).await?;
        tx.emit(events::agreement_changed(&agreement));
        Ok(agreement)
    }
}
