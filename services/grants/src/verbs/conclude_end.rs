//! What the fund said to an award that ended.

use kaifong_kernel::{Result, Tx, Verb};

use super::{steps, work};
use crate::{
    domain::{
        acquittal::{Acquittal, AcquittalState},
        award::Award,
        ids::AwardId,
        tranche::TrancheState,
    },
    events, store,
};

/// Keep that what was not paid has returned; once more for each payment that came back after the end.
pub struct ConcludeEnd {
    /// The award.
    pub award: AwardId,
}

impl Verb for ConcludeEnd {
    const NAME: &'static str = "ConcludeEnd";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let award = steps::award(tx, self.award).await?;
        let in_full = in_full(tx, &award).await?;
        let award = award.ended(in_full)?;
        store::save(tx, &award).await?;
        for tranche in &award.tranches {
            work::payments_are_settled(tx, *tranche).await?;
        }
        tx.emit(events::award_changed(&award));
        Ok(())
    }
}

/// Whether every tranche was paid and its acquittal accepted.
async fn in_full(tx: &Tx, award: &Award) -> Result<bool> {
    for id in &award.tranches {
        let tranche = steps::tranche(tx, *id).await?;
        let filters = [("tranche_id", Some((*id).into())), ("state", Some(AcquittalState::Accepted.into()))];
        let acquitted = store::count::<Acquittal>(tx, &filters).await? == 1;
        if tranche.state != TrancheState::Paid || !acquitted {
            return Ok(false);
        }
    }
    Ok(true)
}
