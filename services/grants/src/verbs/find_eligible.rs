//! Finds an application eligible.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        application::Application,
        assessment::{self, Assessment},
        ids::ApplicationId,
        interest::Interest,
    },
    events, store,
};

/// Find an application in review eligible, on two assessments.
pub struct FindEligible {
    /// The application.
    pub application: ApplicationId,
}

impl Verb for FindEligible {
    const NAME: &'static str = "FindEligible";
    type Out = Application;

    async fn run(&self, tx: &mut Tx) -> Result<Application> {
        let signer = steps::signer(tx)?;
        let application = steps::application(tx, self.application).await?;
        steps::no_interest(tx, signer.person, application.id).await?;
        let assessments: Vec<Assessment> = store::of(tx, &[("application_id", Some(self.application.into()))]).await?;
        let interests: Vec<Interest> = store::of(tx, &[("application_id", Some(self.application.into()))]).await?;
        let counted = assessment::counted(&assessments, application.version, &interests);
        let application = application.find_eligible(counted)?;
        store::save(tx, &application).await?;
        tx.emit(events::application_changed(&application));
        Ok(application)
    }
}
