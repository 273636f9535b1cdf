//! Applications and awards that go another way: reworked, withdrawn, rejected, declined, ended, waived.

use kaifong_tests::{
    Installation,
    cast::{number, text},
};
use serde_json::json;

use crate::{fund::hkd, grant::Grant};

/// All that the fund has, in cents.
const ALL: i64 = 1_000_000;

pub async fn an_application_is_reworked_withdrawn_or_rejected(house: &Installation) {
    let grant = Grant::open(house, ALL).await;
    let application = grant.submitted(300_000).await;
    let path = format!("/v1/applications/{application}");
    grant.officer.post(&format!("{path}/review"), json!({})).await;
    grant.officer.post(&format!("{path}/request-rework"), json!({"reason": "Which households?"})).await;
    let seen = grant.agency.get(&path).await;
    let title = json!({"en": "Beds for 30 households", "zh_hant": "三十戶床位"});
    let body = json!({"title": title, "description": "Thirty of Fu Shin estate.", "amount": hkd(200_000)});
    let edited = grant.agency.put(&path, number(&seen, "/version"), body).await;
    assert_eq!(edited.status, 200, "{}", edited.body);
    let documents = grant.agency.list(&format!("{path}/documents")).await;
    let document = grant.agency.get(&format!("/v1/documents/{}", text(&documents[0], "/document_id"))).await;
    assert_eq!(document["document"]["media_type"], "text/csv");
    grant.agency.post(&format!("{path}/submit"), json!({})).await;
    assert_eq!(grant.agency.post(&format!("{path}/withdraw"), json!({})).await["state"], "withdrawn");

    let other = format!("/v1/applications/{}", grant.submitted(100_000).await);
    grant.officer.post(&format!("{other}/review"), json!({})).await;
    let tie = json!({"detail": "My cousin works there."});
    let declared = grant.second_officer.post(&format!("{other}/interests"), tie).await;
    assert_eq!(declared["person_id"], *grant.second_officer.id);
    let tied = grant.second_officer.refused(&format!("{other}/reject"), json!({"reason": "…"})).await;
    assert_eq!(tied.code, "GRA009", "whoever has an interest decides nothing");
    assert_eq!(grant.officer.list(&format!("{other}/interests")).await.len(), 1);
    let early = grant.officer.refused(&format!("{other}/find-eligible"), json!({})).await;
    assert_eq!(early.code, "GRA011", "two must have assessed it");
    let body = json!({"reason": "Not within the programme."});
    assert_eq!(grant.officer.post(&format!("{other}/reject"), body).await["state"], "rejected");
    assert_eq!(grant.officer.list(&format!("/v1/applications?agency_id={}", grant.agency_id)).await.len(), 2);
    assert_eq!(grant.officer.list(&format!("{other}/assessments")).await.len(), 0);
}

pub async fn a_programme_is_changed_closed_and_its_money_taken_back(house: &Installation) {
    let grant = Grant::open(house, ALL).await;
    let name = json!({"en": "School bags", "zh_hant": "書包"});
    let body = json!({"purpose_id": grant.fund.purpose, "name": name, "amount": hkd(1)});
    let draft = grant.officer.post("/v1/programmes", body).await;
    let path = format!("/v1/programmes/{}", text(&draft, "/programme_id"));
    let edited = grant.officer.put(&path, number(&draft, "/version"), json!({"name": name, "amount": hkd(2)})).await;
    assert_eq!(edited.body["amount"], hkd(2), "{}", edited.body);
    grant.officer.post(&format!("{path}/open"), json!({})).await;
    let refused = grant.officer.until(&path, |seen| seen["state"] != "funding").await;
    assert_eq!(refused["state"], "draft", "there is nothing left to set aside");
    assert_eq!(refused["refused_code"], "FND008", "{refused}");

    let ours = format!("/v1/programmes/{}", grant.programme);
    assert_eq!(number(&grant.officer.get(&format!("{ours}/balance")).await, "/available_minor"), ALL);
    assert_eq!(grant.officer.post(&format!("{ours}/close"), json!({})).await["state"], "closed");
    let journals = grant.fund.approver.list(&format!("/v1/journals?fund_id={}", grant.fund.id)).await;
    let allocation = journals.iter().find(|journal| journal["source_id"] == *grant.programme).expect("an allocation");
    let reverse = format!("/v1/journals/{}/reverse", text(allocation, "/journal_id"));
    grant.fund.approver.post(&reverse, json!({})).await;
    assert_eq!(grant.fund.balance("allocated").await, 0);
    let programmes = grant.officer.list("/v1/programmes").await;
    let ours = programmes.iter().filter(|programme| programme["purpose_id"] == *grant.fund.purpose);
    let mut states: Vec<String> = ours.map(|programme| text(programme, "/state")).collect();
    states.sort_unstable();
    assert_eq!(states, ["closed", "draft"]);
}

pub async fn an_award_is_declined_or_ended(house: &Installation) {
    let grant = Grant::open(house, ALL).await;
    let declined = grant.award(&grant.eligible(400_000).await, &[400_000]).await;
    let path = format!("/v1/awards/{}", text(&declined, "/award_id"));
    let hold = grant.fund.preparer.get(&format!("/v1/holds/{}", text(&declined, "/hold_id"))).await;
    assert_eq!(hold["amount"], hkd(400_000));
    grant.agency.post(&format!("{path}/decline"), json!({})).await;
    grant.officer.until(&path, |seen| seen["state"] == "declined").await;
    assert_eq!(grant.fund.balance("held").await, 0, "what was declined is free");

    let ended = grant.award(&grant.eligible(ALL).await, &[600_000, 400_000]).await;
    let award = text(&ended, "/award_id");
    grant.agree(&award).await;
    let path = format!("/v1/awards/{award}");
    assert_eq!(grant.agency.get(&format!("{path}/agreement")).await["state"], "signed");
    grant.officer.post(&format!("{path}/agreement"), json!({"terms": "Beds, chairs, and an account of them."})).await;
    assert_eq!(grant.agency.get(&format!("{path}/agreement")).await["state"], "drafted");
    assert_eq!(grant.agency.get(&format!("{path}/agreement?number=1")).await["state"], "signed", "it binds still");
    let commitment = grant.fund.preparer.get(&format!("{path}/commitment")).await;
    assert_eq!(commitment["award_id"], *award);
    grant.officer.post(&format!("{path}/end"), json!({"reason": "The estate was rehoused."})).await;
    let over = grant.officer.until(&path, |seen| seen["state"] != "accepted" && seen["state"] != "ending").await;
    assert_eq!(over["state"], "terminated", "{over}");
    assert_eq!(grant.fund.balance("committed").await, 0);
    assert_eq!(
        grant.officer.list("/v1/awards").await.iter().filter(|seen| seen["agency_id"] == *grant.agency_id).count(),
        2
    );
}

pub async fn an_account_is_reworked_rejected_and_waived(house: &Installation) {
    let grant = Grant::open(house, ALL).await;
    let application = grant.eligible(ALL).await;
    let award = grant.award_on(&application, &[(600_000, &["The lease is signed"]), (400_000, &[])]).await;
    grant.agree(&text(&award, "/award_id")).await;
    grant.payee("388-123456-005").await;
    let (first, second) = (text(&award, "/tranche_ids/0"), text(&award, "/tranche_ids/1"));
    let request = format!("/v1/tranches/{first}/request");
    assert_eq!(grant.agency.refused(&request, json!({})).await.code, "GRA021", "a condition is open");
    let met = json!({"condition": 1, "evidence": "Lease of 1 December."});
    grant.officer.post(&format!("/v1/tranches/{first}/meet-condition"), met).await;
    grant.approved(&first).await;
    let prepared = grant.prepared(&first).await;
    grant.paid(&prepared).await;
    let disbursement = text(&prepared, "/disbursement_id");
    let payment = grant.fund.preparer.get(&format!("/v1/disbursements/{disbursement}/payment")).await;
    assert_eq!(payment["disbursement_id"], *disbursement);

    let save = |version| {
        let body = json!({"spent": hkd(600_000), "returned": hkd(0), "narrative": "Beds."});
        let path = format!("/v1/tranches/{first}/acquittal");
        let agency = grant.agency.clone();
        async move { agency.put(&path, version, body).await }
    };
    let saved = save(0).await;
    let path = format!("/v1/acquittals/{}", text(&saved.body, "/acquittal_id"));
    grant.agency.post(&format!("{path}/submit"), json!({})).await;
    grant.officer.post(&format!("{path}/review"), json!({})).await;
    grant.officer.post(&format!("{path}/request-rework"), json!({"reason": "Add the invoices."})).await;
    let seen = grant.agency.get(&path).await;
    assert_eq!(save(number(&seen, "/version")).await.status, 200);
    grant.agency.post(&format!("{path}/submit"), json!({})).await;
    grant.officer.post(&format!("{path}/review"), json!({})).await;
    grant.officer.post(&format!("{path}/reject"), json!({"reason": "The invoices are another estate's."})).await;
    assert_eq!(grant.officer.list(&format!("/v1/acquittals?tranche_id={first}")).await.len(), 1);

    let waiver = format!("/v1/tranches/{second}/waiver");
    grant.officer.post(&waiver, json!({"reason": "It would be quicker."})).await;
    assert_eq!(grant.fund.approver.get(&waiver).await["reason"], "It would be quicker.");
    let no = json!({"reason": "That alone is no reason."});
    assert_eq!(grant.fund.approver.post(&format!("{waiver}/reject"), no).await["state"], "rejected");
    grant.officer.post(&waiver, json!({"reason": "Families sleep on the floor."})).await;
    grant.fund.approver.post(&format!("{waiver}/confirm"), json!({})).await;
    grant.approved(&second).await;
    let tranches = grant.officer.list(&format!("/v1/tranches?award_id={}", text(&award, "/award_id"))).await;
    assert_eq!(tranches.len(), 2);
    assert_eq!(grant.releaser.list(&format!("/v1/disbursements?tranche_id={first}")).await.len(), 1);
}

pub async fn a_proposed_payee_is_rejected(house: &Installation) {
    let grant = Grant::open(house, ALL).await;
    let payee = grant.payee("388-123456-006").await;
    let path = format!("/v1/payees/{payee}");
    assert_eq!(grant.officer.get(&path).await["state"], "confirmed");
    let body = json!({"agency_id": grant.agency_id, "account_name": "Somebody else", "bank_code": "024",
        "account_number": "388-999999-001"});
    let other = text(&grant.agency.post("/v1/payees", body).await, "/payee_id");
    let waiting = grant.officer.get(&format!("/v1/payees/{other}")).await;
    assert_eq!((&waiting["bank_code"], &waiting["account_number"]), (&json!("024"), &json!("388999999001")));
    assert_eq!(grant.releaser.get(&path).await["account_number"], "388123456006", "who pays sees where to");
    assert_eq!(grant.agency.get(&path).await["account_number"], "");
    assert_eq!(grant.officer.post(&format!("/v1/payees/{other}/reject"), json!({})).await["state"], "rejected");
    let known = grant.officer.list(&format!("/v1/payees?agency_id={}", grant.agency_id)).await;
    assert_eq!(known.len(), 2);
    assert!(!known.iter().any(|seen| seen.to_string().contains("123456")), "an account's number is never whole");
    assert_eq!(grant.officer.get(&path).await["state"], "confirmed");
}
