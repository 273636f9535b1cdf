//! Prepares the payment of a tranche.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::steps;
use crate::{
    domain::{
        disbursement::Disbursement,
        ids::{DisbursementId, TrancheId},
        payee::{Payee, PayeeState},
        refusal::Refusal,
        tranche::Tranche,
    },
    events, store,
};

/// Kind of the work item that a disbursement to be approved is.
pub(super) const TO_APPROVE: &str = "disbursement_to_approve";

/// Prepare the payment of an approved tranche to the agency's payee in force.
pub struct PrepareDisbursement {
    /// The tranche.
    pub tranche: TrancheId,
    /// Above this, two persons approve; minor units.
    pub threshold_minor: i64,
}

impl Verb for PrepareDisbursement {
    const NAME: &'static str = "PrepareDisbursement";
    type Out = Disbursement;

    async fn run(&self, tx: &mut Tx) -> Result<Disbursement> {
        let signer = steps::signer(tx)?;
        let unknown = Refusal::UnknownTranche { tranche: self.tranche };
        let agency = store::get::<Tranche>(tx, self.tranche.uuid()).await?.ok_or(unknown)?.agency;
        // The payee is locked before the tranche, as everywhere: no change of it slips in between.
        let in_force = [("tenant_id", Some(agency.into())), ("state", Some(PayeeState::Confirmed.into()))];
        let payee: Option<Payee> = store::first(tx, &in_force).await?;
        let id = tx.mint::<DisbursementId>();
        let tranche = steps::tranche(tx, self.tranche).await?.schedule(id)?;
        steps::no_interest(tx, signer.person, tranche.application).await?;
        let prepared = Disbursement::prepare(id, &tranche, payee.as_ref(), signer, tx.now(), self.threshold_minor)?;
        store::add(tx, &prepared).await?;
        store::save(tx, &tranche).await?;
        let titles = ["Approve a payment", "審批付款"];
        steps::ask(tx, TO_APPROVE, prepared.id.to_string(), Role::FinanceApprover, titles).await?;
        tx.emit(events::disbursement_changed(&prepared));
        tx.emit(events::tranche_changed(&tranche));
        Ok(prepared)
    }
}
