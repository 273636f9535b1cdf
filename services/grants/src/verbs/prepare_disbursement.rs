//! Prepares the payment of a tranche.

use kaifong_kernel::{Error, Result, Tx, Verb, auth::Role};

use super::{before, steps, work};
use crate::{
    domain::{
        disbursement::Disbursement,
        duty::Signer,
        ids::{DisbursementId, TrancheId},
        payee::{Payee, PayeeState},
        refusal::Refusal,
        tranche::Tranche,
    },
    events, store,
};

/// Kind of the work item that a disbursement to be approved is.
pub(super) const TO_APPROVE: &str = "disbursement_to_approve";

/// References that are tried for one payment.
const REFERENCES: usize = 5;

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
        let owed = steps::tranche(tx, self.tranche).await?;
        steps::no_interest(tx, signer.person, owed.application).await?;
        before::is_settled(tx, &owed).await?;
        let (prepared, tranche) = self.prepared(tx, &owed, payee.as_ref(), signer).await?;
        work::payments_are_settled(tx, tranche.id).await?;
        store::save(tx, &tranche).await?;
        let titles = ["Approve a payment", "審批付款"];
        steps::ask(tx, TO_APPROVE, prepared.id.to_string(), Role::FinanceApprover, titles).await?;
        tx.emit(events::disbursement_changed(&prepared));
        tx.emit(events::tranche_changed(&tranche));
        Ok(prepared)
    }
}

impl PrepareDisbursement {
    /// A payment under a reference that no other has: two ids may come to the same one.
    async fn prepared(
        &self,
        tx: &mut Tx,
        owed: &Tranche,
        payee: Option<&Payee>,
        signer: Signer,
    ) -> Result<(Disbursement, Tranche)> {
        for _ in 0..REFERENCES {
            let id = tx.mint::<DisbursementId>();
            let tranche = owed.clone().schedule(id)?;
            let prepared = Disbursement::prepare(id, &tranche, payee, signer, tx.now(), self.threshold_minor)?;
            if store::add(tx, &prepared).await? {
                return Ok((prepared, tranche));
            }
        }
        Err(Error::internal("no reference of a payment is free"))
    }
}
