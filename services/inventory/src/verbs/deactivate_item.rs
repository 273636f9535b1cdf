//! Takes an item out of use.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::ItemId, item::Item},
    events, store,
};

/// Take an item out of use.
pub struct DeactivateItem {
    /// The item.
    pub item: ItemId,
    /// The version that the caller has seen.
    pub seen: i64,
}

impl Verb for DeactivateItem {
    const NAME: &'static str = "DeactivateItem";
    type Out = Item;

    async fn run(&self, tx: &mut Tx) -> Result<Item> {
        let before = steps::item(tx, self.item).await?;
        let item = before.clone().deactivate(self.seen)?;
        if item != before {
            store::save(tx, &item).await?;
            tx.emit(events::item_changed(&item));
        }
        Ok(item)
    }
}
