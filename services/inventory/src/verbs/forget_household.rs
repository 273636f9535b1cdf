//! A household was erased: what people wrote about its loans and its goods goes with it.

use kaifong_kernel::{Result, Tx, Verb};

use super::lending::locked;
use crate::{
    domain::{ids::HouseholdId, movement::Movement},
    store::{self, lending, order_household},
};

/// Forget what was written about a household. That it had goods and loans stays, under its pseudonym.
pub struct ForgetHousehold {
    /// Which.
    pub household: HouseholdId,
}

impl Verb for ForgetHousehold {
    const NAME: &'static str = "ForgetHousehold";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        // From here on nobody's words about it are kept.
        tx.vault().erase(tx, self.household.uuid()).await?;
        for order in order_household::lock_orders_of(tx, self.household).await? {
            for movement in store::of::<Movement>(tx, &[("order_id", Some(order.into()))]).await? {
                if movement.salt.is_some() {
                    store::save(tx, &movement.forgotten()).await?;
                }
            }
        }
        for asset in lending::assets_lent_to(tx, self.household).await? {
            // Whoever wrote to its loans before has done so now.
            locked(tx, asset).await?;
            for loan in lending::loans_to(tx, self.household, asset).await? {
                if loan.salt.is_some() {
                    lending::save_loan(tx, &loan.forgotten()).await?;
                }
            }
        }
        Ok(())
    }
}
