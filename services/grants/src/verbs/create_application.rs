//! Begins an application.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        application::{Application, Text},
        ids::ProgrammeId,
    },
    events, store,
};

/// Begin an application to an open programme.
pub struct CreateApplication {
    /// The programme.
    pub programme: ProgrammeId,
    /// What the agency writes.
    pub text: Text,
}

impl Verb for CreateApplication {
    const NAME: &'static str = "CreateApplication";
    type Out = Application;

    async fn run(&self, tx: &mut Tx) -> Result<Application> {
        let programme = steps::programme(tx, self.programme).await?;
        programme.is_open()?;
        programme.takes(self.text.amount)?;
        let (agency, person) = (tx.actor().tenant, tx.actor().person);
        let application = Application::draft(tx.mint(), self.programme, agency, person, self.text.clone(), tx.now());
        store::add(tx, &application).await?;
        tx.emit(events::application_changed(&application));
        Ok(application)
    }
}
