//! Who may knock at all: every RPC of the descriptors, asked by every role from its own organisation, from another one, and
//! by nobody.

use std::collections::BTreeSet;

use kaifong_inventory::{policy::POLICY, store::MIGRATIONS};
use kaifong_kernel::{
    auth::Role,
    testing::{gate::Gate, rpc::rpcs},
};
use kaifong_proto::inventory::v1::ItemClass;

use crate::desk::{Desk, goods::goods};

on_each_database! {
    the_gate_is_kept
}

/// The ids that messages name, by the ends of their fields' names.
const PREFIXES: &[(&str, &str)] = &[
    ("item_id", "itm"),
    ("location_id", "loc"),
    ("location_ids", "loc"),
    ("warehouse_id", "loc"),
    ("parent_id", "loc"),
    ("bin_id", "loc"),
    ("lot_id", "lot"),
    ("receipt_id", "rcv"),
    ("import_id", "sim"),
    ("reservation_id", "rsv"),
    ("asset_id", "ast"),
    ("loan_id", "lon"),
    ("stock_take_id", "stk"),
    ("order_id", "ord"),
    ("household_id", "hsh"),
    ("run_id", "run"),
    ("vehicle_id", "veh"),
];

#[test]
fn every_rpc_has_one_row_and_every_row_an_rpc() {
    let paths: BTreeSet<String> = rpcs("kaifong.inventory.v1").into_iter().map(|rpc| rpc.path).collect();
    let rows: BTreeSet<String> = POLICY.iter().map(|rule| rule.rpc.to_owned()).collect();
    assert_eq!((rows.len(), &rows), (POLICY.len(), &paths), "a row twice, or none");
    assert!(paths.len() > 60);
    for rule in POLICY {
        assert!(!rule.open && !rule.roles.is_empty(), "{}", rule.rpc);
        let name = rule.rpc.rsplit('/').next().unwrap();
        let reads = ["Get", "List", "Watch", "Verify"].iter().any(|start| name.starts_with(start));
        assert_eq!(rule.writes, !reads, "{}", rule.rpc);
    }
}

#[test]
fn agencies_see_whether_there_is_any_and_no_more() {
    let of = |role: Role| {
        let rows = POLICY.iter().filter(move |rule| rule.roles.contains(&role));
        rows.map(|rule| rule.rpc.rsplit('/').next().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(of(Role::Agency), ["GetItem", "ListItems", "GetAvailability"]);
    for role in [Role::Donor, Role::Partner, Role::Driver, Role::GrantsOfficer, Role::FinancePreparer] {
        assert_eq!(of(role), Vec::<&str>::new(), "{role}");
    }
    assert!(POLICY.iter().all(|rule| !rule.writes || !rule.roles.contains(&Role::Auditor)), "auditors write nothing");
    for name in
        ["Reserve", "AllocateReservations", "UnallocateReservations", "IssueReservations", "ReleaseReservations"]
    {
        let row = POLICY.iter().find(|rule| rule.rpc.ends_with(&format!("/{name}"))).unwrap();
        assert_eq!(row.roles, [Role::Service], "{name}");
    }
}

/// Stock is the council's, and who may ask is asked above: there is no wall to try.
#[test]
fn nothing_belongs_to_an_organisation() {
    let tables = MIGRATIONS.iter().flat_map(|step| step.tables);
    let owned: Vec<&str> = tables.filter(|table| table.tenant.is_some()).map(|table| table.name).collect();
    assert_eq!(owned, Vec::<&str>::new(), "what an organisation owns has its walls tried by `Gate::walls_off`");
}

async fn the_gate_is_kept(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    desk.stocked(&house, vec![goods(&item, 10)]).await;
    desk.reserved(&item, 1).await;
    let [denied, passed] = Gate::of(&desk.service).is_kept(PREFIXES).await;
    assert!(denied > 1_000 && passed > 200, "{denied} and {passed}");
    desk.rest().await;
}
