//! Declines an award.

use kaifong_kernel::{Result, Tx, Verb};

use super::{end_offer::DEADLINE, steps};
use crate::{
    domain::{award::Award, ids::AwardId},
    events, store,
};

/// Decline an offer: the fund is asked to free its money.
pub struct DeclineAward {
    /// The award.
    pub award: AwardId,
}

impl Verb for DeclineAward {
    const NAME: &'static str = "DeclineAward";
    type Out = Award;

    async fn run(&self, tx: &mut Tx) -> Result<Award> {
        steps::signer(tx)?;
        let (award, hold) = steps::award(tx, self.award).await?.decline()?;
        store::save(tx, &award).await?;
        tx.cancel_timer(DEADLINE, award.id.uuid()).await?;
        tx.emit(events::award_changed(&award));
        tx.emit(events::void_requested(&award, hold));
        Ok(award)
    }
}
