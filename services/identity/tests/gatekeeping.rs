//! Who may knock at identity at all.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

use kaifong_identity::{IdentityConfig, bootstrap, service, store};
use kaifong_kernel::testing::{self, gate::Gate};

#[tokio::test(flavor = "multi_thread")]
async fn the_gate_is_kept() {
    for bench in testing::both("identity", store::MIGRATIONS).await {
        let config = IdentityConfig::default();
        bootstrap(&bench.ports, &config).await.unwrap().expect("this is the first start");
        let service = service(bench.ports.clone(), config);
        let bus = testing::subscribed(&[&service]).await;
        let ids = [("person_id", "per"), ("organisation_id", "org"), ("role_grant_id", "rgr"), ("work_item_id", "wrk")];
        let prefixes = [&ids[..], &[("key_id", "key")]].concat();
        let [denied, passed] = Gate::of(&service).is_kept(&prefixes).await;
        assert!(denied > 500 && passed > 250, "{denied} {passed}");
        testing::settle(&[&service], &*bus).await;
        testing::assert_quiet(&bench.ports, store::MIGRATIONS).await;
    }
}
