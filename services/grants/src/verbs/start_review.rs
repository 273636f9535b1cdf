//! Takes an application into review.

use kaifong_kernel::{Result, Tx, Verb};

use super::{steps, submit_application::TO_REVIEW};
use crate::{
    domain::{application::Application, ids::ApplicationId},
    events, store,
};

/// Take a submitted application into review.
pub struct StartReview {
    /// The application.
    pub application: ApplicationId,
}

impl Verb for StartReview {
    const NAME: &'static str = "StartReview";
    type Out = Application;

    async fn run(&self, tx: &mut Tx) -> Result<Application> {
        let signer = steps::signer(tx)?;
        let application = steps::application(tx, self.application).await?;
        steps::no_interest(tx, signer.person, application.id).await?;
        let application = application.review()?;
        store::save(tx, &application).await?;
        tx.close_work(TO_REVIEW, &application.id.to_string()).await?;
        tx.emit(events::application_changed(&application));
        Ok(application)
    }
}
