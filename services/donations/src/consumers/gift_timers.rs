//! What falls due in the gifts half: pledges and checkouts that end, and imports that go on.

use kaifong_kernel::{Call, Cause, Error, Ports, Result, TimerHandler, reexport::uuid::Uuid};

use crate::{
    domain::import::{CHUNK, ImportState},
    statement,
    verbs::{
        book_lines::BookLines, create_checkout, create_pledge, expire_checkout::ExpireCheckout,
        expire_pledge::ExpirePledge, read_bank::GetImport, start_import,
    },
};

/// Every timer of the gifts half.
#[must_use]
pub fn all() -> Vec<TimerHandler> {
    vec![
        TimerHandler::new(create_pledge::EXPIRY, |ports: Ports, subject: Uuid, call: Call| async move {
            ports.execute(call, ExpirePledge { pledge: subject.into() }).await
        }),
        TimerHandler::new(create_checkout::EXPIRY, |ports: Ports, subject: Uuid, call: Call| async move {
            ports.execute(call, ExpireCheckout { checkout: subject.into() }).await
        }),
        TimerHandler::new(start_import::CHUNK_DUE, chunk),
    ]
}

/// Reads the next chunk out of the stored document and books it. A crash before its commit leaves the timer waiting; one
/// after it, the next timer.
async fn chunk(ports: Ports, subject: Uuid, call: Call) -> Result<()> {
    let question = Call { cause: Cause::Read, ..call.clone() };
    let import = ports.read(question, GetImport { import: subject.into() }).await?;
    let from = import.next_line();
    let lines = if import.state == ImportState::Running {
        let bytes = ports.blobs().get(&import.blob_id).await?;
        let first = usize::try_from(from).map_err(Error::internal)?;
        let unreadable = |_| Error::internal("a document that was judged can't be read any more");
        statement::slice(&bytes, first, CHUNK).map_err(unreadable)?
    } else {
        Vec::new()
    };
    ports.execute(call, BookLines { import: import.id, from, lines }).await
}
