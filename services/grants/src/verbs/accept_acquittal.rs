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
        steps::signer(tx)?;
        let acquittal = steps::acquittal(tx, self.acquittal).await?.accept()?;
        store::save(tx, &acquittal).await?;
        tx.emit(events::acquittal_changed(&acquittal));
        Ok(acquittal)
    }
}
