//! Adds an item to the catalogue.

use kaifong_kernel::{Result, Tx, Verb};

use super::item_steps;
use crate::{
    domain::item::{Details, Item},
    events, store,
};

/// Create an item.
pub struct CreateItem {
    /// Its code.
    pub code: String,
    /// What it is.
    pub details: Details,
}

impl Verb for CreateItem {
    const NAME: &'static str = "CreateItem";
    type Out = Item;

    async fn run(&self, tx: &mut Tx) -> Result<Item> {
        item_steps::gtin_is_free(tx, None, &self.details).await?;
        let item = Item::create(tx.mint(), self.code.clone(), self.details.clone(), tx.now());
        if !store::add(tx, &item).await? {
            return Err(item_steps::taken(tx, &self.code, &self.details).await?.into());
        }
        tx.emit(events::item_changed(&item));
        Ok(item)
    }
}
