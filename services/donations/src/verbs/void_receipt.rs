//! Makes a receipt void, and issues another in its place when asked to.

use kaifong_kernel::{Result, Tx, Verb};

use super::receipting;
use crate::{domain::receipt::ReceiptId, store::seen::Voided};

/// Make a receipt void.
pub struct VoidReceipt {
    /// The receipt.
    pub receipt: ReceiptId,
    /// Why.
    pub reason: String,
    /// Whether a new one takes its place.
    pub reissue: bool,
}

impl Verb for VoidReceipt {
    const NAME: &'static str = "VoidReceipt";
    type Out = Voided;

    async fn run(&self, tx: &mut Tx) -> Result<Voided> {
        let by = self.reissue.then(|| tx.mint::<ReceiptId>());
        let receipt = receipting::void(tx, self.receipt, &self.reason, by).await?;
        let gifts = receipting::release(tx, &receipt).await?;
        let replacement = match by {
            Some(by) => Some(receipting::issue_as(tx, by, gifts).await?),
            None => None,
        };
        Ok(Voided { receipt, replacement })
    }
}
