//! Facts of donors, pledges, gifts, checkouts, receipts and bank lines, as they travel.

use kaifong_kernel::{Emit, values::Money};
use kaifong_proto::{common::v1 as common, events::v1 as pb};

use crate::domain::{
    bank::BankAccount, checkout::Checkout, donor::Donor, gift::Gift, import::Import, line::BankLine, pledge::Pledge,
    receipt::Receipt,
};

fn money(money: Money) -> Option<common::Money> {
    Some(common::Money { amount_minor: money.amount_minor, currency: money.currency.to_string() })
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A giver is known.
#[must_use]
pub fn donor_registered(donor: &Donor) -> Emit {
    let fact = pb::DonorRegistered { donor_id: donor.id.to_string(), org_id: text(donor.org) };
    Emit::new("donations.donor.registered.v1", donor.id.uuid(), &fact)
}

/// Name, contact or wish for receipts changed.
#[must_use]
pub fn donor_updated(donor: &Donor) -> Emit {
    let fact = pb::DonorUpdated { donor_id: donor.id.to_string(), version: donor.version };
    Emit::new("donations.donor.updated.v1", donor.id.uuid(), &fact)
}

/// A gift is promised.
#[must_use]
pub fn pledge_made(pledge: &Pledge) -> Emit {
    let fact = pb::PledgeMade {
        pledge_id: pledge.id.to_string(),
        donor_id: text(pledge.donor),
        purpose_id: pledge.purpose.to_string(),
        amount: money(pledge.amount),
        rail: pledge.rail.to_string(),
    };
    Emit::new("donations.pledge.made.v1", pledge.id.uuid(), &fact)
}

/// A pledge was matched, became short or over, expired, was cancelled or opened again.
#[must_use]
pub fn pledge_changed(pledge: &Pledge) -> Emit {
    let fact = pb::PledgeChanged {
        pledge_id: pledge.id.to_string(),
        state: pledge.state.to_string(),
        gift_id: text(pledge.gift),
    };
    Emit::new("donations.pledge.changed.v1", pledge.id.uuid(), &fact)
}

/// A gift is on the books.
#[must_use]
pub fn gift_booked(gift: &Gift) -> Emit {
    let fact = pb::GiftBooked {
        gift_id: gift.id.to_string(),
        donor_id: text(gift.donor),
        fund_id: gift.fund.to_string(),
        purpose_id: gift.purpose.to_string(),
        amount: money(gift.amount),
        rail: gift.rail.to_string(),
        state: gift.state.to_string(),
        gift_on: gift.gift_on.to_string(),
        receiptable_on: text(gift.receiptable_on),
        spendable_on: text(gift.spendable_on),
    };
    Emit::new("donations.gift.booked.v1", gift.id.uuid(), &fact)
}

/// A cheque went to the bank.
#[must_use]
pub fn gift_deposited(gift: &Gift, on: kaifong_kernel::values::HkDate) -> Emit {
    let fact = pb::GiftDeposited { gift_id: gift.id.to_string(), deposited_on: on.to_string() };
    Emit::new("donations.gift.deposited.v1", gift.id.uuid(), &fact)
}

/// A cheque is money.
#[must_use]
pub fn gift_cleared(gift: &Gift) -> Emit {
    let fact = pb::GiftCleared {
        gift_id: gift.id.to_string(),
        amount: money(gift.amount),
        cleared_on: text(gift.spendable_on),
    };
    Emit::new("donations.gift.cleared.v1", gift.id.uuid(), &fact)
}

/// The bank returned a cheque.
#[must_use]
pub fn gift_returned(gift: &Gift, on: kaifong_kernel::values::HkDate) -> Emit {
    let fact =
        pb::GiftReturned { gift_id: gift.id.to_string(), amount: money(gift.amount), returned_on: on.to_string() };
    Emit::new("donations.gift.returned.v1", gift.id.uuid(), &fact)
}

/// The bank line that had brought a gift was something else.
#[must_use]
pub fn gift_undone(gift: &Gift) -> Emit {
    let fact =
        pb::GiftUndone { gift_id: gift.id.to_string(), amount: money(gift.amount), bank_line_id: text(gift.line) };
    Emit::new("donations.gift.undone.v1", gift.id.uuid(), &fact)
}

/// Subject of [`checkout_created`]: the provider is asked by a consumer of it.
pub const CHECKOUT_CREATED: &str = "donations.checkout.created.v1";

/// A card payment is to be opened with the provider.
#[must_use]
pub fn checkout_created(checkout: &Checkout) -> Emit {
    let fact = pb::CheckoutCreated {
        checkout_id: checkout.id.to_string(),
        amount: money(checkout.amount),
        provider: checkout.provider.clone(),
    };
    Emit::new(CHECKOUT_CREATED, checkout.id.uuid(), &fact)
}

/// The provider told of a change.
#[must_use]
pub fn checkout_changed(checkout: &Checkout) -> Emit {
    let fact = pb::CheckoutChanged {
        checkout_id: checkout.id.to_string(),
        state: checkout.state.to_string(),
        gift_id: text(checkout.gift),
    };
    Emit::new("donations.checkout.changed.v1", checkout.id.uuid(), &fact)
}

/// An account's statements are expected.
#[must_use]
pub fn bank_account_opened(account: &BankAccount) -> Emit {
    let fact = pb::BankAccountOpened {
        bank_account_id: account.id.to_string(),
        fund_id: account.fund.to_string(),
        currency: account.currency.to_string(),
    };
    Emit::new("donations.bank_account.opened.v1", account.id.uuid(), &fact)
}

/// A document is accepted.
#[must_use]
pub fn import_started(import: &Import) -> Emit {
    let fact = pb::ImportStarted {
        import_id: import.id.to_string(),
        blob_id: import.blob_id.clone(),
        lines_total: import.lines_total,
    };
    Emit::new("donations.import.started.v1", import.id.uuid(), &fact)
}

/// Every line of a document is booked.
#[must_use]
pub fn import_finished(import: &Import) -> Emit {
    let fact = pb::ImportFinished {
        import_id: import.id.to_string(),
        lines_known: import.tally.known,
        lines_matched: import.tally.matched,
        lines_proposed: import.tally.proposed,
        lines_suspense: import.tally.suspense,
    };
    Emit::new("donations.import.finished.v1", import.id.uuid(), &fact)
}

/// What a bank line was is known.
#[must_use]
pub fn line_placed(line: &BankLine) -> Emit {
    let fact =
        pb::LinePlaced { bank_line_id: line.id.to_string(), amount: money(line.amount), state: line.state.to_string() };
    Emit::new("donations.line.placed.v1", line.id.uuid(), &fact)
}

/// A bank line is in suspense.
#[must_use]
pub fn line_suspended(line: &BankLine, proposals: usize) -> Emit {
    let fact = pb::LineSuspended {
        bank_line_id: line.id.to_string(),
        amount: money(line.amount),
        proposals: i32::try_from(proposals).unwrap_or(i32::MAX),
    };
    Emit::new("donations.line.suspended.v1", line.id.uuid(), &fact)
}

/// A receipt is valid.
#[must_use]
pub fn receipt_issued(receipt: &Receipt) -> Emit {
    let fact = pb::ReceiptIssued {
        receipt_id: receipt.id.to_string(),
        donor_id: receipt.donor.to_string(),
        fund_id: receipt.fund.to_string(),
        tax_year: receipt.tax_year.start_year(),
        serial_number: receipt.serial_number,
        amount: money(receipt.amount),
    };
    Emit::new("donations.receipt.issued.v1", receipt.id.uuid(), &fact)
}

/// A receipt is void.
#[must_use]
pub fn receipt_voided(receipt: &Receipt) -> Emit {
    let fact = pb::ReceiptVoided { receipt_id: receipt.id.to_string(), replaced_by: text(receipt.replaced_by) };
    Emit::new("donations.receipt.voided.v1", receipt.id.uuid(), &fact)
}
