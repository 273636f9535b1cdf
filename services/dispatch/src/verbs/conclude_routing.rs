//! What `needs` said about the way to an order's household.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{duties, steps};
use crate::{
    domain::{ids::OrderId, order::OrderState, routing::Routing},
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
        let going_on = order.goes_on;
        let order = order.routed(self.answer.as_ref().map(|(_, consents)| *consents).map_err(Clone::clone));
        let (order, ask) = order.go_on();
        let order = steps::keep(tx, order).await?;
        if going_on && order.state == OrderState::Draft {
            let due = tx.now().plus_seconds(duties::A_DAY_SECONDS);
            let titles = ["An order in place of one that failed can't go on: look at it", "補送訂單未能繼續，請查看"];
            steps::work(tx, duties::NOT_GOING_ON, order.id.to_string(), Role::Dispatcher, due, titles).await?;
        }
        steps::ask(tx, &order, ask, None);
        Ok(())
    }
}
