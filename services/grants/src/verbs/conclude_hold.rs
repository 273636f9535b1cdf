//! What the fund said to an award's hold.

use kaifong_kernel::{Tx, Verb, auth::Role};

use super::{end_offer::DEADLINE, failing, steps, work::AWARD_REFUSED};
use crate::{
    domain::{
        award::AwardState,
        ids::{AwardId, HoldId},
    },
    events, store,
};

/// A hold that the fund took.
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// Whether it holds still.
    pub live: bool,
}

/// Keep the fund's answer: the award is offered, or refused.
pub struct ConcludeHold {
    /// The award.
    pub award: AwardId,
    /// The hold, or the fund's code.
    pub answer: Result<Hold, String>,
}

impl Verb for ConcludeHold {
    const NAME: &'static str = "ConcludeHold";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> kaifong_kernel::Result<()> {
        let award = steps::award(tx, self.award).await?;
        let award = match &self.answer {
            Ok(hold) => {
                // The answer may take so long that the offer is over.
                let live = hold.live && tx.now() < award.expires_at;
                let award = award.offer(hold.id, live)?;
                if award.state == AwardState::Lapsed {
                    failing::reopen(tx, &award).await?;
                } else {
                    tx.set_timer(DEADLINE, award.id.uuid(), award.expires_at).await?;
                }
                award
            }
            Err(code) => {
                let award = award.refuse(code.clone())?;
                failing::reopen(tx, &award).await?;
                let titles = ["The fund did not hold an award's money", "基金未能為資助預留款項"];
                steps::ask(tx, AWARD_REFUSED, award.id.to_string(), Role::GrantsOfficer, titles).await?;
                award
            }
        };
        store::save(tx, &award).await?;
        tx.emit(events::award_changed(&award));
        if let Ok(hold) = self.answer.as_ref()
            && hold.live
            && award.state == AwardState::Lapsed
        {
            // It holds for the grace beyond the deadline, for nobody.
            tx.emit(events::void_requested(&award, hold.id));
        }
        Ok(())
    }
}
