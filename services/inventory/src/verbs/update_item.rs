//! Changes what an item is.

use kaifong_kernel::{Result, Tx, Verb};

use super::{item_steps, steps};
use crate::{
    domain::{
        ids::ItemId,
        item::{Details, Item},
        refusal::Refusal,
    },
    events, store,
};

/// Change an item.
pub struct UpdateItem {
    /// The item.
    pub item: ItemId,
    /// The version that the caller has seen.
    pub seen: i64,
    /// What it is from now on.
    pub details: Details,
}

impl Verb for UpdateItem {
    const NAME: &'static str = "UpdateItem";
    type Out = Item;

    async fn run(&self, tx: &mut Tx) -> Result<Item> {
        let item = steps::item(tx, self.item).await?.update(self.seen, self.details.clone())?;
        item_steps::gtin_is_free(tx, Some(item.id), &self.details).await?;
        if !store::catalogue::save_item(tx, &item).await? {
            return Err(Refusal::GtinTaken { gtin: item.details.gtin.unwrap_or_default() }.into());
        }
        tx.emit(events::item_changed(&item));
        Ok(item)
    }
}
