//! Documents on their way in: judged by their first bytes and their application, and stored encrypted before any
//! transaction writes.

use kaifong_kernel::{Call, Ports, Result, wire::Fields};
use kaifong_proto::grants::v1 as pb;

use crate::{
    domain::application::is_of_type,
    verbs::add_document::{AddDocument, Content, MayAdd},
};

/// The largest document: gRPC carries 4 MiB, and the rest of the message needs room.
const MOST_BYTES: usize = 3 * 1024 * 1024;

/// Stores a document's content where its application takes it; the verb adds its row. What the application does not take is
/// never stored, and left to the verb to refuse: it answers a command that was carried out before as it did then.
pub(super) async fn store(ports: &Ports, call: &Call, request: pb::AddDocumentRequest) -> Result<AddDocument> {
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
    let stored = match ports.read(call.clone(), MayAdd { application }).await? {
        Ok(()) => {
            let kept = ports.blobs().put(&content, &request.media_type).await?;
            Ok(Content { blob_id: kept.blob_id, size_bytes: kept.size_bytes })
        }
        Err(refusal) => Err(refusal),
    };
    Ok(AddDocument { application, file_name, media_type: request.media_type, stored })
}
