//! A household was erased, or nobody of it is alive.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{duties, move_order, steps};
use crate::{
    domain::{
        ids::HouseholdId,
        order::{Order, OrderState},
        proof::Proof,
    },
    store,
};

const ERASED: &str = "household erased";
const GONE: &str = "household deceased";

/// Forget a household: the ways to it, and where its proofs were. Orders of it that are not on the road are given up.
pub struct ForgetHousehold {
    /// Which.
    pub household: HouseholdId,
}

impl Verb for ForgetHousehold {
    const NAME: &'static str = "ForgetHousehold";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        end_orders(tx, self.household, ERASED).await?;
        store::routings::forget(tx, self.household).await?;
        for proof in store::lock_of::<Proof>(tx, &[("household_id", Some(self.household.into()))]).await? {
            store::save(tx, &Proof { blob_id: None, ..proof }).await?;
        }
        Ok(())
    }
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
