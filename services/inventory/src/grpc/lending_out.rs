//! Assets and loans as they go out.

use kaifong_kernel::values::Instant;
use kaifong_proto::{common::v1 as common, inventory::v1 as pb};

use super::words::Wired;
use crate::domain::{asset::Asset, loan::Loan, terms::Terms};

/// Where a list goes on.
pub(super) fn page(next: Option<String>) -> Option<common::PageInfo> {
    Some(common::PageInfo { next_cursor: next.unwrap_or_default() })
}

/// A text where there is one.
pub(super) fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A moment where there is one.
pub(super) fn moment(at: Option<Instant>) -> i64 {
    at.map_or(0, Instant::micros)
}

/// A small count: days, times, lines.
pub(super) fn small<T: TryInto<i32>>(count: T) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}

impl From<Asset> for pb::Asset {
    fn from(asset: Asset) -> Self {
        Self {
            asset_id: asset.id.to_string(),
            item_id: asset.item.to_string(),
            lot_id: asset.lot.to_string(),
            label: asset.label(),
            serial: asset.serial,
            condition: asset.condition.wire().into(),
            state: asset.state.wire().into(),
            location_id: asset.location.to_string(),
            reason: asset.reason.unwrap_or_default(),
            last_lent_at_us: moment(asset.last_lent_at),
            seen_by: text(asset.seen.map(|seen| seen.by)),
            seen_at_us: moment(asset.seen.map(|seen| seen.at)),
            registered_at_us: asset.registered_at.micros(),
            warehouse_id: asset.home.to_string(),
        }
    }
}

impl From<Loan> for pb::Loan {
    fn from(loan: Loan) -> Self {
        let blocked_to = loan.blocked().to.to_string();
        let (recall_reason, recalled_from) =
            loan.recall.map(|recall| (recall.reason, recall.from.to_string())).unwrap_or_default();
        Self {
            loan_id: loan.id.to_string(),
            asset_id: loan.asset.to_string(),
            item_id: loan.item.to_string(),
            order_id: loan.purpose.order.to_string(),
            line_no: loan.purpose.line_no,
            household_id: loan.purpose.household.to_string(),
            from_on: loan.days.from.to_string(),
            due_on: loan.days.to.to_string(),
            blocked_to,
            state: loan.state.wire().into(),
            issued_at_us: moment(loan.issued_at),
            checked_out_at_us: moment(loan.checked_out_at),
            closed_at_us: moment(loan.closed_at),
            recall_reason,
            recalled_from,
            end: text(loan.end),
            extensions: loan.extensions,
            end_reason: loan.end_reason.unwrap_or_default(),
        }
    }
}

impl From<Terms> for pb::LoanTerms {
    fn from(terms: Terms) -> Self {
        Self {
            item_id: terms.item.to_string(),
            gap_days: small(terms.gap_days),
            reminder_days: small(terms.reminder_days),
            version: terms.version,
        }
    }
}
