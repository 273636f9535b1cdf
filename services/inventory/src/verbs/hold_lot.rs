//! Puts a lot on hold.

use std::collections::BTreeSet;

use kaifong_kernel::{Result, Tx, Verb};

use super::{lending::withdrawing, steps};
use crate::{
    domain::{
        ids::{LotId, OrderId},
        lot::Lot,
        refusal::Refusal,
    },
    events, store,
};

/// Put a lot on hold.
pub struct HoldLot {
    /// The lot.
    pub lot: LotId,
    /// Why.
    pub reason: String,
    /// Whether orders that it is reserved for lose what is set aside for them.
    pub release: bool,
}

impl Verb for HoldLot {
    const NAME: &'static str = "HoldLot";
    type Out = Lot;

    async fn run(&self, tx: &mut Tx) -> Result<Lot> {
        let held = steps::lot(tx, self.lot).await?.hold(self.reason.clone(), tx.now())?;
        if self.release {
            let live = store::reservation::live_anywhere(tx, held.id).await?;
            for order in live.iter().map(|one| one.order).collect::<BTreeSet<OrderId>>() {
                withdrawing::withdraw(tx, order, "a lot was put on hold").await?;
            }
        }
        // From here on nobody sets anything aside of it; what somebody did until now stands in the way.
        store::lot_stock::set_held(tx, held.id, true).await?;
        let live = store::reservation::live_anywhere(tx, held.id).await?;
        if !live.is_empty() {
            return Err(Refusal::LotReserved { lot: held.id, orders: steps::orders_of(&live) }.into());
        }
        store::save(tx, &held).await?;
        tx.emit(events::lot_hold_changed(&held));
        Ok(held)
    }
}
