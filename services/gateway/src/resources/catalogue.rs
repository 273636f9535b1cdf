//! What there is to give: items, and where they are kept.

use crate::route::{Route, Table};

const ITEMS: Table = Table { peer: "inventory", tag: "items" };
const LOCATIONS: Table = Table { peer: "inventory", tag: "locations" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.inventory.v1.CatalogueService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    ITEMS.post("/v1/items", rpc!("CreateItem")).created(),
    ITEMS.get("/v1/items", rpc!("ListItems")),
    ITEMS.get("/v1/items/{item_id}", rpc!("GetItem")),
    ITEMS.put("/v1/items/{item_id}", rpc!("UpdateItem")),
    ITEMS.post("/v1/items/{item_id}/deactivate", rpc!("DeactivateItem")),
    LOCATIONS.post("/v1/warehouses", rpc!("CreateWarehouse")).created(),
    LOCATIONS.post("/v1/locations", rpc!("CreateLocation")).created(),
    LOCATIONS.get("/v1/locations", rpc!("ListLocations")),
    LOCATIONS.get("/v1/locations/{location_id}", rpc!("GetLocation")),
];
