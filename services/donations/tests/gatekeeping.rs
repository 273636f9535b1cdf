//! Who may knock at donations at all.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

use std::collections::BTreeMap;

use kaifong_donations::{service, store::MIGRATIONS};
use kaifong_kernel::{
    config::Config,
    testing::{self, gate::Gate},
};

/// The prefixes of ids by the ends of their fields' names.
const PREFIXES: &[(&str, &str)] = &[
    ("fund_id", "fnd"),
    ("purpose_id", "pur"),
    ("account_id", "acc"),
    ("bank_account_id", "bac"),
    ("bank_line_id", "lin"),
    ("statement_id", "stm"),
    ("import_id", "imp"),
    ("proposal_id", "prp"),
    ("donor_id", "dnr"),
    ("pledge_id", "plg"),
    ("gift_id", "gft"),
    ("checkout_id", "chk"),
    ("receipt_id", "rcp"),
    ("journal_id", "jnl"),
    ("hold_id", "hld"),
    ("commitment_id", "cmt"),
    ("programme_id", "prg"),
    ("award_id", "awd"),
    ("tranche_id", "trn"),
    ("disbursement_id", "dis"),
    ("org_id", "org"),
    ("organisation_id", "org"),
    ("person_id", "per"),
    ("work_item_id", "wrk"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_gate_is_kept() {
    for bench in testing::both("donations", MIGRATIONS).await {
        let config = Config::load(None, &BTreeMap::new()).unwrap();
        let service = service(bench.ports.clone(), &config).unwrap();
        let bus = testing::subscribed(&[&service]).await;
        let [denied, passed] = Gate::of(&service).is_kept(PREFIXES).await;
        assert!(denied > 1_000 && passed > 300, "{denied} {passed}");
        testing::settle(&[&service], &*bus).await;
        testing::assert_quiet(&bench.ports, MIGRATIONS).await;
    }
}
