//! Frees what is set aside for an order.

use kaifong_kernel::{Result, Tx, Verb};

use super::{lending, reserving};
use crate::{
    domain::{ids::OrderId, reservation::Reservation},
    store::answers::Several,
};

/// Free an order's goods that were not issued.
pub struct ReleaseReservations {
    /// The order.
    pub order: OrderId,
    /// Why.
    pub reason: String,
}

impl Verb for ReleaseReservations {
    const NAME: &'static str = "ReleaseReservations";
    type Out = Several<Reservation>;

    async fn run(&self, tx: &mut Tx) -> Result<Several<Reservation>> {
        let mut released = Vec::new();
        for one in reserving::live(tx, self.order).await? {
            let one = one.release(self.reason.clone())?;
            reserving::end(tx, &one).await?;
            released.push(one);
        }
        lending::withdrawing::settled(tx, self.order).await?;
        reserving::close(tx, self.order).await?;
        Ok(Several(released))
    }
}
