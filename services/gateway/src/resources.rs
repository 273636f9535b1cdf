//! The tables of the API, a file for each resource.

mod banking;
mod donors;
mod fund;
mod gifts;
mod grants;
mod operations;
mod people;
mod receipts;

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
        operations::ROUTES,
    ]
    .into_iter()
    .flatten()
}

/// RPCs that have no path here, and why.
pub const NOT_SERVED: &[(&str, &str)] = &[
    ("kaifong.identity.v1.IdentityService.ExchangeKey", "the gateway calls it itself"),
    ("kaifong.identity.v1.IdentityService.ListSigningKeys", "services verify tokens with it"),
    ("kaifong.donations.v1.BankService.WatchImport", "a stream; clients poll the import"),
    ("kaifong.donations.v1.FundService.AllocateProgramme", "for the grants service only"),
    ("kaifong.donations.v1.FundService.TakeHold", "for the grants service only"),
    ("kaifong.donations.v1.FundService.VoidHold", "for the grants service only"),
    ("kaifong.donations.v1.FundService.CommitHold", "for the grants service only"),
    ("kaifong.donations.v1.FundService.RecognisePayable", "for the grants service only"),
    ("kaifong.donations.v1.FundService.ReleasePayment", "for the grants service only"),
    ("kaifong.donations.v1.FundService.FailPayment", "for the grants service only"),
    ("kaifong.donations.v1.FundService.CloseCommitment", "for the grants service only"),
];
