//! Requests about assets and loans: into verbs and questions.

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::inventory::v1 as pb;

use super::words::{optional_word, word};
use crate::{
    domain::asset::{Condition, is_serial},
    store::lending::{WantedAssets, WantedLoans},
    verbs::lending::{
        change_loan::{ExtendLoan, RecallLoan},
        finish_repair::FinishRepair,
        finish_sanitising::FinishSanitising,
        mark_asset_lost::MarkAssetLost,
        read::{GetAsset, GetAssetCalendar, GetLoan, GetLoanTerms, ListAssets, ListLoans},
        recover_asset::RecoverAsset,
        register_asset::RegisterAsset,
        retire_asset::RetireAsset,
        return_loan::ReturnLoan,
        send_to_repair::SendToRepair,
        set_loan_terms::SetLoanTerms,
    },
};

/// Why something is done, in a person's words.
pub(super) fn reason(fields: &mut Fields, given: &str) -> Option<String> {
    fields.text("reason", given, 1..=500)
}

fn serial(fields: &mut Fields, given: &str) -> Option<String> {
    if is_serial(given) {
        return Some(given.to_owned());
    }
    fields.wrong("serial", "send 1 to 20 letters, digits and -, ., /, _");
    None
}

impl TryFrom<pb::RegisterAssetRequest> for RegisterAsset {
    type Error = Invalid;

    fn try_from(request: pb::RegisterAssetRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let lot = fields.id("lot_id", &request.lot_id);
        let location = fields.id("location_id", &request.location_id);
        let serial = serial(&mut fields, &request.serial);
        let condition = word(&mut fields, "condition", request.condition);
        let (Some(lot), Some(location), Some(serial), Some(condition)) = (lot, location, serial, condition) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { lot, location, serial, condition })
    }
}

impl TryFrom<pb::ListAssetsRequest> for ListAssets {
    type Error = Invalid;

    fn try_from(request: pb::ListAssetsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let item = fields.optional_id("item_id", &request.item_id);
        let state = optional_word(&mut fields, "state", request.state);
        let location = fields.optional_id("location_id", &request.location_id);
        let serial = fields.optional_text("serial", &request.serial, 20);
        let (Some(page), Some(item), Some(state)) = (page, item, state) else { return Err(fields.into_invalid()) };
        let (Some(location), Some(serial)) = (location, serial) else { return Err(fields.into_invalid()) };
        Ok(Self { wanted: WantedAssets { item, state, location, serial }, page })
    }
}

impl TryFrom<pb::SendToRepairRequest> for SendToRepair {
    type Error = Invalid;

    fn try_from(request: pb::SendToRepairRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let (asset, reason) = (fields.id("asset_id", &request.asset_id), reason(&mut fields, &request.reason));
        let (Some(asset), Some(reason)) = (asset, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { asset, reason })
    }
}

impl TryFrom<pb::FinishRepairRequest> for FinishRepair {
    type Error = Invalid;

    fn try_from(request: pb::FinishRepairRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let asset = fields.id("asset_id", &request.asset_id);
        let condition = word(&mut fields, "condition", request.condition);
        if condition == Some(Condition::Damaged) {
            fields.wrong("condition", "what is damaged is not repaired yet");
            return Err(fields.into_invalid());
        }
        let to = fields.optional_id("to_location_id", &request.to_location_id);
        let (Some(asset), Some(condition), Some(to)) = (asset, condition, to) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { asset, condition, to })
    }
}

impl TryFrom<pb::FinishSanitisingRequest> for FinishSanitising {
    type Error = Invalid;

    fn try_from(request: pb::FinishSanitisingRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let asset = fields.id("asset_id", &request.asset_id);
        let to = fields.optional_id("to_location_id", &request.to_location_id);
        let (Some(asset), Some(to)) = (asset, to) else { return Err(fields.into_invalid()) };
        Ok(Self { asset, to })
    }
}

impl TryFrom<pb::MarkAssetLostRequest> for MarkAssetLost {
    type Error = Invalid;

    fn try_from(request: pb::MarkAssetLostRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let (asset, reason) = (fields.id("asset_id", &request.asset_id), reason(&mut fields, &request.reason));
        let (Some(asset), Some(reason)) = (asset, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { asset, reason })
    }
}

impl TryFrom<pb::RecoverAssetRequest> for RecoverAsset {
    type Error = Invalid;

    fn try_from(request: pb::RecoverAssetRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let asset = fields.id("asset_id", &request.asset_id);
        let to = fields.id("to_location_id", &request.to_location_id);
        let condition = word(&mut fields, "condition", request.condition);
        let (Some(asset), Some(to), Some(condition)) = (asset, to, condition) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { asset, to, condition })
    }
}

impl TryFrom<pb::RetireAssetRequest> for RetireAsset {
    type Error = Invalid;

    fn try_from(request: pb::RetireAssetRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let (asset, reason) = (fields.id("asset_id", &request.asset_id), reason(&mut fields, &request.reason));
        let (Some(asset), Some(reason)) = (asset, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { asset, reason })
    }
}

impl TryFrom<pb::GetAssetCalendarRequest> for GetAssetCalendar {
    type Error = Invalid;

    fn try_from(request: pb::GetAssetCalendarRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let asset = fields.id("asset_id", &request.asset_id);
        let from = fields.optional_date("from_on", &request.from_on);
        let (Some(asset), Some(from)) = (asset, from) else { return Err(fields.into_invalid()) };
        Ok(Self { asset, from })
    }
}

impl TryFrom<pb::ListLoansRequest> for ListLoans {
    type Error = Invalid;

    fn try_from(request: pb::ListLoansRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let asset = fields.optional_id("asset_id", &request.asset_id);
        let state = optional_word(&mut fields, "state", request.state);
        let order = fields.optional_id("order_id", &request.order_id);
        let household = fields.optional_id("household_id", &request.household_id);
        let (Some(page), Some(asset), Some(state)) = (page, asset, state) else { return Err(fields.into_invalid()) };
        let (Some(order), Some(household)) = (order, household) else { return Err(fields.into_invalid()) };
        Ok(Self { wanted: WantedLoans { asset, state, order, household }, page })
    }
}

impl TryFrom<pb::ReturnLoanRequest> for ReturnLoan {
    type Error = Invalid;

    fn try_from(request: pb::ReturnLoanRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let loan = fields.id("loan_id", &request.loan_id);
        let to = fields.id("to_location_id", &request.to_location_id);
        let condition = word(&mut fields, "condition", request.condition);
        let (Some(loan), Some(to), Some(condition)) = (loan, to, condition) else { return Err(fields.into_invalid()) };
        Ok(Self { loan, to, condition })
    }
}

impl TryFrom<pb::RecallLoanRequest> for RecallLoan {
    type Error = Invalid;

    fn try_from(request: pb::RecallLoanRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let loan = fields.id("loan_id", &request.loan_id);
        let due_on = fields.date("due_on", &request.due_on);
        let reason = reason(&mut fields, &request.reason);
        let (Some(loan), Some(due_on), Some(reason)) = (loan, due_on, reason) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { loan, due_on, reason })
    }
}

impl TryFrom<pb::ExtendLoanRequest> for ExtendLoan {
    type Error = Invalid;

    fn try_from(request: pb::ExtendLoanRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let (loan, due_on) = (fields.id("loan_id", &request.loan_id), fields.date("due_on", &request.due_on));
        let (Some(loan), Some(due_on)) = (loan, due_on) else { return Err(fields.into_invalid()) };
        Ok(Self { loan, due_on })
    }
}

impl TryFrom<pb::SetLoanTermsRequest> for SetLoanTerms {
    type Error = Invalid;

    fn try_from(request: pb::SetLoanTermsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let item = fields.id("item_id", &request.item_id);
        let gap = fields.number("gap_days", i64::from(request.gap_days), 0..=60);
        let reminder = fields.number("reminder_days", i64::from(request.reminder_days), 0..=60);
        let days = |days: Option<i64>| days.and_then(|days| u64::try_from(days).ok());
        let (Some(item), Some(gap_days), Some(reminder_days)) = (item, days(gap), days(reminder)) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { item, gap_days, reminder_days, expected_version: request.expected_version })
    }
}

macro_rules! only_an_id {
    ($($request:ident => $question:ident { $name:ident: $field:ident };)+) => {$(
        impl TryFrom<pb::$request> for $question {
            type Error = Invalid;

            fn try_from(request: pb::$request) -> Result<Self, Invalid> {
                let mut fields = Fields::new();
                let id = fields.id(stringify!($field), &request.$field);
                id.map(|$name| Self { $name }).ok_or_else(|| fields.into_invalid())
            }
        }
    )+};
}

only_an_id! {
    GetAssetRequest => GetAsset { asset: asset_id };
    GetLoanRequest => GetLoan { loan: loan_id };
    GetLoanTermsRequest => GetLoanTerms { item: item_id };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names<T>(outcome: Result<T, Invalid>) -> Vec<String> {
        let fields = |invalid: Invalid| invalid.0.into_iter().map(|violation| violation.field).collect();
        outcome.err().map(fields).unwrap_or_default()
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let request = pb::RegisterAssetRequest { serial: "A B".to_owned(), condition: 9, ..Default::default() };
        assert_eq!(names(RegisterAsset::try_from(request)), ["lot_id", "location_id", "serial", "condition"]);
        let request = pb::RecallLoanRequest { due_on: "2026-02-30".to_owned(), ..Default::default() };
        assert_eq!(names(RecallLoan::try_from(request)), ["loan_id", "due_on", "reason"]);
        let request = pb::SetLoanTermsRequest { gap_days: 61, reminder_days: -1, ..Default::default() };
        assert_eq!(names(SetLoanTerms::try_from(request)), ["item_id", "gap_days", "reminder_days"]);
        let request = pb::ListLoansRequest { state: 99, order_id: "lon_x".to_owned(), ..Default::default() };
        assert_eq!(names(ListLoans::try_from(request)), ["state", "order_id"]);
    }

    #[test]
    fn what_is_damaged_is_not_repaired() {
        let asset_id = "ast_01h455vb4pex5vsknk084sn02q".to_owned();
        let repaired = |condition: pb::AssetCondition| pb::FinishRepairRequest {
            asset_id: asset_id.clone(),
            condition: condition.into(),
            to_location_id: String::new(),
        };
        assert_eq!(names(FinishRepair::try_from(repaired(pb::AssetCondition::Damaged))), ["condition"]);
        assert!(FinishRepair::try_from(repaired(pb::AssetCondition::Worn)).is_ok());
    }
}
