//! What the fund said to an accepted award.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{failing, steps, work};
use crate::{domain::ids::AwardId, events, store};

/// The fund's code for a hold that has ended.
const HOLD_IS_OVER: &str = "FND013";

/// Keep the fund's answer: the award is accepted; or its hold was over; or it stays as it is, and a person is asked to
/// look.
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
        let subject = award.id.to_string();
        let award = match &self.refused {
            None => {
                tx.close_work(work::AWARD_NOT_COMMITTED, &subject).await?;
                award.commit()?
            }
            Some(code) if code == HOLD_IS_OVER => {
                let award = award.lose(code.clone())?;
                failing::reopen(tx, &award).await?;
                tx.close_work(work::AWARD_NOT_COMMITTED, &subject).await?;
                let titles = ["An award was accepted in time and its hold is over", "資助依時獲接受，但預留款項已失效"];
                steps::ask(tx, work::AWARD_LOST, subject, Role::GrantsOfficer, titles).await?;
                award
            }
            Some(code) => {
                let titles = ["The fund did not commit an accepted award's money", "基金未能承擔已獲接受的資助"];
                steps::ask(tx, work::AWARD_NOT_COMMITTED, subject, Role::GrantsOfficer, titles).await?;
                award.keep(code.clone())?
            }
        };
        store::save(tx, &award).await?;
        tx.emit(events::award_changed(&award));
        Ok(())
    }
}
