//! Proofs on their way in: judged by their first bytes, and stored encrypted before any transaction writes.

use kaifong_kernel::{Call, Error, Ports, Result, wire::Fields};
use kaifong_proto::dispatch::v1 as pb;

use super::words::word;
use crate::{
    domain::{
        proof::{Proof, is_of_type},
        refusal::Refusal,
    },
    verbs::add_proof::{AddProof, IsNamed},
};

/// The largest proof.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// Stores a proof's content and adds its row, in a task of its own: a device that hangs up in between leaves no content
/// that no row names.
pub(super) async fn add(ports: &Ports, call: Call, request: pb::AddProofRequest) -> Result<Proof> {
    let (verb, content) = judged(request)?;
    let keeping = keep(ports.clone(), call, verb, content);
    ports.tasks().spawn("proof", keeping).await.map_err(Error::internal)?
}

/// A proof whose content is stored nowhere yet.
fn judged(request: pb::AddProofRequest) -> Result<(AddProof, Vec<u8>)> {
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
    let (blob_id, size_bytes, media_type) = (String::new(), 0, request.media_type);
    Ok((AddProof { stop, kind, recipient, media_type, blob_id, size_bytes, device_time }, content))
}

/// Stores the content, and removes it again unless a row came to name it: an erasure finds only what is named.
async fn keep(ports: Ports, call: Call, verb: AddProof, content: Vec<u8>) -> Result<Proof> {
    let kept = ports.blobs().put(&content, &verb.media_type).await?;
    let (stop, blob_id) = (verb.stop, kept.blob_id);
    let verb = AddProof { blob_id: blob_id.clone(), size_bytes: kept.size_bytes, ..verb };
    let added = ports.execute(call.clone(), verb).await;
    let named = match &added {
        // A repeated request is answered with what the first one stored; an erased household keeps nothing.
        Ok(proof) => proof.blob_id.as_ref() == Some(&blob_id),
        Err(Error::Refused(_)) => false,
        // It may be written all the same: only what is surely not named goes.
        Err(Error::Fault(_) | Error::AlreadyDone) => {
            ports.read(call, IsNamed { stop, blob_id: blob_id.clone() }).await.unwrap_or(true)
        }
    };
    if !named && let Err(error) = ports.blobs().remove(&blob_id).await {
        tracing::warn!(%error, %stop, "the content of a proof that was not added stays in the store");
    }
    added
}
