//! Hands an application in.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::steps;
use crate::{
    domain::{
        application::{Application, Document},
        ids::ApplicationId,
    },
    events, store,
};

/// Kind of the work item that an application to be reviewed is.
pub(super) const TO_REVIEW: &str = "application_to_review";

/// Hand an application in.
pub struct SubmitApplication {
    /// The application.
    pub application: ApplicationId,
}

impl Verb for SubmitApplication {
    const NAME: &'static str = "SubmitApplication";
    type Out = Application;

    async fn run(&self, tx: &mut Tx) -> Result<Application> {
        let application = steps::application(tx, self.application).await?;
        steps::programme(tx, application.programme).await?.is_open()?;
        let documents = store::count::<Document>(tx, &[("application_id", Some(self.application.into()))]).await?;
        let application = application.submit(documents, tx.now())?;
        store::save(tx, &application).await?;
        let titles = ["Review an application", "審核申請"];
        steps::ask(tx, TO_REVIEW, application.id.to_string(), Role::GrantsOfficer, titles).await?;
        tx.emit(events::application_changed(&application));
        Ok(application)
    }
}
