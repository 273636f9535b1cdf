//! What the bank says and nobody can match: placed by hand, looked at, taken back.

use kaifong_tests::{
    Installation,
    cast::{number, text},
};
use serde_json::{Value, json};

use crate::{
    fund::{Fund, hkd},
    statement::{credit, today},
};

/// The reference with its last character taken for another.
fn misspelt(reference: &str) -> String {
    let (rest, last) = reference.split_at(reference.len() - 1);
    format!("{rest}{}", if last == "4" { "7" } else { "4" })
}

fn of<'a>(items: &'a [Value], field: &str, value: &str) -> &'a Value {
    items.iter().find(|item| item[field] == value).unwrap_or_else(|| panic!("nothing has {field} {value}: {items:?}"))
}

pub async fn lines_that_nobody_can_match_are_placed_by_hand(house: &Installation) {
    let fund = Fund::open(house).await;
    let donor = fund.donor("Plover Cove Tea House").await;
    let (one, two) = (fund.pledge(&donor, 70_000).await, fund.pledge(&donor, 80_000).await);
    let entries = [
        credit(70_000, "NOTPROVIDED", &misspelt(&text(&one, "/reference"))),
        credit(80_000, "NOTPROVIDED", &misspelt(&text(&two, "/reference"))),
        credit(90_000, "NOTPROVIDED", "happy to help"),
    ];
    let import = fund.import("BY-HAND", 0, &entries).await;
    assert_eq!(number(&import, "/lines_proposed"), 2, "one wrong character is a proposal, never a match: {import}");
    assert_eq!(fund.balance("spendable").await, 0);
    let lines = fund.preparer.list(&format!("/v1/bank-lines?bank_account_id={}", fund.account)).await;
    let items = fund.preparer.list("/v1/donations/work-items?state=open").await;
    let item = text(of(&items, "subject_id", &text(&lines[0], "/bank_line_id")), "/work_item_id");
    fund.preparer.post(&format!("/v1/donations/work-items/{item}/acknowledge"), json!({})).await;

    let proposals = fund.preparer.list("/v1/proposals?state=open").await;
    let proposal = |pledge: &Value| text(of(&proposals, "pledge_id", &text(pledge, "/pledge_id")), "/proposal_id");
    fund.preparer.post(&format!("/v1/proposals/{}/accept", proposal(&one)), json!({})).await;
    fund.preparer.post(&format!("/v1/proposals/{}/dismiss", proposal(&two)), json!({})).await;
    assert_eq!(fund.balance("spendable").await, 70_000);

    let left = fund.preparer.list(&format!("/v1/bank-lines?bank_account_id={}&state=suspense", fund.account)).await;
    assert_eq!(left.len(), 2, "what was dismissed and what nobody knows");
    for line in &left {
        let gift = json!({"amount": line["amount"], "gift": {"donor_id": donor, "purpose_id": fund.purpose}});
        let path = format!("/v1/bank-lines/{}", text(line, "/bank_line_id"));
        fund.preparer.post(&format!("{path}/place"), json!({"placements": [gift]})).await;
        assert_eq!(fund.preparer.get(&path).await["state"], "placed");
    }
    assert_eq!(fund.balance("spendable").await, 240_000);
}

pub async fn what_an_account_held_before_its_first_statement_is_placed(house: &Installation) {
    let fund = Fund::open(house).await;
    let name = json!({"en": "Roofs", "zh_hant": "屋頂"});
    let body = json!({"fund_id": fund.id, "code": "ROOFS", "name": name});
    let roofs = text(&house.admin().post("/v1/purposes", body).await, "/purpose_id");
    let pledge = fund.pledge(&fund.donor("Wing Fat Trading").await, 5_000).await;
    let import = fund.import("FIRST", 120_000, &[credit(5_000, &text(&pledge, "/reference"), "")]).await;
    assert_eq!(number(&import, "/lines_total"), 1, "what was there before is no line of the document: {import}");
    assert_eq!(fund.balance("available").await, 5_000, "what was there before is nobody's yet");

    let left = fund.preparer.list(&format!("/v1/bank-lines?bank_account_id={}&state=suspense", fund.account)).await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!((&left[0]["kind"], &left[0]["amount"]), (&json!("opening"), &hkd(120_000)));
    let path = format!("/v1/bank-lines/{}", text(&left[0], "/bank_line_id"));
    let place = format!("{path}/place");
    let of = |minor: i64, purpose: &str| json!({"amount": hkd(minor), "opening_purpose_id": purpose});
    let short = json!({"placements": [of(119_999, &roofs)]});
    assert_eq!(fund.preparer.refused(&place, short).await.code, "BNK013", "not a cent is left out");
    let donor = fund.donor("Nobody").await;
    let gift = json!({"amount": hkd(120_000), "gift": {"donor_id": donor, "purpose_id": roofs}});
    assert_eq!(fund.preparer.refused(&place, json!({"placements": [gift]})).await.code, "BNK016", "nobody gave it now");
    let parts = json!({"placements": [of(20_000, &fund.purpose), of(100_000, &roofs)]});
    assert_eq!(fund.preparer.post(&place, parts).await["state"], "placed");
    assert_eq!((fund.balance("available").await, fund.balance("received").await), (25_000, 25_000));
    let other = fund.preparer.get(&format!("/v1/purposes/{roofs}/balance")).await;
    assert_eq!(number(&other, "/balances/0/available_minor"), 100_000, "{other}");
    assert_eq!(fund.preparer.list("/v1/gifts").await.iter().filter(|gift| gift["purpose_id"] == *roofs).count(), 0);

    let wrong = json!({"reason": "it was all for roofs"});
    assert_eq!(fund.approver.post(&format!("{path}/unplace"), wrong).await["state"], "suspense");
    fund.preparer.post(&place, json!({"placements": [of(120_000, &roofs)]})).await;
    assert_eq!(fund.balance("available").await, 5_000);
    // The next statement goes on from there, and has no opening balance of its own.
    fund.import("SECOND", 125_000, &[]).await;
    let openings = fund.preparer.list(&format!("/v1/bank-lines?bank_account_id={}", fund.account)).await;
    assert_eq!(openings.iter().filter(|line| line["kind"] == "opening").count(), 1);
}

pub async fn what_was_taken_in_wrongly_is_taken_back(house: &Installation) {
    let fund = Fund::open(house).await;
    let donor = fund.donor("Lam Tsuen Growers").await;
    let pledge = fund.pledge(&donor, 10_000).await;
    let reference = text(&pledge, "/reference");
    let found = fund.preparer.get(&format!("/v1/pledge-references/{reference}")).await;
    assert_eq!(found["pledge"]["pledge_id"], pledge["pledge_id"]);
    let cancel = format!("/v1/pledges/{}/cancel", text(&pledge, "/pledge_id"));
    assert_eq!(fund.preparer.post(&cancel, json!({})).await["state"], "cancelled");

    let day = today().to_string();
    let body = json!({"donor_id": donor, "purpose_id": fund.purpose, "cheque_number": "000999",
        "amount": hkd(6_000), "received_on": day});
    let cheque = text(&fund.preparer.post("/v1/cheques", body).await, "/gift_id");
    let body = json!({"bank_account_id": fund.account, "deposited_on": day});
    fund.preparer.post(&format!("/v1/cheques/{cheque}/deposit"), body).await;
    let body = json!({"returned_on": day, "reason": "refer to drawer"});
    assert_eq!(fund.preparer.post(&format!("/v1/cheques/{cheque}/return"), body).await["state"], "returned");
    assert_eq!(fund.balance("received").await, 0, "a cheque that came back is no gift");

    let kept = fund.pledge(&donor, 50_000).await;
    fund.import("KEPT", 0, &[credit(50_000, &text(&kept, "/reference"), "")]).await;
    let gifts = json!({"gift_ids": [fund.gift_of(&kept).await]});
    let receipt = text(&fund.preparer.post("/v1/receipts", gifts).await, "/receipt_id");
    let body = json!({"reason": "the name was wrong", "reissue": true});
    fund.approver.post(&format!("/v1/receipts/{receipt}/void"), body).await;
    let receipts = fund.preparer.list(&format!("/v1/receipts?fund_id={}", fund.id)).await;
    let mut serials: Vec<i64> = receipts.iter().map(|receipt| number(receipt, "/serial_number")).collect();
    serials.sort_unstable();
    assert_eq!(serials, [1, 2], "a void receipt keeps its serial");

    let lines = fund.preparer.list(&format!("/v1/bank-lines?bank_account_id={}", fund.account)).await;
    let path = format!("/v1/bank-lines/{}/unplace", text(&lines[0], "/bank_line_id"));
    let body = json!({"reason": "it was another giver's"});
    assert_eq!(fund.preparer.refused(&path, body.clone()).await.code, "KER002", "not whoever placed it");
    assert_eq!(fund.approver.post(&path, body).await["state"], "suspense");
    assert_eq!(fund.balance("spendable").await, 0);
    let open = fund.preparer.get(&format!("/v1/pledges/{}", text(&kept, "/pledge_id"))).await;
    assert_eq!(open["state"], "instructed", "it waits again");
    let instructions = open["instructions"].to_string();
    assert!(instructions.contains(&fund.account_number), "the giver is told where to pay: {instructions}");
}

pub async fn the_books_can_be_read(house: &Installation) {
    let fund = Fund::open(house).await;
    let donor = fund.donor("Wing Fat Trading").await;
    let pledge = fund.pledge(&donor, 25_000).await;
    fund.import("BOOKS", 0, &[credit(25_000, &text(&pledge, "/reference"), "")]).await;
    let auditor = house.staff("Auditor", &["auditor"]).await;
    for list in ["donors", "pledges", "gifts", "checkouts", "receipts", "funds", "purposes", "bank-accounts"] {
        auditor.list(&format!("/v1/{list}")).await;
    }
    for list in ["statement-imports", "statements", "bank-lines", "proposals"] {
        auditor.list(&format!("/v1/{list}")).await;
    }
    assert_eq!(auditor.get(&format!("/v1/funds/{}", fund.id)).await["state"], "open");
    assert_eq!(auditor.get(&format!("/v1/purposes/{}", fund.purpose)).await["fund_id"], *fund.id);
    let account = auditor.get(&format!("/v1/bank-accounts/{}", fund.account)).await;
    assert!(!account.to_string().contains(&fund.account_number), "an account's number is never whole: {account}");
    let journals = auditor.list(&format!("/v1/journals?fund_id={}", fund.id)).await;
    assert_eq!(journals.len(), 1, "one gift is one journal");
    let journal = auditor.get(&format!("/v1/journals/{}", text(&journals[0], "/journal_id"))).await;
    assert_eq!(journal["journal_id"], journals[0]["journal_id"]);
    let trial = auditor.get(&format!("/v1/trial-balance?fund_id={}", fund.id)).await;
    for total in trial["totals"].as_array().expect("totals by currency") {
        assert_eq!(total["debit_minor"], total["credit_minor"], "{trial}");
    }

    let path = format!("/v1/donors/{donor}");
    let seen = fund.preparer.get(&path).await;
    let body = json!({"name": "Wing Fat Trading Ltd", "wants_receipts": true});
    let edited = fund.preparer.put(&path, number(&seen, "/version"), body).await;
    assert_eq!(edited.body["name"], "Wing Fat Trading Ltd", "{}", edited.body);
    assert_eq!(house.admin().post(&format!("/v1/funds/{}/close", fund.id), json!({})).await["state"], "closed");
    let late = json!({"donor_id": donor, "purpose_id": fund.purpose, "amount": hkd(100)});
    assert_eq!(fund.preparer.refused("/v1/checkouts", late).await.status, 409, "a closed fund takes nothing new");
}
