//! Reservations, as they are looked up.

use kaifong_kernel::{
    Read, Result,
    kept::{of, read_all},
};
use sea_orm::Value;

use crate::domain::{
    ids::{HouseholdId, ItemId, LocationId, LotId, OrderId},
    reservation::{Reservation, ReservationState},
};

/// What is set aside of a lot in a warehouse, oldest first.
pub async fn live_of_lot(read: &Read, lot: LotId, warehouse: LocationId) -> Result<Vec<Reservation>> {
    live(read, "lot_id = $1 AND warehouse_id = $2", vec![lot.into(), warehouse.into()]).await
}

/// What is set aside of a lot anywhere, oldest first.
pub async fn live_anywhere(read: &Read, lot: LotId) -> Result<Vec<Reservation>> {
    live(read, "lot_id = $1", vec![lot.into()]).await
}

async fn live(read: &Read, condition: &str, values: Vec<Value>) -> Result<Vec<Reservation>> {
    let sql = format!(
        "SELECT facts FROM reservation WHERE {condition} AND state IN ('held', 'allocated', 'picked') ORDER BY id"
    );
    read_all(read, &sql, values).await
}

/// Every reservation that an order has or had, oldest first.
pub async fn of_order(read: &Read, order: OrderId) -> Result<Vec<Reservation>> {
    of(read, &[("order_id", Some(order.into()))]).await
}

/// What was loaded of an item for a household, oldest first.
pub async fn issued_to(read: &Read, household: HouseholdId, item: ItemId) -> Result<Vec<Reservation>> {
    let issued = ReservationState::Issued;
    let filters =
        [("household_id", Some(household.into())), ("item_id", Some(item.into())), ("state", Some(issued.into()))];
    of(read, &filters).await
}
