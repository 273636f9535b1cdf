//! What `needs` said about the way to an order's household.

use kaifong_kernel::{Result, Tx, Verb, auth::Role, values::Refused};

use super::{duties, overdue, steps};
use crate::{
    domain::{
        ids::OrderId,
        order::{Order, OrderState},
        refusal::Refusal,
        routing::Way,
    },
    store,
};

/// Keep the answer: the way, whether the household consents, and what is collected there; or the code of the refusal.
pub struct ConcludeRouting {
    /// The order.
    pub order: OrderId,
    /// Which question it was.
    pub turn: i64,
    /// The answer.
    pub answer: Result<Way, String>,
    /// Days about a delivery in which a second one of an item needs a reason.
    pub duplicate_days: u64,
}

impl Verb for ConcludeRouting {
    const NAME: &'static str = "ConcludeRouting";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> kaifong_kernel::Result<()> {
        let order = steps::order(tx, self.order).await?;
        if order.turn != self.turn || order.is_over() {
            return Ok(());
        }
        if let Ok(way) = &self.answer {
            store::routings::keep(tx, &order, &way.routing).await?;
        }
        let going_on = order.goes_on;
        let told = self.answer.as_ref().map(|way| (way.consents, way.collected));
        let order = order.routed(told.map_err(Clone::clone));
        let order = if going_on { alone(tx, order, self.duplicate_days).await? } else { order };
        let (order, ask) = order.go_on();
        let order = steps::keep(tx, order).await?;
        if going_on && order.state == OrderState::Ready {
            overdue::watch_order(tx, &order).await?;
        }
        if going_on && order.state == OrderState::Draft {
            let due = tx.now().plus_seconds(duties::A_DAY_SECONDS);
            let titles = ["An order in place of one that failed can't go on: look at it", "補送訂單未能繼續，請查看"];
            steps::work(tx, duties::NOT_GOING_ON, order.id.to_string(), Role::Dispatcher, due, titles).await?;
        }
        steps::ask(tx, &order, ask, None);
        Ok(())
    }
}

/// One that takes the place of another goes on by itself only when nothing else brings the household the same, unless a person
/// said why: an order may have been written while the goods of the one that failed were on their way back.
async fn alone(tx: &Tx, order: Order, days: u64) -> kaifong_kernel::Result<Order> {
    if order.reason.is_some() || order.duplicate_by.is_some() {
        return Ok(order);
    }
    let Some((item, day)) = store::open_lines::served_already(tx, &order, days).await? else { return Ok(order) };
    let refused = Refused::from(Refusal::ServedAlready { item: item.to_string(), day });
    Ok(Order { goes_on: false, reason: Some(refused.code.code.to_owned()), ..order })
}
