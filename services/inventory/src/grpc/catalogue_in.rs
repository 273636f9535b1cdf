//! Requests about items and places: into verbs and questions.

use std::collections::BTreeSet;

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::inventory::v1 as pb;

use super::{
    read::{both, lines, one_id},
    words::{optional_word, word},
};
use crate::{
    domain::{
        gtin,
        item::{Details, Pack},
        location::Point,
    },
    verbs::{
        create_item::CreateItem,
        create_location::CreateLocation,
        create_warehouse::CreateWarehouse,
        deactivate_item::DeactivateItem,
        read_catalogue::{GetItem, GetLocation, ListItems, ListLocations},
        update_item::UpdateItem,
    },
};

fn details(fields: &mut Fields, given: Option<pb::ItemDetails>) -> Option<Details> {
    let given = fields.given("details", given)?;
    fields.within("details", |fields| {
        let name = both(fields, "name", given.name.clone());
        let class = word(fields, "item_class", given.item_class);
        let base_unit = fields.text("base_unit", &given.base_unit, 1..=20);
        let packs = packs(fields, &given.packs);
        let weight_g = fields.number("weight_g", given.weight_g, 1..=10_000_000);
        let volume_cm3 = fields.number("volume_cm3", given.volume_cm3, 1..=100_000_000);
        let gtin = optional_gtin(fields, &given.gtin);
        Some(Details {
            name: name?,
            class: class?,
            base_unit: base_unit?,
            packs: packs?,
            weight_g: weight_g?,
            volume_cm3: volume_cm3?,
            two_person: given.two_person,
            fits_lift: given.fits_lift,
            gtin: gtin?,
        })
    })
}

fn packs(fields: &mut Fields, given: &[pb::Pack]) -> Option<Vec<Pack>> {
    let packs = lines(fields, "packs", given, 0..=20, |fields, pack| {
        let code = fields.code("code", &pack.code, 1..=20);
        let units = fields.number("units", pack.units, 2..=1_000_000);
        Some(Pack { code: code?, units: units?, frozen: false })
    })?;
    let codes: BTreeSet<&String> = packs.iter().map(|pack| &pack.code).collect();
    if codes.len() < packs.len() {
        fields.wrong("packs", "send each code once");
        return None;
    }
    Some(packs)
}

fn optional_gtin(fields: &mut Fields, text: &str) -> Option<Option<String>> {
    if text.is_empty() {
        return Some(None);
    }
    if gtin::is_right(text) {
        return Some(Some(text.to_owned()));
    }
    fields.wrong("gtin", "send 8, 12, 13 or 14 digits, the last the right check digit");
    None
}

impl TryFrom<pb::CreateItemRequest> for CreateItem {
    type Error = Invalid;

    fn try_from(request: pb::CreateItemRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let code = fields.code("code", &request.code, 2..=40);
        let details = details(&mut fields, request.details);
        let (Some(code), Some(details)) = (code, details) else { return Err(fields.into_invalid()) };
        Ok(Self { code, details })
    }
}

impl TryFrom<pb::UpdateItemRequest> for UpdateItem {
    type Error = Invalid;

    fn try_from(request: pb::UpdateItemRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let item = fields.id("item_id", &request.item_id);
        let details = details(&mut fields, request.details);
        let (Some(item), Some(details)) = (item, details) else { return Err(fields.into_invalid()) };
        Ok(Self { item, seen: request.expected_version, details })
    }
}

impl TryFrom<pb::DeactivateItemRequest> for DeactivateItem {
    type Error = Invalid;

    fn try_from(request: pb::DeactivateItemRequest) -> Result<Self, Invalid> {
        Ok(Self { item: one_id("item_id", &request.item_id)?, seen: request.expected_version })
    }
}

impl TryFrom<pb::GetItemRequest> for GetItem {
    type Error = Invalid;

    fn try_from(request: pb::GetItemRequest) -> Result<Self, Invalid> {
        Ok(Self { item: one_id("item_id", &request.item_id)? })
    }
}

impl TryFrom<pb::ListItemsRequest> for ListItems {
    type Error = Invalid;

    fn try_from(request: pb::ListItemsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let class = optional_word(&mut fields, "item_class", request.item_class);
        let code = fields.optional_text("code", &request.code, 40);
        let gtin = fields.optional_text("gtin", &request.gtin, 14);
        let (Some(page), Some(class), Some(code), Some(gtin)) = (page, class, code, gtin) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { class, code, gtin, only_active: request.only_active, page })
    }
}

fn point(fields: &mut Fields, given: Option<pb::Point>) -> Option<Point> {
    let given = fields.given("point", given)?;
    fields.within("point", |fields| {
        let lat = fields.number("lat_e6", given.lat_e6.into(), -90_000_000..=90_000_000);
        let lng = fields.number("lng_e6", given.lng_e6.into(), -180_000_000..=180_000_000);
        lat.and(lng).map(|_| Point { lat_e6: given.lat_e6, lng_e6: given.lng_e6 })
    })
}

impl TryFrom<pb::CreateWarehouseRequest> for CreateWarehouse {
    type Error = Invalid;

    fn try_from(request: pb::CreateWarehouseRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let code = fields.code("code", &request.code, 1..=20);
        let name = both(&mut fields, "name", request.name);
        let address = fields.text("address", &request.address, 1..=300);
        let point = point(&mut fields, request.point);
        let (Some(code), Some(name), Some(address), Some(point)) = (code, name, address, point) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { code, name, address, point })
    }
}

impl TryFrom<pb::CreateLocationRequest> for CreateLocation {
    type Error = Invalid;

    fn try_from(request: pb::CreateLocationRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let parent = fields.id("parent_id", &request.parent_id);
        let code = fields.code("code", &request.code, 1..=20);
        let name = both(&mut fields, "name", request.name);
        let (Some(parent), Some(code), Some(name)) = (parent, code, name) else { return Err(fields.into_invalid()) };
        Ok(Self { parent, code, name })
    }
}

impl TryFrom<pb::GetLocationRequest> for GetLocation {
    type Error = Invalid;

    fn try_from(request: pb::GetLocationRequest) -> Result<Self, Invalid> {
        Ok(Self { location: one_id("location_id", &request.location_id)? })
    }
}

impl TryFrom<pb::ListLocationsRequest> for ListLocations {
    type Error = Invalid;

    fn try_from(request: pb::ListLocationsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let kind = optional_word(&mut fields, "kind", request.kind);
        let parent = fields.optional_id("parent_id", &request.parent_id);
        let warehouse = fields.optional_id("warehouse_id", &request.warehouse_id);
        let (Some(page), Some(kind), Some(parent), Some(warehouse)) = (page, kind, parent, warehouse) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { kind, parent, warehouse, page })
    }
}
