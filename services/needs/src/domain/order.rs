//! Orders of dispatch that meet a need, as far as they were told.

use kaifong_kernel::values::OrgId;
use serde::{Deserialize, Serialize};

use super::ids::{ItemId, NeedId, OrderId};

/// One line of an order as far as it was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Its number within the order.
    pub line_no: i32,
    /// The item.
    pub item: ItemId,
    /// How many.
    pub quantity: i64,
}

/// What dispatch last told of an order that meets a need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedOrder {
    /// The order.
    pub order: OrderId,
    /// The need.
    pub need: NeedId,
    /// The need's agency.
    pub agency: OrgId,
    /// The order's state, a word of dispatch.
    pub state: String,
    /// What has been handed over so far.
    pub lines: Vec<Delivered>,
    /// How many rides were made.
    #[serde(default)]
    pub trips: i32,
}
