//! A hold that ended at the fund before its award was accepted.

use kaifong_kernel::{Result, Tx, Verb};

use super::failing;
use crate::{
    domain::{award::Award, ids::AwardId},
    events, store,
};

/// Keep that an award's hold has expired.
pub struct LapseAward {
    /// The award.
    pub award: AwardId,
}

impl Verb for LapseAward {
    const NAME: &'static str = "LapseAward";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let Some(award) = store::lock::<Award>(tx, self.award.uuid()).await? else { return Ok(()) };
        let Some(award) = award.lapse() else { return Ok(()) };
        failing::reopen(tx, &award).await?;
        store::save(tx, &award).await?;
        tx.emit(events::award_changed(&award));
        Ok(())
    }
}
