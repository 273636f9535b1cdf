//! Questions about receipts and imports.

use kaifong_kernel::{
    Query, Read, Result,
    values::{Page, PageOf},
};

use crate::{
    domain::{
        ids::{LocationId, ReceiptId, StockImportId},
        import::{StockImport, StockImportLine, StockImportLineState, StockImportState},
        receipt::{Receipt, ReceiptLine, ReceiptState},
        refusal::Refusal,
    },
    store,
};

/// Reads one receipt.
pub struct GetReceipt {
    /// Which.
    pub receipt: ReceiptId,
}

impl Query for GetReceipt {
    const NAME: &'static str = "GetReceipt";
    type Out = Receipt;

    async fn run(&self, read: &Read) -> Result<Receipt> {
        let unknown = Refusal::UnknownReceipt { receipt: self.receipt };
        Ok(store::get(read, self.receipt.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists receipts.
pub struct ListReceipts {
    /// Only in this state.
    pub state: Option<ReceiptState>,
    /// Only of this warehouse.
    pub warehouse: Option<LocationId>,
    /// Only of this source.
    pub source: Option<String>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListReceipts {
    const NAME: &'static str = "ListReceipts";
    type Out = PageOf<Receipt>;

    async fn run(&self, read: &Read) -> Result<PageOf<Receipt>> {
        let filters = [
            ("state", self.state.map(Into::into)),
            ("warehouse_id", self.warehouse.map(Into::into)),
            ("source", self.source.clone().map(Into::into)),
        ];
        store::list(read, &filters, &self.page).await
    }
}

/// Lists the lines of a receipt.
pub struct ListReceiptLines {
    /// The receipt.
    pub receipt: ReceiptId,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListReceiptLines {
    const NAME: &'static str = "ListReceiptLines";
    type Out = PageOf<ReceiptLine>;

    async fn run(&self, read: &Read) -> Result<PageOf<ReceiptLine>> {
        GetReceipt { receipt: self.receipt }.run(read).await?;
        store::list(read, &[("receipt_id", Some(self.receipt.into()))], &self.page).await
    }
}

/// Reads one import.
pub struct GetStockImport {
    /// Which.
    pub import: StockImportId,
}

impl Query for GetStockImport {
    const NAME: &'static str = "GetStockImport";
    type Out = StockImport;

    async fn run(&self, read: &Read) -> Result<StockImport> {
        let unknown = Refusal::UnknownImport { import: self.import };
        Ok(store::get(read, self.import.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists imports.
pub struct ListStockImports {
    /// Only in this state.
    pub state: Option<StockImportState>,
    /// Only of this source.
    pub source: Option<String>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListStockImports {
    const NAME: &'static str = "ListStockImports";
    type Out = PageOf<StockImport>;

    async fn run(&self, read: &Read) -> Result<PageOf<StockImport>> {
        let filters = [("state", self.state.map(Into::into)), ("source", self.source.clone().map(Into::into))];
        store::list(read, &filters, &self.page).await
    }
}

/// Lists the lines of an import.
pub struct ListStockImportLines {
    /// The import.
    pub import: StockImportId,
    /// Only in this state.
    pub state: Option<StockImportLineState>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListStockImportLines {
    const NAME: &'static str = "ListStockImportLines";
    type Out = PageOf<StockImportLine>;

    async fn run(&self, read: &Read) -> Result<PageOf<StockImportLine>> {
        GetStockImport { import: self.import }.run(read).await?;
        let filters = [("import_id", Some(self.import.into())), ("state", self.state.map(Into::into))];
        store::list(read, &filters, &self.page).await
    }
}
