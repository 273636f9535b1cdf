//! Confirms a payee.

use kaifong_kernel::{Result, Tx, Verb, values::OrgId};

use super::{approve_disbursement::TO_RELEASE, prepare_disbursement::TO_APPROVE, propose_payee::TO_CONFIRM, steps};
use crate::{
    domain::{
        disbursement::Disbursement,
        ids::PayeeId,
        payee::{Payee, PayeeState},
        refusal::Refusal,
    },
    events,
    store::{self, seen::SeenPayee},
};

/// Confirm a payee, as another person: it takes the place of the one before, and voids what is not released.
pub struct ConfirmPayee {
    /// The payee.
    pub payee: PayeeId,
    /// How long it cools off, in seconds.
    pub cool_off_seconds: i64,
}

impl Verb for ConfirmPayee {
    const NAME: &'static str = "ConfirmPayee";
    type Out = SeenPayee;

    async fn run(&self, tx: &mut Tx) -> Result<SeenPayee> {
        let signer = steps::signer(tx)?;
        wait_for_others(tx, self.payee).await?;
        let payee = steps::payee(tx, self.payee).await?;
        steps::no_interest_in_agency(tx, signer.person, payee.agency).await?;
        let payee = payee.confirm(signer, tx.now(), self.cool_off_seconds)?;
        supersede(tx, payee.agency).await?;
        void_unreleased(tx, payee.agency).await?;
        store::save(tx, &payee).await?;
        tx.close_work(TO_CONFIRM, &payee.id.to_string()).await?;
        tx.emit(events::payee_changed(&payee));
        SeenPayee::of(tx, payee).await
    }
}

/// Locks everything that waits beside it, in one order: of two that are confirmed at one moment the later takes the place
/// of the earlier, as if it had come an hour after.
async fn wait_for_others(tx: &Tx, id: PayeeId) -> Result<()> {
    let found: Payee = store::get(tx, id.uuid()).await?.ok_or(Refusal::UnknownPayee { payee: id })?;
    let waiting = [("tenant_id", Some(found.agency.into())), ("state", Some(PayeeState::Proposed.into()))];
    store::lock_of::<Payee>(tx, &waiting).await.map(drop)
}

async fn supersede(tx: &mut Tx, agency: OrgId) -> Result<()> {
    let in_force = [("tenant_id", Some(agency.into())), ("state", Some(PayeeState::Confirmed.into()))];
    if let Some(before) = store::first::<Payee>(tx, &in_force).await? {
        let before = before.supersede();
        store::save(tx, &before).await?;
        tx.emit(events::payee_changed(&before));
    }
    Ok(())
}

/// What was prepared or approved was so for another account.
async fn void_unreleased(tx: &mut Tx, agency: OrgId) -> Result<()> {
    let live = [("tenant_id", Some(agency.into())), ("live", Some(true.into()))];
    for found in store::of::<Disbursement>(tx, &live).await? {
        let disbursement = steps::disbursement(tx, found.id).await?;
        let Some(voided) = disbursement.void_by_change() else { continue };
        let tranche = steps::tranche(tx, voided.tranche).await?.restore()?;
        store::save(tx, &voided).await?;
        store::save(tx, &tranche).await?;
        let subject = voided.id.to_string();
        tx.close_work(TO_APPROVE, &subject).await?;
        tx.close_work(TO_RELEASE, &subject).await?;
        tx.emit(events::disbursement_changed(&voided));
        tx.emit(events::tranche_changed(&tranche));
    }
    Ok(())
}
