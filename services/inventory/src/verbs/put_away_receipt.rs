//! Puts accepted goods into bins, and the rest into quarantine.

use kaifong_kernel::{Error, Result, Tx, Verb, values::Units};

use super::{
    moving::{self, Move},
    places, steps,
};
use crate::{
    domain::{
        ids::{LocationId, LotId, ReceiptId},
        location::LocationKind,
        movement::{MovementReason, Source},
        receipt::{Receipt, ReceiptLine},
        refusal::Refusal,
    },
    events, store,
};

/// Where a part of a line is put.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    /// The line.
    pub line_no: i32,
    /// The bin.
    pub bin: LocationId,
    /// How much.
    pub quantity: i64,
}

/// Put a receipt away.
pub struct PutAwayReceipt {
    /// The receipt.
    pub receipt: ReceiptId,
    /// Where parts of lines are put.
    pub placed: Vec<Placed>,
    /// Where lines are put that aren't named.
    pub bin: Option<LocationId>,
}

impl Verb for PutAwayReceipt {
    const NAME: &'static str = "PutAwayReceipt";
    type Out = Receipt;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt> {
        let receipt = steps::receipt(tx, self.receipt).await?;
        let lines = steps::lines_of(tx, receipt.id).await?;
        if let Some(stray) = self.placed.iter().find(|it| lines.iter().all(|line| line.line_no != it.line_no)) {
            return Err(Refusal::UnknownReceiptLine { receipt: receipt.id, line_no: stray.line_no }.into());
        }
        let receipt = receipt.put_away(&lines, tx.now())?;
        let mut parts = Vec::new();
        for line in &lines {
            parts.extend(self.parts(tx, &receipt, line).await?);
        }
        carry(tx, &receipt, parts).await?;
        store::save(tx, &receipt).await?;
        tx.emit(events::receipt_changed(&receipt));
        Ok(receipt)
    }
}

impl PutAwayReceipt {
    /// Where the parts of a line go: they come to what was taken in.
    async fn parts(&self, tx: &mut Tx, receipt: &Receipt, line: &ReceiptLine) -> Result<Vec<(LotId, LocationId, i64)>> {
        let found = line.found.ok_or_else(|| Error::internal("an inspected line has nothing found"))?;
        let Some(lot) = line.lot else { return Ok(Vec::new()) };
        let named = self.placed.iter().filter(|it| it.line_no == line.line_no).map(|it| (it.bin, it.quantity));
        let mut bins: Vec<(LocationId, i64)> = named.collect();
        if bins.is_empty() && found.accepted > 0 {
            bins.extend(self.bin.map(|bin| (bin, found.accepted)));
        }
        let sum = bins.iter().try_fold(0_i64, |sum, (_, part)| sum.checked_add(*part)).unwrap_or(i64::MAX);
        if sum != found.accepted {
            return Err(Refusal::PartsUnlike { line_no: line.line_no, whole: found.accepted, parts: sum }.into());
        }
        for (bin, _) in &bins {
            steps::place(tx, *bin, &[LocationKind::Bin]).await?.is_of(receipt.warehouse)?;
        }
        if found.quarantined > 0 {
            bins.push((places::quarantine_of(tx, receipt.warehouse).await?.id, found.quarantined));
        }
        Ok(bins.into_iter().map(|(place, quantity)| (lot, place, quantity)).collect())
    }
}

async fn carry(tx: &mut Tx, receipt: &Receipt, parts: Vec<(LotId, LocationId, i64)>) -> Result<()> {
    let donor = places::of_kind(tx, LocationKind::Donor).await?.id;
    for ((lot, to, quantity), line) in parts.into_iter().zip(1..) {
        let one = Move {
            lot,
            asset: None,
            from: donor,
            told_from: None,
            to,
            quantity: Units::new(quantity).ok_or_else(|| Error::internal("a part is a quantity"))?,
            reason: MovementReason::Received,
            note: None,
            salt: None,
            order: None,
            occurred_at: None,
            source: Source::new("receipt", receipt.id, line),
        };
        moving::carry(tx, &one).await?;
    }
    Ok(())
}
