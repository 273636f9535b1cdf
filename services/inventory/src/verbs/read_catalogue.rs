//! Questions about items and places.

use kaifong_kernel::{
    Query, Read, Result,
    values::{Page, PageOf},
};

use crate::{
    domain::{
        ids::{ItemId, LocationId},
        item::{Item, ItemClass},
        location::{Location, LocationKind},
        refusal::Refusal,
    },
    store,
};

/// Reads one item.
pub struct GetItem {
    /// Which.
    pub item: ItemId,
}

impl Query for GetItem {
    const NAME: &'static str = "GetItem";
    type Out = Item;

    async fn run(&self, read: &Read) -> Result<Item> {
        Ok(store::get(read, self.item.uuid()).await?.ok_or(Refusal::UnknownItem { item: self.item })?)
    }
}

/// Lists items.
pub struct ListItems {
    /// Only of this class.
    pub class: Option<ItemClass>,
    /// Only this code.
    pub code: Option<String>,
    /// Only this GTIN.
    pub gtin: Option<String>,
    /// Only those in use.
    pub only_active: bool,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListItems {
    const NAME: &'static str = "ListItems";
    type Out = PageOf<Item>;

    async fn run(&self, read: &Read) -> Result<PageOf<Item>> {
        let filters = [
            ("class", self.class.map(Into::into)),
            ("code", self.code.clone().map(Into::into)),
            ("gtin", self.gtin.clone().map(Into::into)),
            ("active", self.only_active.then(|| true.into())),
        ];
        store::list(read, &filters, &self.page).await
    }
}

/// Reads one location.
pub struct GetLocation {
    /// Which.
    pub location: LocationId,
}

impl Query for GetLocation {
    const NAME: &'static str = "GetLocation";
    type Out = Location;

    async fn run(&self, read: &Read) -> Result<Location> {
        let unknown = Refusal::UnknownLocation { location: self.location };
        Ok(store::get(read, self.location.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists locations.
pub struct ListLocations {
    /// Only of this kind.
    pub kind: Option<LocationKind>,
    /// Only what lies in this one.
    pub parent: Option<LocationId>,
    /// Only what belongs to this warehouse.
    pub warehouse: Option<LocationId>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListLocations {
    const NAME: &'static str = "ListLocations";
    type Out = PageOf<Location>;

    async fn run(&self, read: &Read) -> Result<PageOf<Location>> {
        let filters = [
            ("kind", self.kind.map(Into::into)),
            ("parent_id", self.parent.map(Into::into)),
            ("warehouse_id", self.warehouse.map(Into::into)),
        ];
        store::list(read, &filters, &self.page).await
    }
}
