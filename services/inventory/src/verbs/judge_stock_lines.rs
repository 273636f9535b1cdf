//! Works on one chunk of a file: each line is announced, known, or refused with its column and reason.

use kaifong_kernel::{Error, Result, Tx, Verb};

use super::{announcing, start_stock_import::CHUNK_DUE, steps};
use crate::{
    domain::{
        ids::StockImportId,
        import::{Row, StockImport, StockImportLine, StockImportLineState, StockImportState, Wrong},
        item::Item,
        lot::LotSource,
        receipt::{Goods, Receipt, ReceiptLine},
        refusal::Refusal,
    },
    events, store,
};

/// Judge lines of an import from `from` on; nothing is done when another worker was faster.
pub struct JudgeStockLines {
    /// The import.
    pub import: StockImportId,
    /// The first of them, counted from 0.
    pub from: i64,
    /// The lines.
    pub rows: Vec<Row>,
}

impl Verb for JudgeStockLines {
    const NAME: &'static str = "JudgeStockLines";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let unknown = Refusal::UnknownImport { import: self.import };
        let import: StockImport = store::lock(tx, self.import.uuid()).await?.ok_or(unknown)?;
        if import.state == StockImportState::Done || import.tally.lines() != self.from {
            return Ok(());
        }
        let receipt = match import.receipt {
            Some(receipt) => Some(steps::receipt(tx, receipt).await?),
            None => None,
        };
        let tally = import.tally;
        let mut chunk = Chunk { import, receipt };
        let mut after = tally;
        for row in &self.rows {
            after = after.and(chunk.line(tx, row).await?);
        }
        let now = tx.now();
        let Chunk { import, receipt } = chunk;
        let import = import.advance(after, now);
        end(tx, &import, receipt).await
    }
}

async fn end(tx: &mut Tx, import: &StockImport, receipt: Option<Receipt>) -> Result<()> {
    if let Some(mut receipt) = receipt {
        receipt.importing = import.state == StockImportState::Running;
        store::save(tx, &receipt).await?;
        if !receipt.importing {
            tx.emit(events::receipt_changed(&receipt));
        }
    }
    store::save(tx, import).await?;
    tx.emit(events::import_changed(import));
    if import.state == StockImportState::Running {
        tx.set_timer(CHUNK_DUE, import.id.uuid(), tx.now()).await?;
    }
    Ok(())
}

/// What a chunk goes on with.
struct Chunk {
    import: StockImport,
    /// Once a line was accepted.
    receipt: Option<Receipt>,
}

impl Chunk {
    async fn line(&mut self, tx: &mut Tx, row: &Row) -> Result<StockImportLineState> {
        let judged = self.judge(tx, row).await?;
        let source_key = row.cells.as_ref().map_or("", |cells| cells.source_key());
        let mut line = StockImportLine {
            id: tx.mint(),
            import: self.import.id,
            line_no: row.line_no,
            state: StockImportLineState::Accepted,
            source_key: source_key.chars().filter(|letter| !letter.is_control()).take(80).collect(),
            column: None,
            code: None,
            reason: None,
            receipt_line_no: None,
        };
        match judged {
            Ok(Judged::New { line_no }) => line.receipt_line_no = Some(line_no),
            Ok(Judged::Known) => line.state = StockImportLineState::Known,
            Err(wrong) => {
                let (code, reason) = wrong.said();
                line.state = StockImportLineState::Refused;
                line.column = wrong.column.map(str::to_owned);
                (line.code, line.reason) = (Some(code), Some(reason));
            }
        }
        if !store::add(tx, &line).await? {
            return Err(Error::internal("a line of an import was judged before"));
        }
        Ok(line.state)
    }

    /// A fault ends the chunk; what is wrong with the line is an answer.
    async fn judge(&mut self, tx: &mut Tx, row: &Row) -> Result<std::result::Result<Judged, Wrong>> {
        let told = match row.cells.clone() {
            Err(refusal) => return Ok(Err(Wrong { column: None, refusal })),
            Ok(cells) => match cells.read() {
                Ok(told) => told,
                Err(wrong) => return Ok(Err(wrong)),
            },
        };
        let code = told.item_code.clone();
        let Some(item) = store::find::<Item>(tx, &[("code", Some(code.clone().into()))]).await? else {
            return Ok(Err(Wrong::of("item_code", Refusal::UnknownItemCode { code })));
        };
        let goods = told.of(item.id);
        if let Some(known) = self.known(tx, &goods).await? {
            return Ok(self.as_known(&known, &goods));
        }
        if let Err(refusal) = goods.units(&item) {
            return Ok(Err(Wrong::judged(refusal)));
        }
        let mut receipt = self.receipt(tx).await?;
        let line = announcing::add_line(tx, &mut receipt, &item, goods).await?;
        self.receipt = Some(receipt);
        Ok(Ok(Judged::New { line_no: line.line_no }))
    }

    async fn known(&self, tx: &Tx, goods: &Goods) -> Result<Option<ReceiptLine>> {
        let key = [
            ("source", Some(self.import.source.clone().into())),
            ("source_key", Some(goods.source_key.clone().into())),
        ];
        store::find(tx, &key).await
    }

    fn as_known(&self, known: &ReceiptLine, goods: &Goods) -> std::result::Result<Judged, Wrong> {
        let source_key = goods.source_key.clone();
        if Some(known.receipt) == self.import.receipt {
            return Err(Wrong::judged(Refusal::KeyTwice { source_key }));
        }
        if known.goods == *goods {
            return Ok(Judged::Known);
        }
        Err(Wrong::judged(Refusal::SourceKeyKnown { source: known.source.clone(), source_key }))
    }

    /// The import's receipt, made with its first line.
    async fn receipt(&mut self, tx: &mut Tx) -> Result<Receipt> {
        if let Some(receipt) = self.receipt.clone() {
            return Ok(receipt);
        }
        let (warehouse, source) = (self.import.warehouse, self.import.source.clone());
        let mut receipt = Receipt::announce(tx.mint(), warehouse, source, LotSource::Donation, tx.now());
        (receipt.import, receipt.importing) = (Some(self.import.id), true);
        store::add(tx, &receipt).await?;
        self.import.receipt = Some(receipt.id);
        Ok(receipt)
    }
}

/// What a line that isn't wrong is.
enum Judged {
    /// It was announced now.
    New {
        /// Its number on the receipt.
        line_no: i32,
    },
    /// An earlier file told it, as it is.
    Known,
}
