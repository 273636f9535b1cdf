//! Hands an acquittal in.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::steps;
use crate::{
    domain::{acquittal::Acquittal, ids::AcquittalId},
    events, store,
};

/// Kind of the work item that an acquittal to be reviewed is.
pub(super) const TO_REVIEW: &str = "acquittal_to_review";

/// Hand an acquittal in.
pub struct SubmitAcquittal {
    /// The acquittal.
    pub acquittal: AcquittalId,
}

impl Verb for SubmitAcquittal {
    const NAME: &'static str = "SubmitAcquittal";
    type Out = Acquittal;

    async fn run(&self, tx: &mut Tx) -> Result<Acquittal> {
        let (acquittal, _) = steps::acquittal_of_paid(tx, self.acquittal).await?;
        let acquittal = acquittal.submit()?;
        store::save(tx, &acquittal).await?;
        let titles = ["Review an acquittal", "審核核銷報告"];
        steps::ask(tx, TO_REVIEW, acquittal.id.to_string(), Role::GrantsOfficer, titles).await?;
        tx.emit(events::acquittal_changed(&acquittal));
        Ok(acquittal)
    }
}
