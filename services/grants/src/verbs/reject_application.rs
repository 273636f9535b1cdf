//! Decides against an application.

use kaifong_kernel::{Result, Tx, Verb};

use super::{steps, work};
use crate::{
    domain::{application::Application, ids::ApplicationId},
    events, store,
};

/// Decide against an application that is in review or eligible.
pub struct RejectApplication {
    /// The application.
    pub application: ApplicationId,
    /// Why.
    pub reason: String,
}

impl Verb for RejectApplication {
    const NAME: &'static str = "RejectApplication";
    type Out = Application;

    async fn run(&self, tx: &mut Tx) -> Result<Application> {
        let signer = steps::signer(tx)?;
        let application = steps::application(tx, self.application).await?;
        steps::no_interest(tx, signer.person, application.id).await?;
        let application = application.reject(self.reason.clone())?;
        store::save(tx, &application).await?;
        work::awards_are_settled(tx, application.id).await?;
        tx.emit(events::application_changed(&application));
        Ok(application)
    }
}
