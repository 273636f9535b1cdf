//! Taking a document in, and following its import.

use std::time::Duration;

use futures::{Stream, stream};
use kaifong_kernel::{Call, Error, Ports, Result};
use kaifong_proto::donations::v1 as pb;
use tonic::Status;

use crate::{
    domain::{
        gift_refusal::GiftRefusal,
        import::{Import, ImportState},
    },
    statement,
    verbs::{read_bank::GetImport, start_import::StartImport},
};

/// The largest document: gRPC carries 4 MiB, and the rest of the message needs room.
const MOST_BYTES: usize = 3 * 1024 * 1024;

/// How often a followed import is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Judges a document by itself and stores it encrypted; the verb judges it against what is booked.
pub(super) async fn start(ports: &Ports, request: pb::StartImportRequest) -> Result<StartImport> {
    let bytes = request.document;
    let size = u64::try_from(bytes.len()).map_err(Error::internal)?;
    if bytes.len() > MOST_BYTES {
        let limit = u64::try_from(MOST_BYTES).map_err(Error::internal)?;
        return Err(GiftRefusal::DocumentTooLarge { size, limit }.into());
    }
    let document = statement::outline(&bytes).map_err(GiftRefusal::from)?;
    let stored = ports.blobs().put(&bytes, "application/xml").await?;
    Ok(StartImport {
        format: document.format,
        statements: document.statements,
        blob_id: stored.blob_id,
        sameness: stored.sameness,
        size_bytes: i64::try_from(size).map_err(Error::internal)?,
    })
}

/// The import as it is now, again each time it has moved, until it is done. Each look is a question of its own: nothing
/// is held open between two.
pub(super) fn watch(
    ports: Ports,
    call: Call,
    first: Import,
) -> impl Stream<Item = Result<pb::WatchImportResponse, Status>> + Send {
    stream::unfold(Some((ports, call, None, first)), |state| async move {
        let (ports, call, told, mut now): (Ports, Call, Option<i64>, Import) = state?;
        while told == Some(now.next_line()) && now.state == ImportState::Running {
            tokio::time::sleep(LOOK).await;
            match ports.read(call.clone(), GetImport { import: now.id }).await {
                Ok(import) => now = import,
                Err(error) => return Some((Err(error.into()), None)),
            }
        }
        let answer = pb::WatchImportResponse { import: Some(now.clone().into()) };
        let ended = now.state == ImportState::Done;
        let told = Some(now.next_line());
        Some((Ok(answer), (!ended).then_some((ports, call, told, now))))
    })
}
