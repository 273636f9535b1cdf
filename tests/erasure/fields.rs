//! Fields that can hold something personal: each has a canary, here or in its service's own tests, and a new one needs
//! another, or says why it needs none.

use std::collections::{BTreeMap, BTreeSet};

use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet, field_descriptor_proto::Type};

use crate::canary::FIELDS;

/// Who is told of households.
const SERVICES: [&str; 8] = [
    "HouseholdService",
    "NeedService",
    "DeliveryService",
    "PlanService",
    "CatalogueService",
    "StockService",
    "LoanService",
    "StockTakeService",
];
/// What people write to inventory about a household's loans and goods: its own tests write it, erase the household, and
/// look for it in every table.
const FORGOTTEN: [&str; 3] = [
    "inventory.RecallLoanRequest.reason",
    "inventory.MarkAssetLostRequest.reason",
    "inventory.ReturnFromVehicleRequest.note",
];
/// What is told to inventory about nobody, and why it is so.
const OF_GOODS: [(&str, &[&str]); 6] = [
    (
        "what goods, places and senders are called",
        &[
            "CreateItemRequest.code",
            "ItemDetails.base_unit",
            "ItemDetails.gtin",
            "Pack.code",
            "ListItemsRequest.code",
            "ListItemsRequest.gtin",
            "CreateWarehouseRequest.code",
            "CreateLocationRequest.code",
            "AnnounceReceiptRequest.source",
            "StartStockImportRequest.source",
            "ListGoodsReceiptsRequest.source",
            "ListStockImportsRequest.source",
            "RegisterAssetRequest.serial",
            "ListAssetsRequest.serial",
            "ReceiptLineDetails.lot_code",
            "ReceiptLineDetails.pack",
        ],
    ),
    ("where the council's own warehouses are", &["CreateWarehouseRequest.address"]),
    (
        "what a sender or a device tells each line by, and a sender's list of goods",
        &[
            "ReceiptLineDetails.source_key",
            "RecordOfflineMovementRequest.source_key",
            "StartStockImportRequest.document",
        ],
    ),
    (
        "codes and days that a donor allows or an order asks by: what is asked is judged and not kept",
        &[
            "Restriction.districts",
            "Restriction.purposes",
            "ReserveRequest.district",
            "ReserveRequest.purpose",
            "GetAvailabilityRequest.district",
            "GetAvailabilityRequest.purpose",
            "GetAvailabilityRequest.on_date",
        ],
    ),
    ("a word of the service that asks", &["ReleaseReservationsRequest.reason"]),
    (
        "why something is done with goods in a warehouse, of which no household is known: `no personal data`",
        &[
            "RejectReceiptRequest.reason",
            "HoldLotRequest.reason",
            "LiftLotHoldRequest.reason",
            "MoveStockRequest.reason",
            "ScrapStockRequest.reason",
            "AdjustStockRequest.reason",
            "RecordOfflineMovementRequest.reason",
            "SendToRepairRequest.reason",
            "RetireAssetRequest.reason",
            "PostStockTakeRequest.reason",
            "CancelStockTakeRequest.reason",
        ],
    ),
];
/// Ids and days.
const ENDINGS: [&str; 3] = ["_id", "_ids", "_on"];
/// The same by other names, and what a machine writes.
const OTHERS: [&str; 7] = [
    "needs.NewConsent.on",
    "needs.GiveConsentRequest.on",
    "needs.WithdrawConsentRequest.on",
    "needs.ListHouseholdsRequest.reference",
    "needs.MarkDuplicateRequest.duplicate_of",
    "dispatch.AddProofRequest.media_type",
    "dispatch.Outcome.key",
];

/// The messages of the three packages by their full names, and what is asked of the services.
fn messages() -> (BTreeMap<String, DescriptorProto>, Vec<String>) {
    let set = FileDescriptorSet::decode(kaifong_proto::DESCRIPTORS).expect("descriptors");
    let (mut messages, mut asked) = (BTreeMap::new(), Vec::new());
    for file in set.file {
        let package = file.package().to_owned();
        for service in file.service.iter().filter(|service| SERVICES.contains(&service.name())) {
            asked.extend(service.method.iter().map(|method| method.input_type().to_owned()));
        }
        let own = ["kaifong.needs.v1", "kaifong.dispatch.v1", "kaifong.inventory.v1"].contains(&package.as_str());
        for message in file.message_type.into_iter().filter(|_| own) {
            messages.insert(format!(".{package}.{}", message.name()), message);
        }
    }
    (messages, asked)
}

/// Every field of text or bytes in what is asked: `needs.Personal.name`.
fn texts() -> BTreeSet<String> {
    let (messages, mut open) = messages();
    let (mut seen, mut texts) = (BTreeSet::new(), BTreeSet::new());
    while let Some(name) = open.pop() {
        let Some(message) = messages.get(&name).filter(|_| seen.insert(name.clone())) else { continue };
        let short = name.trim_start_matches(".kaifong.").replace(".v1", "");
        let of =
            |kinds: &[Type]| message.field.iter().filter(|field| kinds.contains(&field.r#type())).collect::<Vec<_>>();
        open.extend(of(&[Type::Message]).iter().map(|field| field.type_name().to_owned()));
        texts.extend(of(&[Type::String, Type::Bytes]).iter().map(|field| format!("{short}.{}", field.name())));
    }
    texts
}

#[test]
fn every_field_that_can_hold_something_personal_has_a_canary() {
    let named = |text: &String| {
        let field = text.rsplit('.').next().unwrap_or_default();
        !ENDINGS.iter().any(|ending| field.ends_with(ending)) && !OTHERS.contains(&text.as_str())
    };
    let found: BTreeSet<String> = texts().into_iter().filter(named).collect();
    let canaries = FIELDS.iter().map(|(_, field, _)| (*field).to_owned());
    let canaries = canaries.filter(|field| !field.starts_with("needs.Point."));
    let of_goods = OF_GOODS.iter().flat_map(|(_, fields)| *fields).map(|field| format!("inventory.{field}"));
    let given: BTreeSet<String> = canaries.chain(FORGOTTEN.map(str::to_owned)).chain(of_goods).collect();
    assert_eq!(found, given);
}
