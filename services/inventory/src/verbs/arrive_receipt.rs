//! Notes that announced goods are there.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::ReceiptId, receipt::Receipt},
    events, store,
};

/// Note that the goods are there.
pub struct ArriveReceipt {
    /// The receipt.
    pub receipt: ReceiptId,
}

impl Verb for ArriveReceipt {
    const NAME: &'static str = "ArriveReceipt";
    type Out = Receipt;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt> {
        let receipt = steps::receipt(tx, self.receipt).await?.arrive(tx.now())?;
        store::save(tx, &receipt).await?;
        tx.emit(events::receipt_changed(&receipt));
        Ok(receipt)
    }
}
