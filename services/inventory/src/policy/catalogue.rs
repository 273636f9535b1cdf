//! Who may call what of `CatalogueService`.

use kaifong_kernel::auth::{
    Role::{self, Admin, Agency, Auditor, Dispatcher, Service, Warehouse},
    Rule,
};

/// Who keeps the catalogue and the places.
const KEEPING: &[Role] = &[Admin, Warehouse];
/// Whoever asks for items.
const ITEMS: &[Role] = &[Admin, Warehouse, Dispatcher, Agency, Auditor, Service];
/// Whoever needs to know the places.
const PLACES: &[Role] = &[Admin, Warehouse, Dispatcher, Auditor, Service];

/// One row for each RPC of `CatalogueService`.
pub const CATALOGUE: &[Rule] = &[
    Rule::write("/kaifong.inventory.v1.CatalogueService/CreateItem", KEEPING),
    Rule::write("/kaifong.inventory.v1.CatalogueService/UpdateItem", KEEPING),
    Rule::write("/kaifong.inventory.v1.CatalogueService/DeactivateItem", KEEPING),
    Rule::read("/kaifong.inventory.v1.CatalogueService/GetItem", ITEMS),
    Rule::read("/kaifong.inventory.v1.CatalogueService/ListItems", ITEMS),
    Rule::write("/kaifong.inventory.v1.CatalogueService/CreateWarehouse", KEEPING),
    Rule::write("/kaifong.inventory.v1.CatalogueService/CreateLocation", KEEPING),
    Rule::read("/kaifong.inventory.v1.CatalogueService/GetLocation", PLACES),
    Rule::read("/kaifong.inventory.v1.CatalogueService/ListLocations", PLACES),
];
