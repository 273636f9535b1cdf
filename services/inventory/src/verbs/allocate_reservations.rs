//! Gives what is held for an order to a published run.

use kaifong_kernel::{Result, Tx, Verb};

use super::reserving::{self, EXPIRY};
use crate::{
    domain::{
        ids::{OrderId, RunId},
        reservation::{Reservation, ReservationState},
    },
    store::answers::Several,
};

/// Give an order's reservations to a run.
pub struct AllocateReservations {
    /// The order.
    pub order: OrderId,
    /// The run.
    pub run: RunId,
}

impl Verb for AllocateReservations {
    const NAME: &'static str = "AllocateReservations";
    type Out = Several<Reservation>;

    async fn run(&self, tx: &mut Tx) -> Result<Several<Reservation>> {
        let mut allocated = Vec::new();
        for one in reserving::all_in(tx, self.order, &[ReservationState::Held]).await? {
            let one = one.allocate(self.run)?;
            reserving::keep(tx, &one).await?;
            allocated.push(one);
        }
        tx.cancel_timer(EXPIRY, self.order.uuid()).await?;
        Ok(Several(allocated))
    }
}
