//! Rejects a whole receipt.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::ReceiptId, receipt::Receipt},
    events, store,
};

/// Reject a receipt that was announced or has arrived.
pub struct RejectReceipt {
    /// The receipt.
    pub receipt: ReceiptId,
    /// Why.
    pub reason: String,
}

impl Verb for RejectReceipt {
    const NAME: &'static str = "RejectReceipt";
    type Out = Receipt;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt> {
        let receipt = steps::receipt(tx, self.receipt).await?.reject(self.reason.clone(), tx.now())?;
        store::save(tx, &receipt).await?;
        tx.emit(events::receipt_changed(&receipt));
        Ok(receipt)
    }
}
