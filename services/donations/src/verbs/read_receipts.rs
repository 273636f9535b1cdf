//! Questions about receipts.

use kaifong_kernel::{
    Query, Read, Result,
    values::{Page, PageOf},
};

use crate::{
    domain::{
        gift_refusal::GiftRefusal,
        receipt::{Receipt, ReceiptId},
    },
    store::{self, receipt::Wanted},
};

/// Reads one receipt.
pub struct GetReceipt {
    /// The receipt.
    pub receipt: ReceiptId,
}

impl Query for GetReceipt {
    const NAME: &'static str = "GetReceipt";
    type Out = Receipt;

    async fn run(&self, read: &Read) -> Result<Receipt> {
        let unknown = GiftRefusal::UnknownReceipt { receipt: self.receipt };
        Ok(store::receipt::get_by_id(read, self.receipt).await?.ok_or(unknown)?)
    }
}

/// Lists receipts.
pub struct ListReceipts {
    /// Which.
    pub wanted: Wanted,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListReceipts {
    const NAME: &'static str = "ListReceipts";
    type Out = PageOf<Receipt>;

    async fn run(&self, read: &Read) -> Result<PageOf<Receipt>> {
        store::receipt::list(read, &self.wanted, &self.page).await
    }
}
