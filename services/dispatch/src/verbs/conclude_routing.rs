//! What `needs` said about the way to an order's household.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{ids::OrderId, routing::Routing},
    store,
};

/// Keep the answer: the way, and whether the household consents; or the code of the refusal.
pub struct ConcludeRouting {
    /// The order.
    pub order: OrderId,
    /// Which question it was.
    pub turn: i64,
    /// The answer.
    pub answer: Result<(Routing, bool), String>,
}

impl Verb for ConcludeRouting {
    const NAME: &'static str = "ConcludeRouting";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> kaifong_kernel::Result<()> {
        let order = steps::order(tx, self.order).await?;
        if order.turn != self.turn || order.is_over() {
            return Ok(());
        }
        if let Ok((routing, _)) = &self.answer {
            store::routings::keep(tx, &order, routing).await?;
        }
        let order = order.routed(self.answer.as_ref().map(|(_, consents)| *consents).map_err(Clone::clone));
        steps::keep(tx, order).await.map(drop)
    }
}
