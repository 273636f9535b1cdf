//! Accepts an award.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{award::Award, ids::AwardId},
    events, store,
};

/// Accept an offer: the fund is asked to commit its money.
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
        tx.emit(events::award_changed(&award));
        tx.emit(events::commit_requested(&award, hold));
        Ok(award)
    }
}
