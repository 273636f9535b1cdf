//! Gifts by transfer, card and cheque, each from the promise to the money that may be spent.

use kaifong_tests::{
    Installation,
    cast::{number, text},
    rest::new_key,
};
use serde_json::json;

use crate::{
    fund::{Fund, hkd},
    statement::{credit, today},
};

pub async fn a_transfer_is_booked_and_receipted(house: &Installation) {
    let fund = Fund::open(house).await;
    let wing_fat = fund.pledge(&fund.donor("Wing Fat Trading").await, 12_000_000).await;
    let tolo = fund.pledge(&fund.donor_who("Tolo Harbour Engineering", true).await, 8_000_000).await;
    let entries = [
        credit(12_000_000, &text(&wing_fat, "/reference"), "RELIEF"),
        credit(8_000_000, "NOTPROVIDED", &format!("donation {} thank you", text(&tolo, "/reference"))),
        credit(3_450, "NOTPROVIDED", "no name"),
    ];
    let import = fund.import("DAY-1", 0, &entries).await;
    assert_eq!((number(&import, "/lines_total"), number(&import, "/lines_matched")), (3, 2), "{import}");
    assert_eq!(number(&import, "/lines_suspense"), 1, "what nobody can place stays in suspense");
    assert_eq!(fund.balance("spendable").await, 20_000_000);
    let repeated = fund.import("DAY-1", 0, &entries).await;
    assert_eq!(repeated["import_id"], import["import_id"], "the same document is the same import");
    assert_eq!(fund.balance("spendable").await, 20_000_000);
    receipts(&fund, &fund.gift_of(&wing_fat).await, &fund.gift_of(&tolo).await).await;
}

/// Who wants receipts gets one without asking; of who doesn't, a gift has one when it is asked for, and only one.
async fn receipts(fund: &Fund, asked: &str, unasked: &str) {
    let path = format!("/v1/gifts/{unasked}");
    let receipted = fund.preparer.until(&path, |seen| seen["receipt"] == "issued").await;
    let first = fund.preparer.get(&format!("/v1/receipts/{}", text(&receipted, "/receipt_id"))).await;
    assert_eq!(number(&first, "/serial_number"), 1);

    let (key, body) = (new_key(), json!({"gift_ids": [asked]}));
    let second = fund.preparer.keyed(&key, "/v1/receipts", body.clone()).await;
    assert_eq!(second.status, 201, "{}", second.body);
    assert_eq!(number(&second.body, "/serial_number"), 2, "serials have no gap");
    let again = fund.preparer.keyed(&key, "/v1/receipts", body.clone()).await;
    assert_eq!(again.body, second.body, "the same key has the same answer");
    assert_eq!(fund.preparer.refused("/v1/receipts", body).await.code, "DON017");
    let other = json!({"gift_ids": [unasked]});
    assert_eq!(fund.preparer.keyed(&key, "/v1/receipts", other).await.problem().code, "KER006");
}

pub async fn a_card_gift_is_booked_once_it_is_paid(house: &Installation) {
    let fund = Fund::open(house).await;
    let donor = fund.donor("Plover Cove Tea House").await;
    let body = json!({"donor_id": donor, "purpose_id": fund.purpose, "amount": hkd(300_000)});
    let made = fund.preparer.post("/v1/checkouts", body).await;
    let path = format!("/v1/checkouts/{}", text(&made, "/checkout_id"));
    fund.preparer.until(&path, |seen| seen["state"] == "open").await;
    assert_eq!(fund.balance("received").await, 0, "a checkout that is open is no gift");
    let pay = format!("{path}/pay-sandbox");
    fund.preparer.post(&pay, json!({"outcome": "paid"})).await;
    let paid = fund.preparer.until(&path, |seen| seen["state"] == "paid" && seen["gift_id"] != "").await;
    let gift = fund.preparer.get(&format!("/v1/gifts/{}", text(&paid, "/gift_id"))).await;
    assert_eq!((gift["state"].as_str(), &gift["amount"]), (Some("paid"), &hkd(300_000)));
    assert_eq!(fund.balance("received").await, 300_000);
}

pub async fn a_cheque_clears(house: &Installation) {
    let fund = Fund::open(house).await;
    let donor = fund.donor("Lam Tsuen Growers").await;
    let day = today().to_string();
    let body = json!({"donor_id": donor, "purpose_id": fund.purpose, "cheque_number": "004217",
        "amount": hkd(5_000_000), "received_on": day});
    let gift = text(&fund.preparer.post("/v1/cheques", body).await, "/gift_id");
    let body = json!({"bank_account_id": fund.account, "deposited_on": day});
    fund.preparer.post(&format!("/v1/cheques/{gift}/deposit"), body).await;
    assert_eq!(fund.balance("spendable").await, 0, "a cheque is no money before the bank says so");
    fund.import("CHEQUE", 0, &[credit(5_000_000, "NOTPROVIDED", "CHQ 004217")]).await;
    let lines = fund.preparer.list(&format!("/v1/bank-lines?bank_account_id={}", fund.account)).await;
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["state"], "suspense", "free text is no cheque number: {}", lines[0]);
    let line = text(&lines[0], "/bank_line_id");
    fund.preparer.post(&format!("/v1/cheques/{gift}/clear"), json!({"bank_line_id": line})).await;
    let cleared = fund.preparer.until(&format!("/v1/gifts/{gift}"), |seen| seen["state"] == "cleared").await;
    assert_eq!(cleared["spendable_on"], day.as_str());
    assert_eq!(fund.balance("spendable").await, 5_000_000);
}
