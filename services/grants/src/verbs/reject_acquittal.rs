//! Rejects an acquittal.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{acquittal::Acquittal, ids::AcquittalId},
    events, store,
};

/// Reject an acquittal in review.
pub struct RejectAcquittal {
    /// The acquittal.
    pub acquittal: AcquittalId,
    /// Why.
    pub reason: String,
}

impl Verb for RejectAcquittal {
    const NAME: &'static str = "RejectAcquittal";
    type Out = Acquittal;

    async fn run(&self, tx: &mut Tx) -> Result<Acquittal> {
        steps::signer(tx)?;
        let acquittal = steps::acquittal(tx, self.acquittal).await?.reject(self.reason.clone())?;
        store::save(tx, &acquittal).await?;
        tx.emit(events::acquittal_changed(&acquittal));
        Ok(acquittal)
    }
}
