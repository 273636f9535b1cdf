//! Questions about assets and loans.

use kaifong_kernel::{
    Query, Read, Result,
    values::{HkDate, Page, PageOf},
};

use super::keeping::serialised;
use crate::{
    domain::{
        asset::Asset,
        ids::{AssetId, ItemId, LoanId},
        lending_refusal::LendingRefusal,
        loan::Loan,
        terms::Terms,
    },
    store::lending::{self as store, WantedAssets, WantedLoans},
};

/// The most loans of a calendar.
const MOST: u64 = 200;

/// Reads one asset.
pub struct GetAsset {
    /// The asset.
    pub asset: AssetId,
}

impl Query for GetAsset {
    const NAME: &'static str = "GetAsset";
    type Out = Asset;

    async fn run(&self, read: &Read) -> Result<Asset> {
        Ok(store::asset(read, self.asset).await?.ok_or(LendingRefusal::UnknownAsset { asset: self.asset })?)
    }
}

/// Lists assets.
pub struct ListAssets {
    /// Which.
    pub wanted: WantedAssets,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListAssets {
    const NAME: &'static str = "ListAssets";
    type Out = PageOf<Asset>;

    async fn run(&self, read: &Read) -> Result<PageOf<Asset>> {
        store::list_assets(read, &self.wanted, &self.page).await
    }
}

/// Reads when an asset is promised or lent.
pub struct GetAssetCalendar {
    /// The asset.
    pub asset: AssetId,
    /// Only what ends on this day or later; today where none is given.
    pub from: Option<HkDate>,
}

impl Query for GetAssetCalendar {
    const NAME: &'static str = "GetAssetCalendar";
    type Out = Vec<Loan>;

    async fn run(&self, read: &Read) -> Result<Vec<Loan>> {
        let unknown = LendingRefusal::UnknownAsset { asset: self.asset };
        let asset = store::asset(read, self.asset).await?.ok_or(unknown)?;
        store::calendar(read, asset.id, self.from.unwrap_or_else(|| read.today()), MOST).await
    }
}

/// Reads one loan.
pub struct GetLoan {
    /// The loan.
    pub loan: LoanId,
}

impl Query for GetLoan {
    const NAME: &'static str = "GetLoan";
    type Out = Loan;

    async fn run(&self, read: &Read) -> Result<Loan> {
        Ok(store::loan(read, self.loan).await?.ok_or(LendingRefusal::UnknownLoan { loan: self.loan })?)
    }
}

/// Lists loans.
pub struct ListLoans {
    /// Which.
    pub wanted: WantedLoans,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListLoans {
    const NAME: &'static str = "ListLoans";
    type Out = PageOf<Loan>;

    async fn run(&self, read: &Read) -> Result<PageOf<Loan>> {
        store::list_loans(read, &self.wanted, &self.page).await
    }
}

/// Reads how an item is lent.
pub struct GetLoanTerms {
    /// The item.
    pub item: ItemId,
}

impl Query for GetLoanTerms {
    const NAME: &'static str = "GetLoanTerms";
    type Out = Terms;

    async fn run(&self, read: &Read) -> Result<Terms> {
        serialised(read, self.item).await?;
        store::terms(read, self.item).await
    }
}
