//! Moves an order before it is on the road: submitted, given up, put before others, given to a carrier.

use kaifong_kernel::{Result, Tx, Verb, auth::Role, values::OrgId};

use super::{duties, overdue, steps, write_order::judge_duplicate};
use crate::{
    domain::{
        Said,
        ids::OrderId,
        order::{Order, OrderState, Overridden, Retry},
        refusal::Refusal,
        run::{Run, RunState},
    },
    store::{self, seen::SeenOrder},
};

/// Make a draft ready: its goods are reserved.
pub struct SubmitOrder {
    /// The order.
    pub order: OrderId,
    /// Days about a delivery in which a second one of an item needs a reason.
    pub duplicate_days: u64,
}

impl Verb for SubmitOrder {
    const NAME: &'static str = "SubmitOrder";
    type Out = SeenOrder;

    async fn run(&self, tx: &mut Tx) -> Result<SeenOrder> {
        let order = steps::order(tx, self.order).await?;
        steps::not_past(tx, order.content.deliver_on)?;
        // Another order may have been written since; who said why then still stands for it.
        let by = order.duplicate_by;
        let order = if by.is_none() { judge_duplicate(tx, order, self.duplicate_days).await? } else { order };
        let (order, ask) = order.submit()?;
        let order = steps::keep(tx, order).await?;
        overdue::watch_order(tx, &order).await?;
        for kind in [duties::GOODS_REFUSED, duties::NOT_GOING_ON] {
            tx.close_work(kind, &order.id.to_string()).await?;
        }
        steps::ask(tx, &order, ask, None);
        SeenOrder::of(tx, order).await
    }
}

/// Give an order up before the road.
pub struct CancelOrder {
    /// The order.
    pub order: OrderId,
    /// Why.
    pub reason: String,
}

impl Verb for CancelOrder {
    const NAME: &'static str = "CancelOrder";
    type Out = SeenOrder;

    async fn run(&self, tx: &mut Tx) -> Result<SeenOrder> {
        let order = steps::order(tx, self.order).await?;
        let on = order.run;
        if let Some(run) = on {
            let of: Run = store::get(tx, run.uuid()).await?.ok_or(Refusal::UnknownRun { run })?;
            if of.state != RunState::Planned && !tx.actor().has(Role::Dispatcher) {
                return Err(Refusal::OnPublishedRun { order: order.id, run }.into());
            }
        }
        let order = cancel(tx, order, self.reason.clone()).await?;
        SeenOrder::of(tx, order).await
    }
}

/// Gives an order up and takes it off its run.
pub(super) async fn cancel(tx: &mut Tx, order: Order, reason: String) -> Result<Order> {
    let on = order.run;
    let (order, ask) = order.cancel(reason)?;
    if let Some(run) = on {
        steps::take_off(tx, run, order.id, "cancelled".to_owned()).await?;
    }
    let order = steps::keep(tx, order).await?;
    for kind in [duties::GOODS_REFUSED, duties::NOT_GOING_ON].into_iter().chain(duties::FOR_A_RUN) {
        tx.close_work(kind, &order.id.to_string()).await?;
    }
    steps::ask(tx, &order, ask, None);
    Ok(order)
}

/// Set an order's priority by a named person.
pub struct OverridePriority {
    /// The order.
    pub order: OrderId,
    /// The points.
    pub points: i32,
    /// Why.
    pub reason: String,
}

impl Verb for OverridePriority {
    const NAME: &'static str = "OverridePriority";
    type Out = SeenOrder;

    async fn run(&self, tx: &mut Tx) -> Result<SeenOrder> {
        let by = tx.actor().require_person()?;
        let order = steps::order(tx, self.order).await?;
        let said = Said { by, at: tx.now(), reason: self.reason.clone() };
        let order = order.overrule(Overridden { points: self.points, said })?;
        let order = steps::keep(tx, order).await?;
        SeenOrder::of(tx, order).await
    }
}

/// Say which partner carries an order, or that the council does.
pub struct AssignCarrier {
    /// The order.
    pub order: OrderId,
    /// The partner.
    pub carrier: Option<OrgId>,
}

impl Verb for AssignCarrier {
    const NAME: &'static str = "AssignCarrier";
    type Out = SeenOrder;

    async fn run(&self, tx: &mut Tx) -> Result<SeenOrder> {
        let order = steps::order(tx, self.order).await?.carried_by(self.carrier)?;
        let order = steps::keep(tx, order).await?;
        SeenOrder::of(tx, order).await
    }
}

/// Say what becomes of an order that failed.
pub struct RescheduleOrder {
    /// The order.
    pub order: OrderId,
    /// The day of the next attempt, or none, and why.
    pub retry: Retry,
    /// Attempts at most.
    pub most_attempts: i32,
}

impl Verb for RescheduleOrder {
    const NAME: &'static str = "RescheduleOrder";
    type Out = SeenOrder;

    async fn run(&self, tx: &mut Tx) -> Result<SeenOrder> {
        let order = steps::order(tx, self.order).await?;
        let order = order.decide(self.retry.clone(), tx.today(), self.most_attempts)?;
        let order = steps::keep(tx, order).await?;
        let order = settle_if_back(tx, order, self.most_attempts).await?;
        SeenOrder::of(tx, order).await
    }
}

/// An order that failed and whose goods are all back is closed; another takes its place where that was decided, or is worth
/// trying, unless nobody is there any more.
pub(super) async fn settle_if_back(tx: &mut Tx, order: Order, most_attempts: i32) -> Result<Order> {
    let back = matches!(order.goods, crate::domain::goods::GoodsState::Back | crate::domain::goods::GoodsState::None);
    if order.state != OrderState::Failed || !back {
        return Ok(order);
    }
    let gone = steps::is_gone(tx, &order).await?;
    let day = order.next_day(tx.today(), most_attempts).filter(|_| !gone);
    let next = day.map(|day| (tx.mint::<OrderId>(), day));
    let (order, successor) = order.settle(next, tx.now());
    let order = steps::keep(tx, order).await?;
    tx.close_work(duties::FAILED_STOP, &order.id.to_string()).await?;
    if let Some((successor, ask)) = successor {
        let successor = steps::add(tx, successor).await?;
        steps::ask(tx, &successor, Some(ask), None);
    }
    Ok(order)
}
