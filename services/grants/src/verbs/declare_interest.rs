//! Declares an interest.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::domain::{ids::ApplicationId, interest::Interest};

/// Declare an interest in an application or its agency: it bars the caller from every step about it, and from every step
/// about where that agency is paid.
pub struct DeclareInterest {
    /// The application.
    pub application: ApplicationId,
    /// What interest.
    pub detail: String,
}

impl Verb for DeclareInterest {
    const NAME: &'static str = "DeclareInterest";
    type Out = Interest;

    async fn run(&self, tx: &mut Tx) -> Result<Interest> {
        let signer = steps::signer(tx)?;
        let application = steps::application(tx, self.application).await?;
        application.is_alive()?;
        steps::declare(tx, signer.person, &application, self.detail.clone()).await
    }
}
