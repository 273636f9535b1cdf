//! Proofs on their way in: judged by their first bytes and their stop, and stored encrypted before any transaction writes.

use kaifong_kernel::{Call, Ports, Result, wire::Fields};
use kaifong_proto::dispatch::v1 as pb;

use super::words::word;
use crate::{
    domain::{proof::is_of_type, refusal::Refusal},
    verbs::add_proof::{AddProof, MayAddProof},
};

/// The largest proof.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// Stores a proof's content where its stop takes it; the verb adds its row.
pub(super) async fn store(ports: &Ports, call: &Call, request: pb::AddProofRequest) -> Result<AddProof> {
    let mut fields = Fields::new();
    let stop = fields.id("stop_id", &request.stop_id);
    let kind = word(&mut fields, "kind", request.kind);
    let recipient = word(&mut fields, "recipient", request.recipient);
    let content = fields.bytes("content", &request.content, MOST_BYTES);
    let device_time = fields.instant("device_time_us", request.device_time_us);
    let (Some(stop), Some(kind), Some(recipient), Some(content), Some(device_time)) =
        (stop, kind, recipient, content, device_time)
    else {
        return Err(fields.into_invalid().into());
    };
    if !request.consent {
        return Err(Refusal::ProofWithoutConsent {}.into());
    }
    is_of_type(kind, &request.media_type, &content)?;
    ports.read(call.clone(), MayAddProof { stop }).await?;
    let kept = ports.blobs().put(&content, &request.media_type).await?;
    let (blob_id, size_bytes, media_type) = (kept.blob_id, kept.size_bytes, request.media_type);
    Ok(AddProof { stop, kind, recipient, media_type, blob_id, size_bytes, device_time })
}
