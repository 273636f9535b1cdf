//! Gives an application back to its agency.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{application::Application, ids::ApplicationId},
    events, store,
};

/// Give an application in review back.
pub struct RequestRework {
    /// The application.
    pub application: ApplicationId,
    /// Why.
    pub reason: String,
}

impl Verb for RequestRework {
    const NAME: &'static str = "RequestRework";
    type Out = Application;

    async fn run(&self, tx: &mut Tx) -> Result<Application> {
        let signer = steps::signer(tx)?;
        let application = steps::application(tx, self.application).await?;
        steps::no_interest(tx, signer.person, application.id).await?;
        let application = application.request_rework(self.reason.clone())?;
        store::save(tx, &application).await?;
        tx.emit(events::application_changed(&application));
        Ok(application)
    }
}
