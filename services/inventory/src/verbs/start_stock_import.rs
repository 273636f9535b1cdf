//! Takes a file of donated goods in; its lines are judged in chunks.

use kaifong_kernel::{Error, Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        ids::LocationId,
        import::{StockImport, StockImportState, Tally},
        location::LocationKind,
    },
    events, store,
};

/// The timer that works on an import, chunk by chunk.
pub const CHUNK_DUE: &str = "stock_import.chunk";

/// Take a file in. The same content for the same warehouse from the same source is the same import.
pub struct StartStockImport {
    /// The warehouse that the goods come to.
    pub warehouse: LocationId,
    /// Who sends them.
    pub source: String,
    /// The stored ciphertext's name.
    pub blob_id: String,
    /// Keyed hash of the content.
    pub sameness: String,
    /// Size of the content in bytes.
    pub size_bytes: i64,
    /// Lines in it, without the heading.
    pub lines_total: i64,
}

impl Verb for StartStockImport {
    const NAME: &'static str = "StartStockImport";
    type Out = StockImport;

    async fn run(&self, tx: &mut Tx) -> Result<StockImport> {
        let house = steps::place(tx, self.warehouse, &[LocationKind::Warehouse]).await?;
        let (running, now) = (self.lines_total > 0, tx.now());
        let import = StockImport {
            id: tx.mint(),
            state: if running { StockImportState::Running } else { StockImportState::Done },
            warehouse: house.id,
            source: self.source.clone(),
            blob_id: self.blob_id.clone(),
            sameness: self.sameness.clone(),
            size_bytes: self.size_bytes,
            receipt: None,
            lines_total: self.lines_total,
            tally: Tally::default(),
            started_at: now,
            finished_at: (!running).then_some(now),
        };
        if !store::add(tx, &import).await? {
            let known = store::find(tx, &[("content_key", Some(import.content_key().into()))]).await?;
            return known.ok_or_else(|| Error::internal("an import stands in the way and isn't there"));
        }
        tx.emit(events::import_changed(&import));
        if running {
            tx.set_timer(CHUNK_DUE, import.id.uuid(), now).await?;
        }
        Ok(import)
    }
}
