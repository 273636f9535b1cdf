//! Announces goods that are to come.

use kaifong_kernel::{Result, Tx, Verb};

use super::{announcing, steps};
use crate::{
    domain::{
        ids::LocationId,
        item::Item,
        location::LocationKind,
        lot::LotSource,
        receipt::{Goods, Receipt},
        refusal::Refusal,
    },
    events, store,
};

/// Announce goods.
pub struct AnnounceReceipt {
    /// The warehouse.
    pub warehouse: LocationId,
    /// Who sends them.
    pub source: String,
    /// Donation or purchase.
    pub lot_source: LotSource,
    /// The lines.
    pub lines: Vec<Goods>,
}

impl Verb for AnnounceReceipt {
    const NAME: &'static str = "AnnounceReceipt";
    type Out = Receipt;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt> {
        let house = steps::place(tx, self.warehouse, &[LocationKind::Warehouse]).await?;
        let (id, source) = (tx.mint(), self.source.clone());
        let mut receipt = Receipt::announce(id, house.id, source, self.lot_source, tx.now());
        store::add(tx, &receipt).await?;
        for goods in &self.lines {
            let unknown = Refusal::UnknownItem { item: goods.item };
            let item: Item = store::get(tx, goods.item.uuid()).await?.ok_or(unknown)?;
            announcing::add_line(tx, &mut receipt, &item, goods.clone()).await?;
        }
        store::save(tx, &receipt).await?;
        tx.emit(events::receipt_changed(&receipt));
        Ok(receipt)
    }
}
