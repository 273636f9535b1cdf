//! Takes an application back.

use kaifong_kernel::{Result, Tx, Verb};

use super::{steps, submit_application::TO_REVIEW, work};
use crate::{
    domain::{application::Application, ids::ApplicationId},
    events, store,
};

/// Take an application back that is not decided.
pub struct WithdrawApplication {
    /// The application.
    pub application: ApplicationId,
}

impl Verb for WithdrawApplication {
    const NAME: &'static str = "WithdrawApplication";
    type Out = Application;

    async fn run(&self, tx: &mut Tx) -> Result<Application> {
        let application = steps::application(tx, self.application).await?.withdraw()?;
        store::save(tx, &application).await?;
        work::awards_are_settled(tx, application.id).await?;
        tx.close_work(TO_REVIEW, &application.id.to_string()).await?;
        tx.emit(events::application_changed(&application));
        Ok(application)
    }
}
