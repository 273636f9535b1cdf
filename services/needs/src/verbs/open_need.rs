//! Opens a need.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{domain::ids::NeedId, store::seen::SeenNeed};

/// Open a triaged need: it may be served.
pub struct OpenNeed {
    /// The need.
    pub need: NeedId,
}

impl Verb for OpenNeed {
    const NAME: &'static str = "OpenNeed";
    type Out = SeenNeed;

    async fn run(&self, tx: &mut Tx) -> Result<SeenNeed> {
        let (_, need) = steps::need(tx, self.need).await?;
        steps::save_need(tx, need.open(tx.now())?).await
    }
}
