//! Shows the carrier of an order where it stands.

use kaifong_kernel::{Result, Tx, Verb};

use crate::{
    domain::{ids::OrderId, order::Order},
    store,
};

/// Keep what the carrier of an order sees of it. An agency that changes its order has no sight of a partner's rows: the
/// service does it, after each change.
pub struct ShowJob {
    /// The order.
    pub order: OrderId,
}

impl Verb for ShowJob {
    const NAME: &'static str = "ShowJob";
    const IN_TRAIL: bool = false;
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        match store::get::<Order>(tx, self.order.uuid()).await? {
            Some(order) => store::jobs::keep(tx, &order).await,
            None => Ok(()),
        }
    }
}
