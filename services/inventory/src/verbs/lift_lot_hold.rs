//! Lifts a lot's hold.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::LotId, lot::Lot},
    events, store,
};

/// Lift a lot's hold.
pub struct LiftLotHold {
    /// The lot.
    pub lot: LotId,
    /// Why.
    pub reason: String,
}

impl Verb for LiftLotHold {
    const NAME: &'static str = "LiftLotHold";
    type Out = Lot;

    async fn run(&self, tx: &mut Tx) -> Result<Lot> {
        let free = steps::lot(tx, self.lot).await?.lift(self.reason.clone())?;
        store::lot_stock::set_held(tx, free.id, false).await?;
        store::save(tx, &free).await?;
        tx.emit(events::lot_hold_changed(&free));
        Ok(free)
    }
}
