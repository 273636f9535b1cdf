//! What the fund said to an accepted award.

use kaifong_kernel::{Result, Tx, Verb};

use super::{failing, steps};
use crate::{
    domain::{award::AwardState, ids::AwardId},
    events, store,
};

/// Keep the fund's answer: the award is accepted, or its time was over.
pub struct ConcludeAcceptance {
    /// The award.
    pub award: AwardId,
    /// The fund's code, when it refused.
    pub refused: Option<String>,
}

impl Verb for ConcludeAcceptance {
    const NAME: &'static str = "ConcludeAcceptance";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let award = steps::award(tx, self.award).await?;
        if award.state == AwardState::Lapsed {
            // The fund told of the hold's end before it answered us.
            return Ok(());
        }
        let award = match &self.refused {
            None => award.commit()?,
            Some(_) => {
                let Some(award) = award.lapse() else { return Ok(()) };
                failing::reopen(tx, &award).await?;
                award
            }
        };
        store::save(tx, &award).await?;
        tx.emit(events::award_changed(&award));
        Ok(())
    }
}
