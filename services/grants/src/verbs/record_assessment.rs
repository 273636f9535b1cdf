//! Records an assessment.

use kaifong_kernel::{Result, Tx, Verb, values::Money};

use super::steps;
use crate::{
    domain::{assessment::Assessment, ids::ApplicationId, programme::same_currency, refusal::Refusal},
    store,
};

/// Record the caller's assessment, once a person.
pub struct RecordAssessment {
    /// The application.
    pub application: ApplicationId,
    /// What interest the caller declares.
    pub interest: Option<String>,
    /// Judgement of the content, 0 to 100.
    pub content_score: i32,
    /// What the calculation comes to.
    pub recommended: Money,
    /// Reasons.
    pub comment: String,
}

impl Verb for RecordAssessment {
    const NAME: &'static str = "RecordAssessment";
    type Out = Assessment;

    async fn run(&self, tx: &mut Tx) -> Result<Assessment> {
        let signer = steps::signer(tx)?;
        let application = steps::application(tx, self.application).await?;
        application.is_in_review()?;
        // An interest stays one when the application is rewritten.
        steps::no_interest(tx, signer.person, application.id).await?;
        same_currency(application.amount, self.recommended)?;
        let assessment = Assessment {
            id: tx.mint(),
            application: self.application,
            version: application.version,
            assessor: signer.person,
            interest: self.interest.clone(),
            content_score: self.content_score,
            recommended: self.recommended,
            comment: self.comment.clone(),
            recorded_at: tx.now(),
        };
        if !store::add(tx, &assessment).await? {
            return Err(Refusal::AssessedBefore { application: self.application }.into());
        }
        if let Some(detail) = &self.interest {
            steps::declare(tx, signer.person, &application, detail.clone()).await?;
        }
        Ok(assessment)
    }
}
