//! Accepts an award.

use kaifong_kernel::{Result, Tx, Verb};

use super::{end_offer::DEADLINE, steps};
use crate::{
    domain::{award::Award, ids::AwardId},
    events, store,
};

/// Accept an offer: the fund is asked to commit its money; and asked again when it refused that for another reason than
/// that the hold is over.
pub struct AcceptAward {
    /// The award.
    pub award: AwardId,
}

impl Verb for AcceptAward {
    const NAME: &'static str = "AcceptAward";
    type Out = Award;

    async fn run(&self, tx: &mut Tx) -> Result<Award> {
        steps::signer(tx)?;
        let (award, hold) = steps::award(tx, self.award).await?.accept(tx.now())?;
        store::save(tx, &award).await?;
        tx.cancel_timer(DEADLINE, award.id.uuid()).await?;
        tx.emit(events::award_changed(&award));
        tx.emit(events::commit_requested(&award, hold));
        Ok(award)
    }
}
