//! Asks for a tranche.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{before, steps};
use crate::{
    domain::{
        agreement::{Agreement, AgreementState},
        award::Award,
        ids::TrancheId,
        refusal::Refusal,
        tranche::Tranche,
    },
    events, store,
};

/// Kind of the work item that a tranche to be approved is.
pub(super) const TO_APPROVE: &str = "tranche_to_approve";

/// Ask for a tranche: the agreement is signed, its conditions are met, and the one before is paid, and acquitted or waived.
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
        before::is_settled(tx, &tranche).await?;
        store::save(tx, &tranche).await?;
        let titles = ["Approve a tranche", "審批一期款項"];
        steps::ask(tx, TO_APPROVE, tranche.id.to_string(), Role::GrantsOfficer, titles).await?;
        tx.emit(events::tranche_changed(&tranche));
        Ok(tranche)
    }
}

async fn is_signed(tx: &Tx, award: &Award) -> Result<()> {
    // A later version that is not signed by both leaves the one that is in force.
    let signed = [("award_id", Some(award.id.into())), ("state", Some(AgreementState::Signed.into()))];
    if store::count::<Agreement>(tx, &signed).await? > 0 {
        return Ok(());
    }
    Err(Refusal::NotSigned { award: award.id }.into())
}
