//! Words that people write about a household, as they may be kept.

use kaifong_kernel::{Result, Tx};

use crate::{
    domain::{
        ids::{HouseholdId, OrderId},
        words::{ERASED, Words},
    },
    store,
};

/// What somebody writes about a household; nothing of it when the household was erased.
pub(super) async fn about(tx: &Tx, household: HouseholdId, text: &str) -> Result<Words> {
    let erased = tx.vault().is_erased(tx, household.uuid()).await?;
    Ok(Words { text: if erased { ERASED } else { text }.to_owned(), salt: tx.mint() })
}

/// The same about goods of an order. Whoever forgets its household waits until this is kept, or is waited for.
pub(super) async fn about_goods(tx: &Tx, order: OrderId, text: &str) -> Result<Words> {
    match store::order_household::lock(tx, order).await? {
        Some(household) => about(tx, household, text).await,
        None => Ok(Words { text: text.to_owned(), salt: tx.mint() }),
    }
}
