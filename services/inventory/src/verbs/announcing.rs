//! Lines that are announced: each source key once, and packs that were used are frozen.

use kaifong_kernel::{Result, Tx};

use super::steps;
use crate::{
    domain::{
        item::Item,
        receipt::{Goods, Receipt, ReceiptLine},
        refusal::Refusal,
    },
    events, store,
};

/// Adds a line to a receipt, if such goods may come.
///
/// # Errors
/// [`Refusal::SourceKeyKnown`] (INV013), and those of [`Goods::units`].
pub(super) async fn add_line(tx: &mut Tx, receipt: &mut Receipt, item: &Item, goods: Goods) -> Result<ReceiptLine> {
    let units = goods.units(item)?;
    if item.clone().count_in(goods.pack.as_deref()).is_some() {
        // Locked and judged again: somebody may have changed the pack.
        let item = steps::item(tx, item.id).await?;
        if goods.units(&item)? != units {
            return Err(Refusal::UnknownPack { item: item.id, pack: goods.pack.unwrap_or_default() }.into());
        }
        if let Some(used) = item.count_in(goods.pack.as_deref()) {
            store::save(tx, &used).await?;
            tx.emit(events::item_changed(&used));
        }
    }
    receipt.lines += 1;
    let line = ReceiptLine {
        id: tx.mint(),
        receipt: receipt.id,
        line_no: receipt.lines,
        source: receipt.source.clone(),
        goods,
        units,
        found: None,
        lot: None,
    };
    if !store::add(tx, &line).await? {
        return Err(Refusal::SourceKeyKnown { source: line.source, source_key: line.goods.source_key }.into());
    }
    Ok(line)
}
