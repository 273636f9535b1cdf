//! Awards: assessed by two, paid by three, exactly once; and what must stop a payment.

use kaifong_tests::{Installation, cast::text};
use serde_json::{Value, json};

use crate::grant::Grant;

/// All that the fund has, in cents.
const ALL: i64 = 1_000_000;

fn tranche(award: &Value, place: usize) -> String {
    text(award, &format!("/tranche_ids/{place}"))
}

pub async fn an_award_is_paid_in_two_tranches_and_no_cent_more(house: &Installation) {
    let grant = Grant::open(house, ALL).await;
    let award = grant.award(&grant.eligible(ALL).await, &[600_000, 400_000]).await;
    assert_eq!(award["state"], "offered", "{award}");
    assert_eq!(grant.fund.balance("held").await, ALL);
    grant.agree(&text(&award, "/award_id")).await;
    assert_eq!((grant.fund.balance("held").await, grant.fund.balance("committed").await), (0, ALL));
    grant.payee("388-123456-001").await;

    let (first, second) = (tranche(&award, 0), tranche(&award, 1));
    grant.approved(&first).await;
    let prepared = grant.prepared(&first).await;
    let twice = grant.fund.preparer.refused("/v1/disbursements", json!({"tranche_id": first})).await;
    assert_eq!(twice.code, "GRA029", "a tranche is paid once");
    grant.paid(&prepared).await;
    assert_eq!(grant.fund.balance("paid").await, 600_000);

    let request = format!("/v1/tranches/{second}/request");
    assert_eq!(grant.agency.refused(&request, json!({})).await.code, "GRA022", "first the account of the first");
    grant.acquitted(&first, 600_000).await;
    grant.approved(&second).await;
    grant.paid_without_reference(&grant.prepared(&second).await).await;
    let balance = |name: &'static str| grant.fund.balance(name);
    assert_eq!((balance("paid").await, balance("committed").await, balance("payable").await), (ALL, 0, 0));
    assert_eq!(balance("available").await, 0);

    let more = grant.award(&grant.eligible(1).await, &[1]).await;
    assert_eq!(more["state"], "refused", "there is no cent more: {more}");
    assert_eq!(more["refused_code"], "FND010", "{more}");
}

pub async fn one_person_with_three_keys_cannot_pay(house: &Installation) {
    let grant = Grant::open(house, ALL).await;
    let award = grant.award(&grant.eligible(ALL).await, &[ALL]).await;
    grant.agree(&text(&award, "/award_id")).await;
    grant.payee("388-123456-002").await;
    grant.approved(&tranche(&award, 0)).await;

    let all = ["finance_preparer", "finance_approver", "finance_releaser"];
    let first = house.staff("Three keys", &[]).await;
    let second = house.rest().person(&first.id, &house.key_of(&first.id, "second").await);
    let third = house.rest().person(&first.id, &house.key_of(&first.id, "third").await);
    for role in all {
        house.grant(&first.id, role).await;
    }
    let fourth = json!({"person_id": first.id, "label": "fourth"});
    assert_eq!(house.admin().refused("/v1/keys", fourth).await.code, "IDN020", "no key of a holder of finance roles");
    let prepared = first.post("/v1/disbursements", json!({"tranche_id": tranche(&award, 0)})).await;
    let path = format!("/v1/disbursements/{}", text(&prepared, "/disbursement_id"));
    let body = json!({"digest": text(&prepared, "/digest")});
    for key in [&first, &second, &third] {
        assert_eq!(key.refused(&format!("{path}/approve"), body.clone()).await.code, "GRA026");
    }
    grant.fund.approver.post(&format!("{path}/approve"), body.clone()).await;
    for key in [&first, &second, &third] {
        assert_eq!(key.refused(&format!("{path}/release"), body.clone()).await.code, "GRA026");
    }
    // An administrator has no duty in money at all.
    assert_eq!(house.admin().refused(&format!("{path}/release"), body).await.code, "KER002");
    assert_eq!(grant.fund.balance("paid").await, 0);
    assert_eq!(grant.fund.balance("in_transit").await, 0);
}

pub async fn a_payee_changed_after_approval_stops_the_payment(house: &Installation) {
    let grant = Grant::open(house, ALL).await;
    let award = grant.award(&grant.eligible(ALL).await, &[ALL]).await;
    grant.agree(&text(&award, "/award_id")).await;
    grant.payee("388-123456-003").await;
    grant.approved(&tranche(&award, 0)).await;
    let prepared = grant.prepared(&tranche(&award, 0)).await;
    let path = format!("/v1/disbursements/{}", text(&prepared, "/disbursement_id"));
    let body = json!({"digest": text(&prepared, "/digest")});
    let other = json!({"digest": "0".repeat(64)});
    assert_eq!(grant.fund.approver.refused(&format!("{path}/approve"), other).await.code, "GRA030");
    grant.fund.approver.post(&format!("{path}/approve"), body.clone()).await;
    grant.payee("388-123456-004").await;
    let stopped = grant.releaser.refused(&format!("{path}/release"), body).await;
    assert_eq!(stopped.code, "GRA041", "{}", stopped.body);

    // It can be prepared again, for the new payee, and is paid then.
    assert_eq!(grant.fund.preparer.get(&path).await["state"], "voided");
    grant.paid(&grant.prepared(&tranche(&award, 0)).await).await;
    assert_eq!(grant.fund.balance("paid").await, ALL);
}

pub async fn a_payment_prepared_wrongly_is_voided_and_prepared_anew(house: &Installation) {
    let grant = Grant::open(house, ALL).await;
    let award = grant.award(&grant.eligible(ALL).await, &[ALL]).await;
    grant.agree(&text(&award, "/award_id")).await;
    grant.payee("388-123456-005").await;
    grant.approved(&tranche(&award, 0)).await;
    let prepared = grant.prepared(&tranche(&award, 0)).await;
    let id = text(&prepared, "/disbursement_id");

    // It is work for whoever approves.
    let items = grant.fund.approver.list("/v1/grants/work-items?state=open").await;
    let item = items.iter().find(|item| item["subject_id"] == id.as_str()).expect("a work item of the disbursement");
    let acknowledge = format!("/v1/grants/work-items/{}/acknowledge", text(item, "/work_item_id"));
    assert_eq!(grant.fund.approver.post(&acknowledge, json!({})).await["state"], "acknowledged");

    let voided =
        grant.fund.preparer.post(&format!("/v1/disbursements/{id}/void"), json!({"reason": "too early"})).await;
    assert_eq!(voided["state"], "voided");
    let body = json!({"digest": text(&prepared, "/digest")});
    let late = grant.fund.approver.refused(&format!("/v1/disbursements/{id}/approve"), body).await;
    assert_eq!(late.code, "GRA028", "{}", late.body);
    grant.paid(&grant.prepared(&tranche(&award, 0)).await).await;
    assert_eq!(grant.fund.balance("paid").await, ALL);
}

pub async fn a_payment_that_the_bank_rejects_is_paid_anew(house: &Installation) {
    let grant = Grant::open(house, ALL).await;
    let award = grant.award(&grant.eligible(ALL).await, &[ALL]).await;
    grant.agree(&text(&award, "/award_id")).await;
    grant.payee("388-123456-007").await;
    grant.approved(&tranche(&award, 0)).await;
    let sent = grant.sent(&grant.prepared(&tranche(&award, 0)).await).await;
    let path = format!("/v1/disbursements/{}", text(&sent, "/disbursement_id"));
    let (report, confirm) = (format!("{path}/report-rejection"), format!("{path}/confirm-rejection"));
    let why = json!({"reason": "The account is closed."});
    assert_eq!(grant.releaser.refused(&report, why.clone()).await.code, "GRA026", "who released it says nothing of it");
    grant.fund.preparer.post(&report, why.clone()).await;
    let dismissed = grant.fund.approver.post(&format!("{path}/dismiss-rejection"), json!({})).await;
    assert_eq!(dismissed["state"], "sent");
    let reported = grant.fund.preparer.post(&report, why).await;
    assert_eq!(
        (&reported["state"], &reported["rejection"]),
        (&json!("rejection_reported"), &json!("The account is closed."))
    );
    assert_eq!(grant.fund.balance("in_transit").await, ALL, "one person's word moves nothing");
    grant.fund.approver.post(&confirm, json!({})).await;
    grant.fund.preparer.until(&path, |seen| seen["state"] == "failed").await;
    assert_eq!((grant.fund.balance("in_transit").await, grant.fund.balance("payable").await), (0, ALL));
    grant.paid(&grant.prepared(&tranche(&award, 0)).await).await;
    assert_eq!(grant.fund.balance("paid").await, ALL);
}
