//! Asks for a tranche.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::steps;
use crate::{
    domain::{
        acquittal::{Acquittal, AcquittalState},
        agreement::{Agreement, AgreementState},
        award::Award,
        ids::TrancheId,
        refusal::Refusal,
        tranche::Tranche,
        waiver::{Waiver, WaiverState},
    },
    events, store,
};

/// Kind of the work item that a tranche to be approved is.
pub(super) const TO_APPROVE: &str = "tranche_to_approve";

/// Ask for a tranche: the agreement is signed, its conditions are met, and the one before is acquitted or waived.
pub struct RequestTranche {
    /// The tranche.
    pub tranche: TrancheId,
}

impl Verb for RequestTranche {
    const NAME: &'static str = "RequestTranche";
    type Out = Tranche;

    async fn run(&self, tx: &mut Tx) -> Result<Tranche> {
        steps::signer(tx)?;
        let tranche = steps::tranche(tx, self.tranche).await?.request()?;
        let unknown = Refusal::UnknownAward { award: tranche.award };
        let award: Award = store::get(tx, tranche.award.uuid()).await?.ok_or(unknown)?;
        award.is_accepted()?;
        is_signed(tx, &award).await?;
        is_acquitted_before(tx, &award, &tranche).await?;
        store::save(tx, &tranche).await?;
        let titles = ["Approve a tranche", "審批一期款項"];
        steps::ask(tx, TO_APPROVE, tranche.id.to_string(), Role::GrantsOfficer, titles).await?;
        tx.emit(events::tranche_changed(&tranche));
        Ok(tranche)
    }
}

async fn is_signed(tx: &Tx, award: &Award) -> Result<()> {
    let newest: Option<Agreement> = store::find(tx, &[("award_id", Some(award.id.into()))]).await?;
    if newest.is_some_and(|newest| newest.state == AgreementState::Signed) {
        return Ok(());
    }
    Err(Refusal::NotSigned { award: award.id }.into())
}

async fn is_acquitted_before(tx: &Tx, award: &Award, tranche: &Tranche) -> Result<()> {
    let place = usize::try_from(tranche.number - 2).ok();
    let Some(before) = place.and_then(|place| award.tranches.get(place)).copied() else { return Ok(()) };
    let accepted = [("tranche_id", Some(before.into())), ("state", Some(AcquittalState::Accepted.into()))];
    if store::count::<Acquittal>(tx, &accepted).await? == 1 {
        return Ok(());
    }
    let waiver: Option<Waiver> = store::get(tx, tranche.id.uuid()).await?;
    if waiver.is_some_and(|waiver| waiver.state == WaiverState::Confirmed) {
        return Ok(());
    }
    Err(Refusal::NotAcquitted { tranche: before }.into())
}
