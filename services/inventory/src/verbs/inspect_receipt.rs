//! Keeps what was found of goods that came, and makes their lots.

use std::collections::BTreeMap;

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        ids::ReceiptId,
        lot::Lot,
        receipt::{Found, Receipt, ReceiptLine},
        refusal::Refusal,
    },
    events, store,
};

/// Keep what was found; what isn't named is accepted whole.
pub struct InspectReceipt {
    /// The receipt.
    pub receipt: ReceiptId,
    /// What was found, by the lines' numbers.
    pub found: BTreeMap<i32, Found>,
}

impl Verb for InspectReceipt {
    const NAME: &'static str = "InspectReceipt";
    type Out = Receipt;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt> {
        let receipt = steps::receipt(tx, self.receipt).await?;
        let known = steps::lines_of(tx, receipt.id).await?;
        if let Some(line_no) = self.found.keys().find(|no| known.iter().all(|line| line.line_no != **no)) {
            return Err(Refusal::UnknownReceiptLine { receipt: receipt.id, line_no: *line_no }.into());
        }
        let mut lines = Vec::new();
        for line in known {
            let found = self.found.get(&line.line_no).copied().unwrap_or(Found::whole(line.units));
            lines.push(line.inspect(found, tx.mint())?);
        }
        let receipt = receipt.inspect(&lines, tx.now())?;
        for line in &lines {
            keep(tx, &receipt, line).await?;
        }
        store::save(tx, &receipt).await?;
        tx.emit(events::receipt_changed(&receipt));
        Ok(receipt)
    }
}

async fn keep(tx: &mut Tx, receipt: &Receipt, line: &ReceiptLine) -> Result<()> {
    if let Some(lot) = line.lot {
        store::add(tx, &Lot::of_receipt(lot, receipt, &line.goods, tx.now())).await?;
    }
    store::save(tx, line).await
}
