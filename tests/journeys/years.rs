//! What must still hold when years have passed: in one process, by a clock that is moved.

use std::sync::Arc;

use kaifong_kernel::clock::{Clock, MockClock, SystemClock};
use kaifong_tests::{
    Installation,
    cast::{number, text},
};
use serde_json::json;

use crate::{fund::hkd, grant::Grant};

const TWO_YEARS_S: i64 = 2 * 366 * 86_400;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_awarded_stays_promised_for_two_years() {
    let clock = Arc::new(MockClock::new(SystemClock.now(), 7));
    let (house, running) = Installation::in_process(clock.clone()).await;
    let grant = Grant::open(&house, 1_000_000).await;
    let award = grant.award(&grant.eligible(1_000_000).await, &[400_000, 300_000, 300_000]).await;
    grant.agree(&text(&award, "/award_id")).await;
    grant.payee("388-123456-001").await;
    let first = text(&award, "/tranche_ids/0");
    grant.approved(&first).await;
    grant.paid(&grant.prepared(&first).await).await;

    clock.advance_seconds(TWO_YEARS_S);
    let available = grant.officer.get(&format!("/v1/programmes/{}/balance", grant.programme)).await;
    assert_eq!(number(&available, "/available_minor"), 0, "{available}");
    assert_eq!(grant.fund.balance("committed").await, 600_000);
    assert_eq!(grant.fund.balance("available").await, 0);

    let body = json!({"application_id": grant.eligible(1).await, "tranches": [{"amount": hkd(1), "conditions": []}],
        "offer_expires_at": clock.now().plus_days(30).to_string()});
    let more = text(&grant.officer.post("/v1/awards", body).await, "/award_id");
    let more = grant.officer.until(&format!("/v1/awards/{more}"), |seen| seen["state"] != "holding").await;
    assert_eq!((&more["state"], &more["refused_code"]), (&json!("refused"), &json!("FND010")), "{more}");
    assert_eq!(grant.fund.balance("held").await, 0);
    running.stop().await;
}
