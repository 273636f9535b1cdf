//! Gives an acquittal back to its agency.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{acquittal::Acquittal, ids::AcquittalId},
    events, store,
};

/// Give an acquittal in review back.
pub struct RequestAcquittalRework {
    /// The acquittal.
    pub acquittal: AcquittalId,
    /// Why.
    pub reason: String,
}

impl Verb for RequestAcquittalRework {
    const NAME: &'static str = "RequestAcquittalRework";
    type Out = Acquittal;

    async fn run(&self, tx: &mut Tx) -> Result<Acquittal> {
        let (acquittal, _) = steps::acquittal_to_judge(tx, self.acquittal).await?;
        let acquittal = acquittal.request_rework(self.reason.clone())?;
        store::save(tx, &acquittal).await?;
        tx.emit(events::acquittal_changed(&acquittal));
        Ok(acquittal)
    }
}
