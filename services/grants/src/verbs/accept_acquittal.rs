//! Accepts an acquittal.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{acquittal::Acquittal, ids::AcquittalId},
    events, store,
};

/// Accept an acquittal in review.
pub struct AcceptAcquittal {
    /// The acquittal.
    pub acquittal: AcquittalId,
}

impl Verb for AcceptAcquittal {
    const NAME: &'static str = "AcceptAcquittal";
    type Out = Acquittal;

    async fn run(&self, tx: &mut Tx) -> Result<Acquittal> {
        let (acquittal, _) = steps::acquittal_to_judge(tx, self.acquittal).await?;
        let acquittal = acquittal.accept()?;
        store::save(tx, &acquittal).await?;
        tx.emit(events::acquittal_changed(&acquittal));
        Ok(acquittal)
    }
}
