//! Adds a document to an application.

use kaifong_kernel::{Query, Read, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        application::{Application, Document, MOST_DOCUMENTS},
        ids::ApplicationId,
        refusal::Refusal,
    },
    store,
};

/// Ask whether an application takes another document, before its content is stored.
pub struct MayAdd {
    /// The application.
    pub application: ApplicationId,
}

impl Query for MayAdd {
    const NAME: &'static str = "MayAdd";
    type Out = Result<(), Refusal>;

    async fn run(&self, read: &Read) -> kaifong_kernel::Result<Result<(), Refusal>> {
        let Some(application) = store::get::<Application>(read, self.application.uuid()).await? else {
            return Ok(Err(Refusal::UnknownApplication { application: self.application }));
        };
        takes(read, &application).await
    }
}

/// Whether it is being written, and has room.
async fn takes(read: &Read, application: &Application) -> kaifong_kernel::Result<Result<(), Refusal>> {
    let there = store::count::<Document>(read, &[("application_id", Some(application.id.into()))]).await?;
    let full = Refusal::TooManyDocuments { application: application.id, most: MOST_DOCUMENTS };
    Ok(application.is_being_written().and(if there < MOST_DOCUMENTS { Ok(()) } else { Err(full) }))
}

/// Add a document whose content is stored.
pub struct AddDocument {
    /// The application.
    pub application: ApplicationId,
    /// Its name.
    pub file_name: String,
    /// Its media type.
    pub media_type: String,
    /// Its content as it is kept, or why it was not stored.
    pub stored: Result<Content, Refusal>,
}

/// A content that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Where it is kept.
    pub blob_id: String,
    /// Its size in bytes.
    pub size_bytes: i64,
}

impl Verb for AddDocument {
    const NAME: &'static str = "AddDocument";
    type Out = Document;

    async fn run(&self, tx: &mut Tx) -> kaifong_kernel::Result<Document> {
        let application = steps::application(tx, self.application).await?;
        takes(tx, &application).await??;
        let stored = self.stored.clone()?;
        let document = Document {
            id: tx.mint(),
            application: self.application,
            agency: application.agency,
            file_name: self.file_name.clone(),
            media_type: self.media_type.clone(),
            size_bytes: stored.size_bytes,
            blob_id: stored.blob_id,
            added_at: tx.now(),
        };
        store::add(tx, &document).await?;
        Ok(document)
    }
}
