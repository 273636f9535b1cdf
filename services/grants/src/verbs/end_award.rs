//! Ends an award.

use kaifong_kernel::{Result, Tx, Verb};

use super::{failing, steps};
use crate::{
    domain::{award::Award, disbursement::Disbursement, ids::AwardId, refusal::Refusal},
    events, store,
};

/// End an accepted award: what is not paid is cancelled, and the fund is asked to take the rest back.
pub struct EndAward {
    /// The award.
    pub award: AwardId,
    /// Why.
    pub reason: String,
}

impl Verb for EndAward {
    const NAME: &'static str = "EndAward";
    type Out = Award;

    async fn run(&self, tx: &mut Tx) -> Result<Award> {
        let signer = steps::signer(tx)?;
        let award = steps::award(tx, self.award).await?;
        steps::no_interest(tx, signer.person, award.application).await?;
        let award = award.end(self.reason.clone())?;
        failing::cancel_tranches(tx, &award).await?;
        // Looked at with the tranches locked: nothing can be prepared any more.
        let live = [("award_id", Some(self.award.into())), ("live", Some(true.into()))];
        if let Some(under_way) = store::first::<Disbursement>(tx, &live).await? {
            return Err(Refusal::PaymentUnderWay { award: self.award, disbursement: under_way.id }.into());
        }
        store::save(tx, &award).await?;
        tx.emit(events::award_changed(&award));
        tx.emit(events::close_requested(&award, None));
        Ok(award)
    }
}
