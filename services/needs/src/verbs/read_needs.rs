//! Questions about needs, referrals and classes.

use kaifong_kernel::{
    Query, Read, Result,
    values::{OrgId, Page, PageOf},
};

use crate::{
    domain::{
        class::{NeedClass, Setting},
        ids::{HouseholdId, NeedId},
        need::{Need, NeedState},
        refusal::Refusal,
    },
    store::{self, referrals::SeenReferral, seen::SeenNeed},
};

/// Reads one need.
pub struct GetNeed {
    /// Which.
    pub need: NeedId,
}

impl Query for GetNeed {
    const NAME: &'static str = "GetNeed";
    type Out = SeenNeed;

    async fn run(&self, read: &Read) -> Result<SeenNeed> {
        let need: Need = store::get(read, self.need.uuid()).await?.ok_or(Refusal::UnknownNeed { need: self.need })?;
        SeenNeed::of(read, need).await
    }
}

/// Lists needs.
pub struct ListNeeds {
    /// Only of this household.
    pub household: Option<HouseholdId>,
    /// Only in this state.
    pub state: Option<NeedState>,
    /// Only of this agency.
    pub agency: Option<OrgId>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListNeeds {
    const NAME: &'static str = "ListNeeds";
    type Out = PageOf<SeenNeed>;

    async fn run(&self, read: &Read) -> Result<PageOf<SeenNeed>> {
        let filters = [
            ("household_id", self.household.map(Into::into)),
            ("state", self.state.map(Into::into)),
            ("tenant_id", self.agency.map(Into::into)),
        ];
        SeenNeed::page(read, store::list(read, &filters, &self.page).await?).await
    }
}

/// Lists the needs that wait, heaviest first.
pub struct ListWaitingNeeds {
    /// Only of this agency.
    pub agency: Option<OrgId>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListWaitingNeeds {
    const NAME: &'static str = "ListWaitingNeeds";
    type Out = PageOf<SeenNeed>;

    async fn run(&self, read: &Read) -> Result<PageOf<SeenNeed>> {
        let (as_of, found) = store::waiting::list(read, self.agency, &self.page).await?;
        Ok(SeenNeed::page(read, found).await?.map(|seen| SeenNeed { now: as_of, ..seen }))
    }
}

/// Lists referrals from and to whoever asks.
pub struct ListReferrals {
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListReferrals {
    const NAME: &'static str = "ListReferrals";
    type Out = PageOf<SeenReferral>;

    async fn run(&self, read: &Read) -> Result<PageOf<SeenReferral>> {
        store::referrals::list(read, &self.page).await
    }
}

/// Lists every class.
pub struct ListNeedClasses;

impl Query for ListNeedClasses {
    const NAME: &'static str = "ListNeedClasses";
    type Out = Vec<Setting>;

    async fn run(&self, read: &Read) -> Result<Vec<Setting>> {
        let mut settings = Vec::with_capacity(NeedClass::ALL.len());
        for class in NeedClass::ALL {
            settings.push(store::get(read, class.id().uuid()).await?.unwrap_or_else(|| class.setting()));
        }
        Ok(settings)
    }
}
