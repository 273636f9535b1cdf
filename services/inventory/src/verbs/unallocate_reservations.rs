//! Takes an order off its run before it is loaded: its goods are held again.

use kaifong_kernel::{Result, Tx, Verb, values::Instant};

use super::reserving::{self, EXPIRY};
use crate::{
    domain::{
        ids::OrderId,
        refusal::Refusal,
        reservation::{Reservation, ReservationState},
    },
    store::answers::Several,
};

/// Take an order off its run.
pub struct UnallocateReservations {
    /// The order.
    pub order: OrderId,
    /// Until when its goods are held.
    pub expires_at: Instant,
}

impl Verb for UnallocateReservations {
    const NAME: &'static str = "UnallocateReservations";
    type Out = Several<Reservation>;

    async fn run(&self, tx: &mut Tx) -> Result<Several<Reservation>> {
        if self.expires_at <= tx.now() {
            return Err(Refusal::TooLate { moment: self.expires_at.to_string() }.into());
        }
        let mut held = Vec::new();
        for one in reserving::all_in(tx, self.order, &[ReservationState::Allocated, ReservationState::Picked]).await? {
            let one = one.unallocate(self.expires_at)?;
            reserving::keep(tx, &one).await?;
            held.push(one);
        }
        tx.set_timer(EXPIRY, self.order.uuid(), self.expires_at).await?;
        Ok(Several(held))
    }
}
