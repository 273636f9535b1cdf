//! Ends what an order holds when its time is over.

use kaifong_kernel::{Result, Tx, Verb};

use super::reserving;
use crate::{domain::ids::OrderId, events};

/// End what an order holds; nothing is done to what is on a run, or whose time isn't over.
pub struct ExpireReservations {
    /// The order.
    pub order: OrderId,
}

impl Verb for ExpireReservations {
    const NAME: &'static str = "ExpireReservations";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let live = reserving::live(tx, self.order).await?;
        let whole = live.len();
        let expired: Vec<_> = live.into_iter().filter_map(|one| one.expire(tx.now())).collect();
        if expired.is_empty() {
            return Ok(());
        }
        for one in &expired {
            reserving::end(tx, one).await?;
            tx.emit(events::reservation_expired(one));
        }
        if expired.len() == whole { reserving::close(tx, self.order).await } else { Ok(()) }
    }
}
