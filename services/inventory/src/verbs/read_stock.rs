//! Questions about lots, balances and movements.

use kaifong_kernel::{
    Query, Read, Result,
    values::{Page, PageOf},
};

use crate::{
    domain::{
        ids::{ItemId, LotId, ReceiptId},
        lot::Lot,
        movement::Movement,
        refusal::Refusal,
    },
    store::{
        self,
        balance::{self, Balance},
        movement,
        verify::{self, Verification},
    },
};

/// Reads one lot.
pub struct GetLot {
    /// Which.
    pub lot: LotId,
}

impl Query for GetLot {
    const NAME: &'static str = "GetLot";
    type Out = Lot;

    async fn run(&self, read: &Read) -> Result<Lot> {
        Ok(store::get(read, self.lot.uuid()).await?.ok_or(Refusal::UnknownLot { lot: self.lot })?)
    }
}

/// Lists lots.
pub struct ListLots {
    /// Only of this item.
    pub item: Option<ItemId>,
    /// Only of this receipt.
    pub receipt: Option<ReceiptId>,
    /// Only those on hold.
    pub only_on_hold: bool,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListLots {
    const NAME: &'static str = "ListLots";
    type Out = PageOf<Lot>;

    async fn run(&self, read: &Read) -> Result<PageOf<Lot>> {
        let filters = [
            ("item_id", self.item.map(Into::into)),
            ("receipt_id", self.receipt.map(Into::into)),
            ("held", self.only_on_hold.then(|| true.into())),
        ];
        store::list(read, &filters, &self.page).await
    }
}

/// Lists balances.
pub struct ListBalances {
    /// Which.
    pub wanted: balance::Wanted,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListBalances {
    const NAME: &'static str = "ListBalances";
    type Out = PageOf<Balance>;

    async fn run(&self, read: &Read) -> Result<PageOf<Balance>> {
        balance::list(read, &self.wanted, &self.page).await
    }
}

/// Lists movements.
pub struct ListMovements {
    /// Which.
    pub wanted: movement::Wanted,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListMovements {
    const NAME: &'static str = "ListMovements";
    type Out = PageOf<Movement>;

    async fn run(&self, read: &Read) -> Result<PageOf<Movement>> {
        movement::list(read, &self.wanted, &self.page).await
    }
}

/// Compares every derived number with what it follows from.
pub struct VerifyBalances {
    /// Only of this item.
    pub item: Option<ItemId>,
}

impl Query for VerifyBalances {
    const NAME: &'static str = "VerifyBalances";
    type Out = Verification;

    async fn run(&self, read: &Read) -> Result<Verification> {
        verify::all(read, self.item).await
    }
}
