//! The tables of the API, a file for each resource.

mod banking;
mod catalogue;
mod deliveries;
mod donors;
mod fleet;
mod fund;
mod gifts;
mod grants;
mod households;
mod loans;
mod needs;
mod operations;
mod people;
mod receipts;
mod runs;
mod stock;
mod stock_takes;

use crate::route::Route;

/// Every row.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    [
        people::ROUTES,
        donors::ROUTES,
        gifts::ROUTES,
        banking::ROUTES,
        receipts::ROUTES,
        fund::ROUTES,
        grants::ROUTES,
        catalogue::ROUTES,
        stock::ROUTES,
        loans::ROUTES,
        stock_takes::ROUTES,
        households::ROUTES,
        needs::ROUTES,
        deliveries::ROUTES,
        fleet::ROUTES,
        runs::ROUTES,
        operations::ROUTES,
    ]
    .into_iter()
    .flatten()
}

/// RPCs that have no path here, and why.
pub const NOT_SERVED: &[(&str, &str)] = &[
    ("kaifong.identity.v1.IdentityService.ExchangeKey", "the gateway calls it itself"),
    ("kaifong.identity.v1.IdentityService.ListSigningKeys", "services verify tokens with it"),
    ("kaifong.identity.v1.IdentityService.CreateRunKey", "for the dispatch service only"),
    ("kaifong.identity.v1.IdentityService.RevokeRunKey", "for the dispatch service only"),
    ("kaifong.donations.v1.BankService.WatchImport", "a stream; clients poll the import"),
    ("kaifong.donations.v1.FundService.AllocateProgramme", "for the grants service only"),
    ("kaifong.donations.v1.FundService.TakeHold", "for the grants service only"),
    ("kaifong.donations.v1.FundService.VoidHold", "for the grants service only"),
    ("kaifong.donations.v1.FundService.CommitHold", "for the grants service only"),
    ("kaifong.donations.v1.FundService.RecognisePayable", "for the grants service only"),
    ("kaifong.donations.v1.FundService.ReleasePayment", "for the grants service only"),
    ("kaifong.donations.v1.FundService.FailPayment", "for the grants service only"),
    ("kaifong.donations.v1.FundService.CloseCommitment", "for the grants service only"),
    ("kaifong.inventory.v1.StockService.WatchStockImport", "a stream; clients poll the import"),
    ("kaifong.inventory.v1.StockService.Reserve", "for the dispatch service only"),
    ("kaifong.inventory.v1.StockService.AllocateReservations", "for the dispatch service only"),
    ("kaifong.inventory.v1.StockService.UnallocateReservations", "for the dispatch service only"),
    ("kaifong.inventory.v1.StockService.IssueReservations", "for the dispatch service only"),
    ("kaifong.inventory.v1.StockService.ReleaseReservations", "for the dispatch service only"),
    ("kaifong.dispatch.v1.PlanService.WatchPlan", "a stream; clients poll the plan"),
    ("kaifong.needs.v1.HouseholdService.GetRouting", "for the dispatch service only"),
    ("kaifong.needs.v1.HouseholdService.GetDoorstep", "for the dispatch service only, which shows it to a driver"),
];
