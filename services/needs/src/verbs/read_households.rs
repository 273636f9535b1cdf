//! Questions about households.

use kaifong_kernel::{
    Query, Read, Result,
    values::{HkDate, OrgId, Page, PageOf},
};

use crate::{
    domain::{
        household::{Household, HouseholdState},
        ids::HouseholdId,
        reading::Reading,
        reference::Reference,
        refusal::Refusal,
    },
    store::{
        self,
        marks::Alike,
        seen::{SeenHousehold, SeenRouting},
    },
};

async fn household(read: &Read, id: HouseholdId) -> Result<Household> {
    Ok(store::get(read, id.uuid()).await?.ok_or(Refusal::UnknownHousehold { household: id })?)
}

/// Reads one household.
pub struct GetHousehold {
    /// Which.
    pub household: HouseholdId,
}

impl Query for GetHousehold {
    const NAME: &'static str = "GetHousehold";
    type Out = SeenHousehold;

    async fn run(&self, read: &Read) -> Result<SeenHousehold> {
        SeenHousehold::of(read, household(read, self.household).await?).await
    }
}

/// Lists households.
pub struct ListHouseholds {
    /// Only in this state.
    pub state: Option<HouseholdState>,
    /// Only of this agency.
    pub agency: Option<OrgId>,
    /// Only the one with this reference, as somebody wrote it.
    pub reference: Option<String>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListHouseholds {
    const NAME: &'static str = "ListHouseholds";
    type Out = PageOf<SeenHousehold>;

    async fn run(&self, read: &Read) -> Result<PageOf<SeenHousehold>> {
        let reference = self.reference.as_deref().map(Reference::read).transpose()?;
        let filters = [
            ("state", self.state.map(Into::into)),
            ("tenant_id", self.agency.map(Into::into)),
            ("reference", reference.map(|reference| reference.to_string().into())),
        ];
        SeenHousehold::page(read, store::list(read, &filters, &self.page).await?).await
    }
}

/// Tells what planning a delivery needs.
pub struct GetRouting {
    /// Of which household.
    pub household: HouseholdId,
    /// For which day; none is today.
    pub deliver_on: Option<HkDate>,
    /// The agency that orders.
    pub agency: OrgId,
}

impl Query for GetRouting {
    const NAME: &'static str = "GetRouting";
    type Out = SeenRouting;

    async fn run(&self, read: &Read) -> Result<SeenRouting> {
        let household = household(read, self.household).await?;
        // First: whom nothing is shared with learns not even whether anybody is alive.
        if !store::seen::is_shared_with(read, &household, self.agency).await? {
            return Err(Refusal::NotShared { household: household.id, agency: self.agency }.into());
        }
        household.is_reachable()?;
        let on = self.deliver_on.unwrap_or(read.today());
        household.home(on)?;
        let reasons = store::seen::reasons(read, &household).await?;
        Ok(SeenRouting { household, reasons, on })
    }
}

/// Lists who read a household's doorstep.
pub struct ListDoorstepReadings {
    /// Whose.
    pub household: HouseholdId,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListDoorstepReadings {
    const NAME: &'static str = "ListDoorstepReadings";
    type Out = PageOf<Reading>;

    async fn run(&self, read: &Read) -> Result<PageOf<Reading>> {
        household(read, self.household).await?;
        store::list(read, &[("household_id", Some(self.household.into()))], &self.page).await
    }
}

/// Lists pairs of households that may be the same.
pub struct ListLikelySame {
    /// Only with this one.
    pub household: Option<HouseholdId>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListLikelySame {
    const NAME: &'static str = "ListLikelySame";
    type Out = PageOf<Alike>;

    async fn run(&self, read: &Read) -> Result<PageOf<Alike>> {
        if read.wall().is_some() {
            // Pairs lie across every agency's wall: they are the council's alone.
            return Ok(PageOf { items: Vec::new(), next: None });
        }
        store::marks::pairs(read, self.household, &self.page).await
    }
}
