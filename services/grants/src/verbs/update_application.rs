//! Changes an application that is being written.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        application::{Application, Text},
        ids::ApplicationId,
    },
    events, store,
};

/// Change what the agency wrote.
pub struct UpdateApplication {
    /// The application.
    pub application: ApplicationId,
    /// The version that the caller has seen.
    pub seen: i64,
    /// What the agency writes.
    pub text: Text,
}

impl Verb for UpdateApplication {
    const NAME: &'static str = "UpdateApplication";
    type Out = Application;

    async fn run(&self, tx: &mut Tx) -> Result<Application> {
        let application = steps::application(tx, self.application).await?;
        steps::programme(tx, application.programme).await?.takes(self.text.amount)?;
        let application = application.update(self.seen, self.text.clone())?;
        store::save(tx, &application).await?;
        tx.emit(events::application_changed(&application));
        Ok(application)
    }
}
