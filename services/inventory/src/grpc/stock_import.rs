//! Taking a file of goods in, and following its import.

use std::time::Duration;

use futures::{Stream, stream};
use kaifong_kernel::{Call, Error, Ports, Result, wire::Fields};
use kaifong_proto::inventory::v1 as pb;
use tonic::Status;

use crate::{
    domain::{
        import::{StockImport, StockImportState},
        receipt::MOST_LINES,
        refusal::Refusal,
    },
    sheet,
    verbs::{read_receipts::GetStockImport, start_stock_import::StartStockImport},
};

/// The largest file: gRPC carries 4 MiB, and the rest of the message needs room.
const MOST_BYTES: usize = 3 * 1024 * 1024;

/// How often a followed import is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Judges a file as a whole and stores it encrypted; its lines are judged one by one later.
pub(super) async fn start(ports: &Ports, request: pb::StartStockImportRequest) -> Result<StartStockImport> {
    let mut fields = Fields::new();
    let warehouse = fields.id("warehouse_id", &request.warehouse_id);
    let source = fields.code("source", &request.source, 1..=40);
    let (Some(warehouse), Some(source)) = (warehouse, source) else { return Err(fields.into_invalid().into()) };
    let bytes = request.document;
    let size = u64::try_from(bytes.len()).map_err(Error::internal)?;
    if bytes.len() > MOST_BYTES {
        let limit = u64::try_from(MOST_BYTES).map_err(Error::internal)?;
        return Err(Refusal::FileTooLarge { size, limit }.into());
    }
    let rows = sheet::read(&bytes)?;
    if rows.len() > MOST_LINES {
        return Err(Refusal::TooManyLines { lines: rows.len(), most: MOST_LINES }.into());
    }
    let stored = ports.blobs().put(&bytes, "text/csv").await?;
    Ok(StartStockImport {
        warehouse,
        source,
        blob_id: stored.blob_id,
        sameness: stored.sameness,
        size_bytes: i64::try_from(size).map_err(Error::internal)?,
        lines_total: i64::try_from(rows.len()).map_err(Error::internal)?,
    })
}

/// The import as it is now, again each time it has moved, until it is done. Each look is a question of its own: nothing
/// is held open between two.
pub(super) fn watch(
    ports: Ports,
    call: Call,
    first: StockImport,
) -> impl Stream<Item = Result<pb::WatchStockImportResponse, Status>> + Send {
    stream::unfold(Some((ports, call, None, first)), |state| async move {
        let (ports, call, told, mut now): (Ports, Call, Option<i64>, StockImport) = state?;
        while told == Some(now.tally.lines()) && now.state == StockImportState::Running {
            tokio::time::sleep(LOOK).await;
            match ports.read(call.clone(), GetStockImport { import: now.id }).await {
                Ok(import) => now = import,
                Err(error) => return Some((Err(error.into()), None)),
            }
        }
        let answer = pb::WatchStockImportResponse { stock_import: Some(now.clone().into()) };
        let ended = now.state == StockImportState::Done;
        let told = Some(now.tally.lines());
        Some((Ok(answer), (!ended).then_some((ports, call, told, now))))
    })
}
