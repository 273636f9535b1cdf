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
        let (acquittal, _) = steps::acquittal_to_judge(tx, self.acquittal).await?;
        let acquittal = acquittal.reject(self.reason.clone())?;
        store::save(tx, &acquittal).await?;
        tx.emit(events::acquittal_changed(&acquittal));
        Ok(acquittal)
    }
}
