//! Signs an agreement.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        agreement::{Agreement, AgreementState},
        ids::AwardId,
        refusal::Refusal,
    },
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
        if agreement.state == AgreementState::Signed {
            supersede(tx, self.award).await?;
        }
        store::save(tx, &agreement).await?;
        tx.emit(events::agreement_changed(&agreement));
        Ok(agreement)
    }
}

/// The version that was in force until now.
async fn supersede(tx: &mut Tx, award: AwardId) -> Result<()> {
    let in_force = [("award_id", Some(award.into())), ("state", Some(AgreementState::Signed.into()))];
    for before in store::lock_of::<Agreement>(tx, &in_force).await? {
        let before = before.supersede();
        store::save(tx, &before).await?;
        tx.emit(events::agreement_changed(&before));
    }
    Ok(())
}
