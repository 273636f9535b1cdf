//! The way to a household, in the vault under the household's own key: erasing the household ends it for every order.

use kaifong_kernel::{Error, Read, Result, Tx};

use crate::domain::{
    ids::{HouseholdId, OrderId},
    order::Order,
    routing::Routing,
};

fn field(order: OrderId) -> String {
    format!("routing:{order}")
}

/// Keeps the way to an order's household.
///
/// # Errors
/// When the household has been erased, or the database refuses.
pub async fn keep(tx: &Tx, order: &Order, routing: &Routing) -> Result<()> {
    let text = serde_json::to_string(routing).map_err(Error::internal)?;
    tx.vault().put(tx, order.content.household.uuid(), &field(order.id), &text).await
}

/// The way to an order's household; nothing before `needs` answered and after erasure.
///
/// # Errors
/// When the database can't answer.
pub async fn of(read: &Read, order: &Order) -> Result<Option<Routing>> {
    let text = read.vault().get(read, order.content.household.uuid(), &field(order.id)).await?;
    text.map(|text| serde_json::from_str(&text).map_err(Error::internal)).transpose()
}

/// Whether a household was erased, and every way to it forgotten.
///
/// # Errors
/// When the database can't answer.
pub async fn are_forgotten(read: &Read, household: HouseholdId) -> Result<bool> {
    read.vault().is_erased(read, household.uuid()).await
}

/// Forgets every way to a household.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    tx.vault().erase(tx, household.uuid()).await
}
