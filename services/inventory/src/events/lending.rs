//! Facts of assets, loans and stock-takes, as they travel.

use kaifong_kernel::Emit;
use kaifong_proto::events::v1 as pb;

use crate::domain::{asset::Asset, loan::Loan, stock_take::StockTake};

/// An asset is known, or in another state.
#[must_use]
pub fn asset_changed(asset: &Asset) -> Emit {
    let fact = pb::AssetChanged {
        asset_id: asset.id.to_string(),
        item_id: asset.item.to_string(),
        state: asset.state.to_string(),
        location_id: asset.location.to_string(),
    };
    Emit::new("inventory.asset.changed.v1", asset.id.uuid(), &fact)
}

/// A loan is booked, in another state, or ends on another day.
#[must_use]
pub fn loan_changed(loan: &Loan) -> Emit {
    let fact = pb::LoanChanged {
        loan_id: loan.id.to_string(),
        asset_id: loan.asset.to_string(),
        order_id: loan.purpose.order.to_string(),
        household_id: loan.purpose.household.to_string(),
        state: loan.state.to_string(),
        due_on: loan.days.to.to_string(),
        end: loan.end.map(|end| end.to_string()).unwrap_or_default(),
    };
    Emit::new("inventory.loan.changed.v1", loan.id.uuid(), &fact)
}

/// A loan's last day is near.
#[must_use]
pub fn loan_reminded(loan: &Loan) -> Emit {
    let fact = pb::LoanReminded {
        loan_id: loan.id.to_string(),
        order_id: loan.purpose.order.to_string(),
        household_id: loan.purpose.household.to_string(),
        due_on: loan.days.to.to_string(),
    };
    Emit::new("inventory.loan.reminded.v1", loan.id.uuid(), &fact)
}

/// A lent asset is asked for before its day.
#[must_use]
pub fn loan_recalled(loan: &Loan) -> Emit {
    let fact = pb::LoanRecalled {
        loan_id: loan.id.to_string(),
        order_id: loan.purpose.order.to_string(),
        household_id: loan.purpose.household.to_string(),
        due_on: loan.days.to.to_string(),
        recalled_from: loan.recall.as_ref().map(|recall| recall.from.to_string()).unwrap_or_default(),
    };
    Emit::new("inventory.loan.recalled.v1", loan.id.uuid(), &fact)
}

/// A stock-take is open, counted, reviewed, posted or cancelled.
#[must_use]
pub fn stock_take_changed(stock_take: &StockTake) -> Emit {
    let fact = pb::StockTakeChanged {
        stock_take_id: stock_take.id.to_string(),
        warehouse_id: stock_take.warehouse.to_string(),
        state: stock_take.state.to_string(),
    };
    Emit::new("inventory.stock_take.changed.v1", stock_take.id.uuid(), &fact)
}
