//! Takes an acquittal into review.

use kaifong_kernel::{Result, Tx, Verb};

use super::{steps, submit_acquittal::TO_REVIEW};
use crate::{
    domain::{acquittal::Acquittal, ids::AcquittalId},
    events, store,
};

/// Take an acquittal into review.
pub struct ReviewAcquittal {
    /// The acquittal.
    pub acquittal: AcquittalId,
}

impl Verb for ReviewAcquittal {
    const NAME: &'static str = "ReviewAcquittal";
    type Out = Acquittal;

    async fn run(&self, tx: &mut Tx) -> Result<Acquittal> {
        let (acquittal, signer) = steps::acquittal_to_judge(tx, self.acquittal).await?;
        let acquittal = acquittal.review(signer.signs(tx.now()))?;
        store::save(tx, &acquittal).await?;
        tx.close_work(TO_REVIEW, &acquittal.id.to_string()).await?;
        tx.emit(events::acquittal_changed(&acquittal));
        Ok(acquittal)
    }
}
