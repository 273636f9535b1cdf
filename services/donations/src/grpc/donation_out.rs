//! Donors, pledges, gifts, checkouts and receipts as they go out.

use kaifong_kernel::values::Money;
use kaifong_proto::{common::v1 as common, donations::v1 as pb};

use super::words::Wired;
use crate::{
    domain::{
        checkout::Checkout,
        gift::{Gift, Rail},
        pledge::Pledge,
        receipt::Receipt,
    },
    store::{
        bank_account::PayTo,
        seen::{SeenDonor, SeenPledge},
    },
};

/// Money on the wire.
pub(super) fn money(money: Money) -> Option<common::Money> {
    Some(common::Money { amount_minor: money.amount_minor, currency: money.currency.to_string() })
}

/// A value's text, or empty.
pub(super) fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Where a list goes on.
pub(super) fn page(next: Option<String>) -> Option<common::PageInfo> {
    Some(common::PageInfo { next_cursor: next.unwrap_or_default() })
}

impl From<SeenDonor> for pb::Donor {
    fn from(SeenDonor { donor, contact }: SeenDonor) -> Self {
        Self {
            donor_id: donor.id.to_string(),
            kind: donor.kind.wire().into(),
            name: contact.name,
            email: contact.email,
            phone: contact.phone,
            org_id: text(donor.org),
            wants_receipts: donor.wants_receipts,
            registered_at_us: donor.registered_at.micros(),
            version: donor.version,
        }
    }
}

impl From<SeenPledge> for pb::Pledge {
    fn from(SeenPledge { pledge, pay_to }: SeenPledge) -> Self {
        Self {
            pledge_id: pledge.id.to_string(),
            reference: pledge.reference.to_string(),
            donor_id: text(pledge.donor),
            purpose_id: pledge.purpose.to_string(),
            amount: money(pledge.amount),
            rail: pledge.rail.wire().into(),
            state: pledge.state.wire().into(),
            expires_on: pledge.expires_on.to_string(),
            gift_id: text(pledge.gift),
            pledged_at_us: pledge.pledged_at.micros(),
            instructions: Some(instructions(&pledge, pay_to.as_ref())),
        }
    }
}

/// What the giver does now. Without an account of the pledge's currency the fund is named alone.
fn instructions(pledge: &Pledge, pay_to: Option<&PayTo>) -> common::LocalizedText {
    let Pledge { amount, reference, .. } = pledge;
    let (en, zh_hant) = match pledge.rail {
        Rail::BankTransfer | Rail::Fps => {
            let (to, zh_to) = pay_to.map_or_else(
                || ("the fund's account".to_owned(), "基金帳戶".to_owned()),
                |PayTo { name, number }| (format!("account {number} ({name})"), format!("帳戶 {number}（{name}）")),
            );
            transfer(pledge, &to, &zh_to)
        }
        Rail::Cheque | Rail::Card => (
            format!("Make the cheque out over {amount} and write {reference} on its back."),
            format!("請開出 {amount} 的支票，並在背面寫上 {reference}。"),
        ),
    };
    common::LocalizedText { en, zh_hant }
}

fn transfer(pledge: &Pledge, to: &str, zh_to: &str) -> (String, String) {
    let Pledge { amount, reference, .. } = pledge;
    if pledge.rail == Rail::Fps {
        return (
            format!("Pay {amount} by FPS to {to} and write {reference} in the message."),
            format!("請以轉數快支付 {amount} 至{zh_to}，並在附言填寫 {reference}。"),
        );
    }
    (
        format!("Transfer {amount} to {to} and write {reference} as the reference."),
        format!("請轉帳 {amount} 至{zh_to}，並在附言填寫 {reference}。"),
    )
}

impl From<Gift> for pb::Gift {
    fn from(gift: Gift) -> Self {
        let receipt = match (gift.receipt, gift.is_eligible()) {
            (Some(_), _) => pb::GiftReceipt::Issued,
            (None, true) => pb::GiftReceipt::Eligible,
            (None, false) => pb::GiftReceipt::None,
        };
        Self {
            gift_id: gift.id.to_string(),
            donor_id: text(gift.donor),
            purpose_id: gift.purpose.to_string(),
            fund_id: gift.fund.to_string(),
            pledge_id: text(gift.pledge),
            amount: money(gift.amount),
            rail: gift.rail.wire().into(),
            state: gift.state.wire().into(),
            gift_on: gift.gift_on.to_string(),
            receiptable_on: text(gift.receiptable_on),
            spendable_on: text(gift.spendable_on),
            receipt: receipt.into(),
            receipt_id: text(gift.receipt),
            bank_line_id: text(gift.line),
            checkout_id: text(gift.checkout),
            cheque_number: gift.cheque_number.unwrap_or_default(),
            bank_account_id: text(gift.account),
            recorded_at_us: gift.recorded_at.micros(),
            deposited_on: text(gift.deposited_on),
        }
    }
}

impl From<Checkout> for pb::Checkout {
    fn from(checkout: Checkout) -> Self {
        Self {
            checkout_id: checkout.id.to_string(),
            donor_id: text(checkout.donor),
            purpose_id: checkout.purpose.to_string(),
            amount: money(checkout.amount),
            state: checkout.state.wire().into(),
            provider: checkout.provider,
            pay_url: checkout.pay_url.unwrap_or_default(),
            expires_at_us: checkout.expires_at.micros(),
            gift_id: text(checkout.gift),
            created_at_us: checkout.created_at.micros(),
        }
    }
}

impl From<Receipt> for pb::Receipt {
    fn from(receipt: Receipt) -> Self {
        Self {
            receipt_id: receipt.id.to_string(),
            serial: receipt.serial(),
            serial_number: receipt.serial_number,
            fund_id: receipt.fund.to_string(),
            tax_year: receipt.tax_year.start_year(),
            donor_id: receipt.donor.to_string(),
            gift_ids: receipt.gifts.iter().map(ToString::to_string).collect(),
            amount: money(receipt.amount),
            state: receipt.state.wire().into(),
            issued_on: receipt.issued_on.to_string(),
            replaced_by: text(receipt.replaced_by),
            void_reason: receipt.void_reason.unwrap_or_default(),
            issued_at_us: receipt.issued_at.micros(),
        }
    }
}
