//! Requests about receipts: into verbs and questions.

use std::collections::BTreeSet;

use kaifong_kernel::{
    values::{Invalid, TaxYear},
    wire::Fields,
};
use kaifong_proto::donations::v1 as pb;

use super::fields::optional_word;
use crate::{
    domain::gift::GiftId,
    store::receipt::Wanted,
    verbs::{
        issue_receipt::IssueReceipt,
        read_receipts::{GetReceipt, ListReceipts},
        void_receipt::VoidReceipt,
    },
};

/// Gifts of one receipt: a company's 300 staff and some.
const MOST_GIFTS: usize = 500;

impl TryFrom<pb::IssueReceiptRequest> for IssueReceipt {
    type Error = Invalid;

    fn try_from(request: pb::IssueReceiptRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let read: Vec<Option<GiftId>> = (0..)
            .zip(&request.gift_ids)
            .map(|(at, id): (usize, _)| fields.id(&format!("gift_ids[{at}]"), id))
            .collect();
        let gifts: Option<Vec<GiftId>> = read.into_iter().collect();
        let count = request.gift_ids.len();
        let once = request.gift_ids.iter().collect::<BTreeSet<_>>().len() == count;
        let fits = (1..=MOST_GIFTS).contains(&count) && once;
        if !fits {
            fields.wrong("gift_ids", format!("send 1 to {MOST_GIFTS} gifts, each once"));
        }
        let (Some(gifts), true) = (gifts, fits) else { return Err(fields.into_invalid()) };
        Ok(Self { gifts })
    }
}

impl TryFrom<pb::VoidReceiptRequest> for VoidReceipt {
    type Error = Invalid;

    fn try_from(request: pb::VoidReceiptRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let receipt = fields.id("receipt_id", &request.receipt_id);
        let reason = fields.text("reason", &request.reason, 1..=200);
        let (Some(receipt), Some(reason)) = (receipt, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { receipt, reason, reissue: request.reissue })
    }
}

impl TryFrom<pb::GetReceiptRequest> for GetReceipt {
    type Error = Invalid;

    fn try_from(request: pb::GetReceiptRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let receipt = fields.id("receipt_id", &request.receipt_id);
        receipt.map(|receipt| Self { receipt }).ok_or_else(|| fields.into_invalid())
    }
}

impl TryFrom<pb::ListReceiptsRequest> for ListReceipts {
    type Error = Invalid;

    fn try_from(request: pb::ListReceiptsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let donor = fields.optional_id("donor_id", &request.donor_id);
        let fund = fields.optional_id("fund_id", &request.fund_id);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(donor), Some(fund), Some(state)) = (page, donor, fund, state) else {
            return Err(fields.into_invalid());
        };
        let tax_year = (request.tax_year != 0).then(|| TaxYear::starting(request.tax_year));
        Ok(Self { wanted: Wanted { donor, fund, tax_year, state }, page })
    }
}
