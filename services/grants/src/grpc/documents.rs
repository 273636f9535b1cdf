//! Documents on their way in: judged by their first bytes and stored encrypted before any transaction.

use kaifong_kernel::{Ports, Result, wire::Fields};
use kaifong_proto::grants::v1 as pb;

use crate::{domain::application::is_of_type, verbs::add_document::AddDocument};

/// The largest document: gRPC carries 4 MiB, and the rest of the message needs room.
const MOST_BYTES: usize = 3 * 1024 * 1024;

/// Stores a document's content; the verb adds its row.
pub(super) async fn store(ports: &Ports, request: pb::AddDocumentRequest) -> Result<AddDocument> {
    let mut fields = Fields::new();
    let application = fields.id("application_id", &request.application_id);
    let file_name = fields.text("file_name", &request.file_name, 1..=120);
    if request.file_name.contains(['/', '\\']) {
        fields.wrong("file_name", "send a name without a path");
    }
    let content = fields.bytes("content", &request.content, MOST_BYTES);
    let (Some(application), Some(file_name), Some(content)) = (application, file_name, content) else {
        return Err(fields.into_invalid().into());
    };
    fields.done()?;
    is_of_type(&request.media_type, &content)?;
    let stored = ports.blobs().put(&content, &request.media_type).await?;
    Ok(AddDocument {
        application,
        file_name,
        media_type: request.media_type,
        blob_id: stored.blob_id,
        size_bytes: stored.size_bytes,
    })
}
