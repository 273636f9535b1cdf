//! What `inventory` said about an order's goods, and what follows from it.

use kaifong_kernel::{Result, Tx, Verb, auth::Role, values::Instant};

use super::{duties, forget_household::GONE, move_order, steps};
use crate::{
    domain::{
        goods::{Measured, Step},
        ids::OrderId,
        order::{Concluded, Order, OrderState},
        run::{Run, RunState},
    },
    store,
};

/// What `inventory` answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goods {
    /// Set aside until a moment.
    Reserved(Measured, Instant),
    /// Given to the run, loaded, or freed.
    Moved,
    /// Held for no run until a moment.
    Held(Instant),
    /// Refused by a code.
    Refused(String),
}

/// Keep the answer to a step of an order's goods.
pub struct ConcludeGoods {
    /// The order.
    pub order: OrderId,
    /// Which step.
    pub step: Step,
    /// Which question it was.
    pub turn: i64,
    /// The answer.
    pub answer: Goods,
}

impl Verb for ConcludeGoods {
    const NAME: &'static str = "ConcludeGoods";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let order = steps::order(tx, self.order).await?;
        if order.turn != self.turn || !order.goods.is_asking() {
            return Ok(());
        }
        let before = order.clone();
        let published = match order.run {
            Some(run) => store::get::<Run>(tx, run.uuid()).await?.is_some_and(|run| run.state == RunState::Published),
            None => false,
        };
        let concluded = self.judge(order, published)?;
        self.follow(tx, &before, concluded).await
    }
}

impl ConcludeGoods {
    fn judge(&self, order: Order, published: bool) -> Result<Concluded> {
        let refused = match &self.answer {
            Goods::Refused(code) => Err(code.clone()),
            Goods::Reserved(..) | Goods::Moved | Goods::Held(_) => Ok(()),
        };
        Ok(match (self.step, &self.answer) {
            (Step::Reserve | Step::Rehold, Goods::Reserved(measured, until)) => order.reserved(Ok((*measured, *until))),
            (Step::Reserve | Step::Rehold, Goods::Refused(code)) => order.reserved(Err(code.clone())),
            (Step::Allocate, _) => order.allocated(refused),
            (Step::Issue, _) => order.issued(refused),
            (Step::Unallocate, Goods::Held(until)) => order.unallocated(Some(*until), published),
            (Step::Unallocate, Goods::Refused(_)) => order.unallocated(None, published),
            (Step::Release, Goods::Moved) => Concluded { order: order.released(), ask: None, off: None },
            (step, answer) => {
                return Err(kaifong_kernel::Error::internal(format!("{answer:?} is no answer to {step}")));
            }
        })
    }

    async fn follow(&self, tx: &mut Tx, before: &Order, concluded: Concluded) -> Result<()> {
        let Concluded { order, ask, off } = concluded;
        let order = steps::keep(tx, order).await?;
        steps::ask(tx, &order, ask, None);
        let code = order.reason.clone().unwrap_or_default();
        if let Some(run) = off {
            steps::take_off(tx, run, order.id, code).await?;
            // It could not be given up while its goods were being loaded.
            if steps::is_gone(tx, &order).await? {
                return move_order::cancel(tx, order, GONE.to_owned()).await.map(drop);
            }
        }
        if before.state != OrderState::Draft && order.state == OrderState::Draft {
            for kind in duties::FOR_A_RUN {
                tx.close_work(kind, &order.id.to_string()).await?;
            }
            let due = tx.now().plus_seconds(duties::A_DAY_SECONDS);
            let titles =
                ["An order's goods were not reserved: change it or cancel it", "未能預留訂單貨物，請更改或取消"];
            steps::work(tx, duties::GOODS_REFUSED, order.id.to_string(), Role::Dispatcher, due, titles).await?;
        } else if off.is_some() && !order.is_overdue(tx.today()) {
            tell_of_taken_off(tx, &order).await?;
        }
        Ok(())
    }
}

async fn tell_of_taken_off(tx: &mut Tx, order: &Order) -> Result<()> {
    let due = tx.now().plus_seconds(duties::AT_ONCE_SECONDS);
    let titles = ["An order was taken off a published run: plan it again", "訂單已從公布的車次移除，請重新安排"];
    steps::work(tx, duties::TAKEN_OFF, order.id.to_string(), Role::Dispatcher, due, titles).await
}

/// Set goods aside anew whose hold's time ran out.
pub struct RenewHold {
    /// The order.
    pub order: OrderId,
    /// Until when they were held by the hold that is no more, where that was told.
    pub held_until: Option<Instant>,
}

impl Verb for RenewHold {
    const NAME: &'static str = "RenewHold";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let Some(order) = store::lock::<Order>(tx, self.order.uuid()).await? else { return Ok(()) };
        let Some((order, ask)) = order.hold_expired(self.held_until) else { return Ok(()) };
        let order = steps::keep(tx, order).await?;
        steps::ask(tx, &order, Some(ask), None);
        Ok(())
    }
}
