//! Requests about donors, pledges, cheques, checkouts and gifts: into verbs and questions.

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::donations::v1 as pb;

use super::fields::{optional_word, word};
use crate::{
    domain::gift::Rail,
    payment::Sandbox,
    store::{self, donor::Contact, gift::Covered},
    verbs::{
        cancel_pledge::CancelPledge,
        clear_cheque::ClearCheque,
        create_checkout::CreateCheckout,
        create_pledge::CreatePledge,
        deposit_cheque::DepositCheque,
        pay_sandbox_checkout::PaySandboxCheckout,
        read_checkouts::{GetCheckout, ListCheckouts},
        read_donors::{GetDonor, ListDonors},
        read_gifts::{GetGift, ListGifts},
        read_pledges::{GetPledge, ListPledges, ResolveReference},
        receive_cheque::ReceiveCheque,
        register_donor::RegisterDonor,
        return_cheque::ReturnCheque,
        update_donor::UpdateDonor,
    },
};

fn contact(fields: &mut Fields, name: &str, email: &str, phone: &str) -> Option<Contact> {
    let name = fields.text("name", name, 1..=200);
    let email = fields.text("email", email, 0..=254);
    let phone = fields.text("phone", phone, 0..=40);
    Some(Contact { name: name?, email: email?, phone: phone? })
}

impl TryFrom<pb::RegisterDonorRequest> for RegisterDonor {
    type Error = Invalid;

    fn try_from(request: pb::RegisterDonorRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let kind = word(&mut fields, "kind", request.kind);
        let contact = contact(&mut fields, &request.name, &request.email, &request.phone);
        let org = fields.optional_id("org_id", &request.org_id);
        let (Some(kind), Some(contact), Some(org)) = (kind, contact, org) else { return Err(fields.into_invalid()) };
        Ok(Self { kind, contact, org, wants_receipts: request.wants_receipts })
    }
}

impl TryFrom<pb::UpdateDonorRequest> for UpdateDonor {
    type Error = Invalid;

    fn try_from(request: pb::UpdateDonorRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let donor = fields.id("donor_id", &request.donor_id);
        let contact = contact(&mut fields, &request.name, &request.email, &request.phone);
        let version = fields.number("expected_version", request.expected_version, 1..=i64::MAX);
        let (Some(donor), Some(contact), Some(expected_version)) = (donor, contact, version) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { donor, expected_version, contact, wants_receipts: request.wants_receipts })
    }
}

impl TryFrom<pb::GetDonorRequest> for GetDonor {
    type Error = Invalid;

    fn try_from(request: pb::GetDonorRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let donor = fields.id("donor_id", &request.donor_id);
        donor.map(|donor| Self { donor }).ok_or_else(|| fields.into_invalid())
    }
}

impl TryFrom<pb::ListDonorsRequest> for ListDonors {
    type Error = Invalid;

    fn try_from(request: pb::ListDonorsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let kind = optional_word(&mut fields, "kind", request.kind);
        let org = fields.optional_id("org_id", &request.org_id);
        let (Some(page), Some(kind), Some(org)) = (page, kind, org) else { return Err(fields.into_invalid()) };
        Ok(Self { wanted: store::donor::Wanted { kind, org }, page })
    }
}

impl TryFrom<pb::CreatePledgeRequest> for CreatePledge {
    type Error = Invalid;

    fn try_from(request: pb::CreatePledgeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let donor = fields.optional_id("donor_id", &request.donor_id);
        let purpose = fields.id("purpose_id", &request.purpose_id);
        let amount = fields.money("amount", request.amount.as_ref());
        let expires_on = fields.optional_date("expires_on", &request.expires_on);
        let rail = word(&mut fields, "rail", request.rail).filter(|rail| *rail != Rail::Card);
        if rail.is_none() && request.rail == i32::from(pb::Rail::Card) {
            fields.wrong("rail", "a card gift needs no pledge: create a checkout");
        }
        let (Some(donor), Some(purpose), Some(amount), Some(rail), Some(expires_on)) =
            (donor, purpose, amount, rail, expires_on)
        else {
            return Err(fields.into_invalid());
        };
        Ok(Self { donor, purpose, amount, rail, expires_on })
    }
}

impl TryFrom<pb::CancelPledgeRequest> for CancelPledge {
    type Error = Invalid;

    fn try_from(request: pb::CancelPledgeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let pledge = fields.id("pledge_id", &request.pledge_id);
        pledge.map(|pledge| Self { pledge }).ok_or_else(|| fields.into_invalid())
    }
}

impl TryFrom<pb::GetPledgeRequest> for GetPledge {
    type Error = Invalid;

    fn try_from(request: pb::GetPledgeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let pledge = fields.id("pledge_id", &request.pledge_id);
        pledge.map(|pledge| Self { pledge }).ok_or_else(|| fields.into_invalid())
    }
}

impl TryFrom<pb::ListPledgesRequest> for ListPledges {
    type Error = Invalid;

    fn try_from(request: pb::ListPledgesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let donor = fields.optional_id("donor_id", &request.donor_id);
        let purpose = fields.optional_id("purpose_id", &request.purpose_id);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(donor), Some(purpose), Some(state)) = (page, donor, purpose, state) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { wanted: store::pledge::Wanted { donor, purpose, state }, page })
    }
}

impl TryFrom<pb::ResolveReferenceRequest> for ResolveReference {
    type Error = Invalid;

    fn try_from(request: pb::ResolveReferenceRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let text = fields.text("text", &request.text, 1..=200);
        text.map(|text| Self { text }).ok_or_else(|| fields.into_invalid())
    }
}

/// A cheque's number as it is printed: letters and digits.
fn cheque_number(fields: &mut Fields, number: &str) -> Option<String> {
    let number = fields.text("cheque_number", number, 1..=35)?;
    if number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Some(number);
    }
    fields.wrong("cheque_number", "send letters and digits only");
    None
}

impl TryFrom<pb::ReceiveChequeRequest> for ReceiveCheque {
    type Error = Invalid;

    fn try_from(request: pb::ReceiveChequeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let pledge = fields.optional_id("pledge_id", &request.pledge_id);
        let donor = fields.optional_id("donor_id", &request.donor_id);
        let purpose = fields.optional_id("purpose_id", &request.purpose_id);
        let amount = fields.money("amount", request.amount.as_ref());
        let number = cheque_number(&mut fields, &request.cheque_number);
        let received_on = fields.date("received_on", &request.received_on);
        let (Some(pledge), Some(donor), Some(purpose), Some(amount), Some(number), Some(received_on)) =
            (pledge, donor, purpose, amount, number, received_on)
        else {
            return Err(fields.into_invalid());
        };
        Ok(Self { pledge, donor, purpose, amount, number, received_on })
    }
}

impl TryFrom<pb::DepositChequeRequest> for DepositCheque {
    type Error = Invalid;

    fn try_from(request: pb::DepositChequeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let gift = fields.id("gift_id", &request.gift_id);
        let account = fields.id("bank_account_id", &request.bank_account_id);
        let on = fields.date("deposited_on", &request.deposited_on);
        let (Some(gift), Some(account), Some(on)) = (gift, account, on) else { return Err(fields.into_invalid()) };
        Ok(Self { gift, account, on })
    }
}

impl TryFrom<pb::ClearChequeRequest> for ClearCheque {
    type Error = Invalid;

    fn try_from(request: pb::ClearChequeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let gift = fields.id("gift_id", &request.gift_id);
        let line = fields.id("bank_line_id", &request.bank_line_id);
        let (Some(gift), Some(line)) = (gift, line) else { return Err(fields.into_invalid()) };
        Ok(Self { gift, line })
    }
}

impl TryFrom<pb::ReturnChequeRequest> for ReturnCheque {
    type Error = Invalid;

    fn try_from(request: pb::ReturnChequeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let gift = fields.id("gift_id", &request.gift_id);
        let on = fields.date("returned_on", &request.returned_on);
        let line = fields.optional_id("bank_line_id", &request.bank_line_id);
        let reason = fields.text("reason", &request.reason, 1..=140);
        let (Some(gift), Some(on), Some(line), Some(reason)) = (gift, on, line, reason) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { gift, on, line, reason })
    }
}

/// A request for a checkout with the provider of this name.
pub(super) fn checkout(request: &pb::CreateCheckoutRequest, provider: &'static str) -> Result<CreateCheckout, Invalid> {
    let mut fields = Fields::new();
    let donor = fields.optional_id("donor_id", &request.donor_id);
    let purpose = fields.id("purpose_id", &request.purpose_id);
    let amount = fields.money("amount", request.amount.as_ref());
    let (Some(donor), Some(purpose), Some(amount)) = (donor, purpose, amount) else {
        return Err(fields.into_invalid());
    };
    Ok(CreateCheckout { donor, purpose, amount, provider })
}

impl TryFrom<pb::PaySandboxCheckoutRequest> for PaySandboxCheckout {
    type Error = Invalid;

    fn try_from(request: pb::PaySandboxCheckoutRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let checkout = fields.id("checkout_id", &request.checkout_id);
        let play = word(&mut fields, "outcome", request.outcome);
        let (Some(checkout), Some(play)) = (checkout, play) else { return Err(fields.into_invalid()) };
        Ok(Self { checkout, play, sandbox: Sandbox::NAME })
    }
}

impl TryFrom<pb::GetCheckoutRequest> for GetCheckout {
    type Error = Invalid;

    fn try_from(request: pb::GetCheckoutRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let checkout = fields.id("checkout_id", &request.checkout_id);
        checkout.map(|checkout| Self { checkout }).ok_or_else(|| fields.into_invalid())
    }
}

impl TryFrom<pb::ListCheckoutsRequest> for ListCheckouts {
    type Error = Invalid;

    fn try_from(request: pb::ListCheckoutsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let donor = fields.optional_id("donor_id", &request.donor_id);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(donor), Some(state)) = (page, donor, state) else { return Err(fields.into_invalid()) };
        Ok(Self { wanted: store::checkout::Wanted { donor, state }, page })
    }
}

impl TryFrom<pb::GetGiftRequest> for GetGift {
    type Error = Invalid;

    fn try_from(request: pb::GetGiftRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let gift = fields.id("gift_id", &request.gift_id);
        gift.map(|gift| Self { gift }).ok_or_else(|| fields.into_invalid())
    }
}

impl TryFrom<pb::ListGiftsRequest> for ListGifts {
    type Error = Invalid;

    fn try_from(request: pb::ListGiftsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let donor = fields.optional_id("donor_id", &request.donor_id);
        let purpose = fields.optional_id("purpose_id", &request.purpose_id);
        let rail = optional_word(&mut fields, "rail", request.rail);
        let state = optional_word(&mut fields, "state", request.state);
        let covered = optional_word::<Covered>(&mut fields, "receipt", request.receipt);
        let from = fields.optional_date("gift_from", &request.gift_from);
        let to = fields.optional_date("gift_to", &request.gift_to);
        let (Some(page), Some(donor), Some(purpose), Some(rail), Some(state), Some(covered), Some(from), Some(to)) =
            (page, donor, purpose, rail, state, covered, from, to)
        else {
            return Err(fields.into_invalid());
        };
        Ok(Self { wanted: store::gift::Wanted { donor, purpose, rail, state, covered, from, to }, page })
    }
}
