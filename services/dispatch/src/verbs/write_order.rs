//! Writes an order down, and changes it while it is a draft.

use kaifong_kernel::{Result, Tx, Verb, auth::Role, values::OrgId};

use super::steps;
use crate::{
    domain::{
        ids::OrderId,
        order::{Content, Order},
        refusal::Refusal,
    },
    store::{self, seen::SeenOrder},
};

/// Write an order down as a draft; `needs` is asked where it goes.
pub struct CreateOrder {
    /// The agency, where the caller acts for none.
    pub agency: Option<OrgId>,
    /// What it says.
    pub content: Content,
    /// Days about a delivery in which a second one of an item needs a reason.
    pub duplicate_days: u64,
}

impl Verb for CreateOrder {
    const NAME: &'static str = "CreateOrder";
    type Out = SeenOrder;

    async fn run(&self, tx: &mut Tx) -> Result<SeenOrder> {
        steps::not_past(tx, self.content.deliver_on)?;
        let own = tx.actor().has(Role::Agency).then_some(tx.actor().tenant);
        let agency = own.or(self.agency).ok_or(Refusal::WhichAgency {})?;
        let (order, ask) = Order::draft(tx.mint(), agency, self.content.clone(), tx.now())?;
        let order = judge_duplicate(tx, order, self.duplicate_days).await?;
        let order = steps::add(tx, order).await?;
        steps::ask(tx, &order, Some(ask), None);
        SeenOrder::of(tx, order).await
    }
}

/// Change a draft.
pub struct UpdateOrder {
    /// The order.
    pub order: OrderId,
    /// The version that the caller has seen.
    pub seen: i64,
    /// What it says from now on.
    pub content: Content,
    /// Days about a delivery in which a second one of an item needs a reason.
    pub duplicate_days: u64,
}

impl Verb for UpdateOrder {
    const NAME: &'static str = "UpdateOrder";
    type Out = SeenOrder;

    async fn run(&self, tx: &mut Tx) -> Result<SeenOrder> {
        let order = steps::order(tx, self.order).await?;
        steps::not_past(tx, self.content.deliver_on)?;
        let order = order.rewrite(self.seen, self.content.clone())?;
        let order = judge_duplicate(tx, order, self.duplicate_days).await?;
        let (order, ask) = order.ask_the_way();
        let order = steps::keep(tx, order).await?;
        steps::ask(tx, &order, Some(ask), None);
        SeenOrder::of(tx, order).await
    }
}

/// A second open delivery of an item to a household takes a person who says why.
pub(super) async fn judge_duplicate(tx: &Tx, order: Order, days: u64) -> Result<Order> {
    match store::open_lines::served_already(tx, &order, days).await? {
        None => Ok(Order { duplicate_by: None, ..order }),
        Some(_) if order.content.duplicate_reason.is_some() => {
            let by = tx.actor().require_person()?;
            Ok(Order { duplicate_by: Some(by), ..order })
        }
        Some((item, day)) => Err(Refusal::ServedAlready { item: item.to_string(), day }.into()),
    }
}
