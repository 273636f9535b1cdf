//! A household was erased, or nobody of it is alive.

use std::collections::BTreeSet;

use kaifong_kernel::{Error, Result, Tx, Verb, auth::Role};

use super::{duties, move_order, steps};
use crate::{
    domain::{
        forget::ERASED,
        ids::{HouseholdId, OrderId, RunId},
        order::{Order, OrderState},
        proof::Proof,
        run::Run,
        stop::Stop,
    },
    store,
};

/// Why an order was given up of whose household nobody is alive.
pub(super) const GONE: &str = "household deceased";

/// Forget a household: the ways to it, where its proofs were, and what people wrote about it. Orders of it that are not on
/// the road are given up.
pub struct ForgetHousehold {
    /// Which.
    pub household: HouseholdId,
    /// The contents of its proofs that were removed before.
    pub removed: Vec<String>,
}

impl Verb for ForgetHousehold {
    const NAME: &'static str = "ForgetHousehold";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        end_orders(tx, self.household, ERASED).await?;
        store::routings::forget(tx, self.household).await?;
        for proof in store::lock_of::<Proof>(tx, &[("household_id", Some(self.household.into()))]).await? {
            let Some(blob_id) = &proof.blob_id else { continue };
            if !self.removed.contains(blob_id) {
                return Err(Error::away(
                    "a proof came in since the household's were looked up: its content goes first",
                ));
            }
            store::save(tx, &Proof { blob_id: None, ..proof }).await?;
        }
        forget_words(tx, self.household).await
    }
}

/// Reasons that people gave for what they did with a household's orders. No other service hears of it: it knew none.
async fn forget_words(tx: &mut Tx, household: HouseholdId) -> Result<()> {
    let (mut orders, mut runs) = (BTreeSet::<OrderId>::new(), BTreeSet::<RunId>::new());
    for order in store::lock_of::<Order>(tx, &[("household_id", Some(household.into()))]).await? {
        orders.insert(order.id);
        let stops = store::of::<Stop>(tx, &[("order_id", Some(order.id.into()))]).await?;
        runs.extend(stops.iter().map(|stop| stop.run));
        let forgotten = order.clone().forgotten();
        if forgotten != order {
            store::save(tx, &Order { version: order.version + 1, ..forgotten }).await?;
        }
    }
    for run in runs {
        let run = steps::run(tx, run).await?;
        let forgotten = run.clone().forgotten(&orders);
        if forgotten != run {
            store::save(tx, &Run { version: run.version + 1, ..forgotten }).await?;
        }
    }
    Ok(())
}

/// Give up what is not on the road for a household of which nobody is alive; what is on the road is work for a dispatcher.
pub struct CancelForDeceased {
    /// Which.
    pub household: HouseholdId,
}

impl Verb for CancelForDeceased {
    const NAME: &'static str = "CancelForDeceased";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        end_orders(tx, self.household, GONE).await
    }
}

async fn end_orders(tx: &mut Tx, household: HouseholdId, reason: &str) -> Result<()> {
    for order in store::lock_of::<Order>(tx, &[("household_id", Some(household.into()))]).await? {
        nobody_is_looked_after(tx, &order).await?;
        let loading = order.goods == crate::domain::goods::GoodsState::Issuing;
        match order.state {
            OrderState::Draft | OrderState::Ready | OrderState::Planned if !loading => {
                move_order::cancel(tx, order, reason.to_owned()).await?;
            }
            OrderState::Draft | OrderState::Ready | OrderState::Planned | OrderState::Dispatched => {
                let due = tx.now().plus_seconds(duties::AT_ONCE_SECONDS);
                let titles = ["Goods are on the road to a household that is no longer there", "貨物正送往已不在的住戶"];
                let subject = order.id.to_string();
                steps::work(tx, duties::DECEASED, subject, Role::Dispatcher, due, titles).await?;
            }
            OrderState::Delivered
            | OrderState::Partial
            | OrderState::Failed
            | OrderState::Rescheduled
            | OrderState::Returned
            | OrderState::Cancelled => {}
        }
    }
    Ok(())
}

/// That nobody was reached at an order's stop is nobody's work any more.
async fn nobody_is_looked_after(tx: &mut Tx, order: &Order) -> Result<()> {
    for stop in store::of::<Stop>(tx, &[("order_id", Some(order.id.into()))]).await? {
        for kind in [duties::ELDER, duties::ELDER_ESCALATED] {
            tx.close_work(kind, &stop.id.to_string()).await?;
        }
    }
    Ok(())
}
