//! The rules of the house, held against the tree itself; and fixtures that break one rule each, which must be rejected.

#[path = "architecture/crates.rs"]
mod crates;
#[path = "architecture/policies.rs"]
mod policies;
#[path = "architecture/rooms.rs"]
mod rooms;
#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/texts.rs"]
mod texts;
#[path = "architecture/tree.rs"]
mod tree;

use std::path::Path;

use kaifong_kernel::{MOUNTED_POLICY, auth::Rule};
use tree::Tree;

/// A rule over the tree: what breaks it, one line a breach.
type Check = fn(&Tree) -> Vec<String>;

/// Every rule, with its name.
const RULES: [(&str, Check); 10] = [
    ("dependencies", crates::breaches),
    ("places", crates::misplaced),
    ("lints", crates::unlinted),
    ("rooms", rooms::breaches),
    ("lengths", texts::long),
    ("names", texts::empty_names),
    ("reasons", texts::unexplained),
    ("profile", texts::profile_questions),
    ("tables", texts::unclassed_tables),
    ("error pages", texts::error_pages),
];

#[test]
fn the_tree_keeps_every_rule() {
    let tree = Tree::ours();
    assert!(tree.files.len() > 200, "only {} files were read", tree.files.len());
    let breaches = judged(&tree);
    assert!(breaches.is_empty(), "{} breaches:\n{}", breaches.len(), breaches.join("\n"));
}

#[test]
fn every_rpc_has_one_policy_row() {
    let rpcs = policies::rpcs(kaifong_proto::DESCRIPTORS);
    assert!(rpcs.len() > 50, "only {} RPCs were read", rpcs.len());
    let services: [&[Rule]; 7] = [
        kaifong_identity::policy::POLICY,
        kaifong_donations::policy::POLICY,
        kaifong_grants::policy::POLICY,
        kaifong_inventory::policy::POLICY,
        kaifong_needs::policy::POLICY,
        kaifong_dispatch::policy::POLICY,
        MOUNTED_POLICY,
    ];
    let breaches = policies::breaches(&rpcs, &services.concat());
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[tokio::test]
async fn every_table_of_a_database_is_in_the_manifest() {
    for service in kaifong::compose::SERVICES {
        let migrations = kaifong::compose::migrations(service);
        assert!(!migrations.is_empty(), "{service} has no tables");
        let bench = kaifong_kernel::testing::sqlite(service, migrations).await;
        kaifong_kernel::testing::assert_quiet(&bench.ports, migrations).await;
    }
}

/// Every breach of a tree, with the name of its rule before it.
fn judged(tree: &Tree) -> Vec<String> {
    let named = |(name, check): &(&str, Check)| {
        check(tree).into_iter().map(|breach| format!("{name}: {breach}")).collect::<Vec<_>>()
    };
    RULES.iter().flat_map(named).collect()
}

/// A fixture is a workspace that breaks one rule and no other: exactly these lines.
fn rejected(fixture: &str, expected: &[&str]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/architecture").join(fixture);
    assert_eq!(judged(&Tree::open(&root)), expected, "{fixture}");
}

#[test]
fn rejects_a_domain_that_names_the_database() {
    let breach = "rooms: services/stock/src/domain/lot.rs: domain may not name";
    rejected(
        "domain_names_sea_orm",
        &[
            &format!("{breach} crate::store::lot"),
            &format!("{breach} kaifong_kernel::Tx"),
            &format!("{breach} sea_orm"),
            &format!("{breach} sea_orm::DbErr"),
            &format!("{breach} tokio::time::sleep"),
        ],
    );
}

#[test]
fn rejects_a_verb_that_calls_a_peer_or_holds_the_bus() {
    let breach = "rooms: services/stock/src/verbs/reserve_lot.rs: verbs may not name";
    rejected(
        "verb_names_peers",
        &[
            &format!("{breach} crate::peers::Fund"),
            &format!("{breach} kaifong_kernel::bus::Bus"),
            &format!("{breach} sea_orm::ConnectionTrait"),
            &format!("{breach} tonic::Request::new"),
        ],
    );
}

#[test]
fn rejects_a_handler_that_reaches_past_the_verbs() {
    rejected("handler_names_store", &["rooms: services/stock/src/grpc.rs: grpc may not name crate::store::lot::lock"]);
}

#[test]
fn rejects_a_room_that_is_none() {
    rejected("unknown_room", &["rooms: services/stock/src/glue.rs: glue is no room of a service"]);
}

#[test]
fn rejects_a_service_that_depends_on_another() {
    rejected("service_depends_on_service", &["dependencies: kaifong-stock may not depend on kaifong-fund"]);
}

#[test]
fn rejects_a_kernel_that_knows_a_service() {
    rejected("kernel_depends_on_service", &["dependencies: kaifong-kernel may not depend on kaifong-stock"]);
}

#[test]
fn rejects_a_second_question_about_the_profile() {
    let only = "only services/kaifong/src/compose.rs may ask which profile it is";
    rejected(
        "profile_asked_twice",
        &[
            &format!("profile: services/kaifong/src/arms.rs: {only}"),
            &format!("profile: services/kaifong/src/compares.rs: {only}"),
            &format!("profile: services/kaifong/src/lets.rs: {only}"),
        ],
    );
}

#[test]
fn rejects_a_table_without_a_class() {
    rejected(
        "table_without_class",
        &[
            "tables: services/stock/src/store/lot.rs: a table is made by services/kernel/src/schema.rs only, with its class",
        ],
    );
}

#[test]
fn rejects_a_code_without_a_page_and_a_page_without_a_code() {
    rejected(
        "code_without_page",
        &[
            "error pages: STK002 has no page docs/ERRORS/STK002.md",
            "error pages: docs/ERRORS/STK009.md: no code is STK009",
            "error pages: docs/ERRORS/STK001.md: needs its code as title and both languages",
        ],
    );
}

#[test]
fn rejects_names_that_say_nothing() {
    let names = "the word";
    rejected(
        "empty_names",
        &[
            &format!("names: services/stock/src/domain/lot_utils.rs: lot_utils: {names} utils names nothing"),
            &format!("names: services/stock/src/domain/lot_utils.rs: StockManager: {names} manager names nothing"),
            "names: services/stock/src/domain/lot_utils.rs: StockError: a domain says Refusal, and everything else is a fault",
            &format!("names: services/stock/src/domain/lot_utils.rs: helper: {names} helper names nothing"),
        ],
    );
}

#[test]
fn rejects_an_exception_without_a_reason() {
    rejected(
        "exception_without_reason",
        &["reasons: services/stock/src/domain/lot.rs: allow(clippy::unwrap_used) has no reason"],
    );
}

#[test]
fn rejects_a_crate_outside_the_lints_or_in_the_wrong_place() {
    rejected(
        "stray_crate",
        &[
            "places: services/stock: stock-things has no business there",
            "places: libs: no such folder at the root",
            "lints: services/stock/Cargo.toml: does not take the workspace's lints",
        ],
    );
}

#[test]
fn rejects_a_file_that_is_too_long() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    let home = root.join("services/stock/src");
    std::fs::create_dir_all(&home).expect("a folder");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/architecture/handler_names_store");
    for file in ["Cargo.toml", "clippy.toml", "services/stock/Cargo.toml"] {
        std::fs::copy(fixture.join(file), root.join(file)).expect("a copy");
    }
    std::fs::write(home.join("lib.rs"), "//! Long.\n".repeat(351)).expect("a file");
    assert_eq!(judged(&Tree::open(root)), ["lengths: services/stock/src/lib.rs: 351 lines, at most 350"]);
}

#[path = "fixtures/architecture/rpc_without_row/policy.rs"]
mod incomplete;

#[test]
fn rejects_an_rpc_without_a_policy_row() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/architecture/rpc_without_row");
    let set = protox::compile(["stock.proto"], [folder]).expect("the fixture's proto compiles");
    let rpcs = policies::rpcs(&prost::Message::encode_to_vec(&set));
    assert_eq!(
        policies::breaches(&rpcs, incomplete::POLICY),
        [
            "/kaifong.stock.v1.StockService/ReserveLot has no policy row",
            "/kaifong.stock.v1.StockService/ImportLots streams and changes something",
            "/kaifong.stock.v1.StockService/CountLots admits nobody",
            "/kaifong.stock.v1.StockService/ListLots has 2 policy rows",
            "/kaifong.stock.v1.StockService/BurnLot is a row of no RPC",
        ]
    );
}
