//! Rejects a payee.

use kaifong_kernel::{Result, Tx, Verb};

use super::{propose_payee::TO_CONFIRM, steps};
use crate::{
    domain::ids::PayeeId,
    events,
    store::{self, seen::SeenPayee},
};

/// Reject a proposed payee.
pub struct RejectPayee {
    /// The payee.
    pub payee: PayeeId,
}

impl Verb for RejectPayee {
    const NAME: &'static str = "RejectPayee";
    type Out = SeenPayee;

    async fn run(&self, tx: &mut Tx) -> Result<SeenPayee> {
        let signer = steps::signer(tx)?;
        let payee = steps::payee(tx, self.payee).await?;
        steps::no_interest_in_agency(tx, signer.person, payee.agency).await?;
        let payee = payee.reject()?;
        store::save(tx, &payee).await?;
        tx.close_work(TO_CONFIRM, &payee.id.to_string()).await?;
        tx.emit(events::payee_changed(&payee));
        SeenPayee::of(tx, payee).await
    }
}
