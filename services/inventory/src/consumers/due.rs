//! What falls due in stock: reservations whose time is over, and imports that go on.

use kaifong_kernel::{Call, Cause, Error, Ports, Result, TimerHandler, reexport::uuid::Uuid};

use crate::{
    domain::import::{CHUNK, StockImportState},
    sheet,
    verbs::{
        expire_reservations::ExpireReservations, judge_stock_lines::JudgeStockLines, read_receipts::GetStockImport,
        reserving, start_stock_import,
    },
};

/// Every timer of stock.
pub(super) fn all() -> Vec<TimerHandler> {
    vec![
        TimerHandler::new(reserving::EXPIRY, |ports: Ports, subject: Uuid, call: Call| async move {
            ports.execute(call, ExpireReservations { order: subject.into() }).await
        }),
        TimerHandler::new(start_stock_import::CHUNK_DUE, chunk),
    ]
}

/// Reads the next chunk out of the stored file and judges it. A crash before its commit leaves the timer waiting; one
/// after it, the next timer.
async fn chunk(ports: Ports, subject: Uuid, call: Call) -> Result<()> {
    let question = Call { cause: Cause::Read, ..call.clone() };
    let import = ports.read(question, GetStockImport { import: subject.into() }).await?;
    let from = import.tally.lines();
    let rows = if import.state == StockImportState::Running {
        let bytes = ports.blobs().get(&import.blob_id).await?;
        let first = usize::try_from(from).map_err(Error::internal)?;
        let unreadable = |_| Error::internal("a file that was judged can't be read any more");
        sheet::read(&bytes).map_err(unreadable)?.into_iter().skip(first).take(CHUNK).collect()
    } else {
        Vec::new()
    };
    ports.execute(call, JudgeStockLines { import: import.id, from, rows }).await
}
