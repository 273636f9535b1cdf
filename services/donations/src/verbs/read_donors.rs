//! Questions about donors.

use kaifong_kernel::{
    Query, Read, Result,
    values::{Page, PageOf},
};

use crate::{
    domain::{donor::DonorId, gift_refusal::GiftRefusal},
    store::{self, donor::Wanted, seen::SeenDonor},
};

/// Reads one donor.
pub struct GetDonor {
    /// The donor.
    pub donor: DonorId,
}

impl Query for GetDonor {
    const NAME: &'static str = "GetDonor";
    type Out = SeenDonor;

    async fn run(&self, read: &Read) -> Result<SeenDonor> {
        let unknown = GiftRefusal::UnknownDonor { donor: self.donor };
        let donor = store::donor::get_by_id(read, self.donor).await?.ok_or(unknown)?;
        SeenDonor::of(read, donor).await
    }
}

/// Lists donors.
pub struct ListDonors {
    /// Which.
    pub wanted: Wanted,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListDonors {
    const NAME: &'static str = "ListDonors";
    type Out = PageOf<SeenDonor>;

    async fn run(&self, read: &Read) -> Result<PageOf<SeenDonor>> {
        let PageOf { items, next } = store::donor::list(read, &self.wanted, &self.page).await?;
        let mut seen = Vec::with_capacity(items.len());
        for donor in items {
            seen.push(SeenDonor::of(read, donor).await?);
        }
        Ok(PageOf { items: seen, next })
    }
}
