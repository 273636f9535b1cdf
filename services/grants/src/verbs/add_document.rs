//! Adds a document to an application.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        application::{Document, MOST_DOCUMENTS},
        ids::ApplicationId,
        refusal::Refusal,
    },
    store,
};

/// Add a document whose content is stored.
pub struct AddDocument {
    /// The application.
    pub application: ApplicationId,
    /// Its name.
    pub file_name: String,
    /// Its media type.
    pub media_type: String,
    /// Where its content is kept.
    pub blob_id: String,
    /// Its size in bytes.
    pub size_bytes: i64,
}

impl Verb for AddDocument {
    const NAME: &'static str = "AddDocument";
    type Out = Document;

    async fn run(&self, tx: &mut Tx) -> Result<Document> {
        let application = steps::application(tx, self.application).await?;
        application.is_being_written()?;
        let there = store::count::<Document>(tx, &[("application_id", Some(self.application.into()))]).await?;
        if there >= MOST_DOCUMENTS {
            return Err(Refusal::TooManyDocuments { application: self.application, most: MOST_DOCUMENTS }.into());
        }
        let document = Document {
            id: tx.mint(),
            application: self.application,
            agency: application.agency,
            file_name: self.file_name.clone(),
            media_type: self.media_type.clone(),
            size_bytes: self.size_bytes,
            blob_id: self.blob_id.clone(),
            added_at: tx.now(),
        };
        store::add(tx, &document).await?;
        Ok(document)
    }
}
