//! Changes what an item is.

use kaifong_kernel::{Error, Fault, Result, Tx, Verb, db};

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
        // Another item may be given the GTIN at the same moment.
        store::save(tx, &item).await.map_err(|error| match (error, &item.details.gtin) {
            (Error::Fault(Fault::Database(inner)), Some(gtin)) if db::is_duplicate(&inner) => {
                Refusal::GtinTaken { gtin: gtin.clone() }.into()
            }
            (error, _) => error,
        })?;
        tx.emit(events::item_changed(&item));
        Ok(item)
    }
}
