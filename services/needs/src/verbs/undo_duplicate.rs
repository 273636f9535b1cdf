//! Takes the mark of a duplicate back.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{domain::ids::NeedId, store::seen::SeenNeed};

/// Let a need that was marked as a duplicate go on where it was.
pub struct UndoDuplicate {
    /// The need.
    pub need: NeedId,
}

impl Verb for UndoDuplicate {
    const NAME: &'static str = "UndoDuplicate";
    type Out = SeenNeed;

    async fn run(&self, tx: &mut Tx) -> Result<SeenNeed> {
        let (household, need) = steps::need(tx, self.need).await?;
        let need = need.unmark(tx.now())?;
        household.is_served()?;
        steps::save_need(tx, need).await
    }
}
