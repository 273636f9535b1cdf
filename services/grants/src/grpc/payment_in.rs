//! Requests about payees and disbursements: into verbs and questions.

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::grants::v1 as pb;

use super::{
    programme_in::{of_id_and_reason, of_one_id},
    words::optional_word,
};
use crate::{
    store::seen::Account,
    verbs::{
        approve_disbursement::ApproveDisbursement,
        confirm_payee::ConfirmPayee,
        confirm_rejection::ConfirmRejection,
        dismiss_rejection::DismissRejection,
        prepare_disbursement::PrepareDisbursement,
        propose_payee::ProposePayee,
        read_payments::{GetDisbursement, GetPayee, ListDisbursements, ListPayees},
        reject_payee::RejectPayee,
        release_disbursement::ReleaseDisbursement,
        report_rejection::ReportRejection,
        void_disbursement::VoidDisbursement,
    },
};

of_one_id! {
    pb::RejectPayeeRequest => RejectPayee { payee: payee_id };
    pb::GetPayeeRequest => GetPayee { payee: payee_id };
    pb::GetDisbursementRequest => GetDisbursement { disbursement: disbursement_id };
    pb::ConfirmRejectionRequest => ConfirmRejection { disbursement: disbursement_id };
    pb::DismissRejectionRequest => DismissRejection { disbursement: disbursement_id };
}

of_id_and_reason! {
    pb::VoidDisbursementRequest => VoidDisbursement { disbursement: disbursement_id };
    pb::ReportRejectionRequest => ReportRejection { disbursement: disbursement_id };
}

/// Requests that are a disbursement and the digest that was seen.
macro_rules! of_digest {
    ($($request:ty => $verb:ident;)+) => {$(
        impl TryFrom<$request> for $verb {
            type Error = Invalid;

            fn try_from(request: $request) -> Result<Self, Invalid> {
                let mut fields = Fields::new();
                let disbursement = fields.id("disbursement_id", &request.disbursement_id);
                let digest = fields.hex("digest", &request.digest, 32);
                let (Some(disbursement), Some(digest)) = (disbursement, digest) else {
                    return Err(fields.into_invalid());
                };
                Ok(Self { disbursement, digest })
            }
        }
    )+};
}

of_digest! {
    pb::ApproveDisbursementRequest => ApproveDisbursement;
    pb::ReleaseDisbursementRequest => ReleaseDisbursement;
}

/// Digits, so many; spaces and hyphens don't count.
fn digits(fields: &mut Fields, field: &str, text: &str, count: std::ops::RangeInclusive<usize>) -> Option<String> {
    let kept: String = text.chars().filter(|character| !matches!(character, ' ' | '-')).collect();
    if count.contains(&kept.len()) && kept.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(kept);
    }
    let (least, most) = (count.start(), count.end());
    fields.wrong(
        field,
        if least == most { format!("send {least} digits") } else { format!("send {least} to {most} digits") },
    );
    None
}

impl TryFrom<pb::ProposePayeeRequest> for ProposePayee {
    type Error = Invalid;

    fn try_from(request: pb::ProposePayeeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let agency = fields.optional_id("agency_id", &request.agency_id);
        let name = fields.text("account_name", &request.account_name, 1..=120);
        let bank_code = digits(&mut fields, "bank_code", &request.bank_code, 3..=3);
        let number = digits(&mut fields, "account_number", &request.account_number, 6..=16);
        let (Some(agency), Some(name), Some(bank_code), Some(number)) = (agency, name, bank_code, number) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { agency, account: Account { name, bank_code, number } })
    }
}

/// Confirms a payee, with the cool-off as configured.
pub(super) fn confirm(request: &pb::ConfirmPayeeRequest, cool_off_seconds: i64) -> Result<ConfirmPayee, Invalid> {
    let mut fields = Fields::new();
    let payee = fields.id("payee_id", &request.payee_id);
    payee.map(|payee| ConfirmPayee { payee, cool_off_seconds }).ok_or_else(|| fields.into_invalid())
}

/// Prepares a payment, with the threshold as configured.
pub(super) fn prepare(
    request: &pb::PrepareDisbursementRequest,
    threshold_minor: i64,
) -> Result<PrepareDisbursement, Invalid> {
    let mut fields = Fields::new();
    let tranche = fields.id("tranche_id", &request.tranche_id);
    tranche.map(|tranche| PrepareDisbursement { tranche, threshold_minor }).ok_or_else(|| fields.into_invalid())
}

impl TryFrom<pb::ListPayeesRequest> for ListPayees {
    type Error = Invalid;

    fn try_from(request: pb::ListPayeesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let agency = fields.optional_id("agency_id", &request.agency_id);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(agency), Some(state)) = (page, agency, state) else { return Err(fields.into_invalid()) };
        Ok(Self { agency, state, page })
    }
}

impl TryFrom<pb::ListDisbursementsRequest> for ListDisbursements {
    type Error = Invalid;

    fn try_from(request: pb::ListDisbursementsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let agency = fields.optional_id("agency_id", &request.agency_id);
        let tranche = fields.optional_id("tranche_id", &request.tranche_id);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(agency), Some(tranche), Some(state)) = (page, agency, tranche, state) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { agency, tranche, state, page })
    }
}
