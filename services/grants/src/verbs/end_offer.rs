//! An offer that nobody accepted by its deadline.

use kaifong_kernel::{Result, Tx, Verb};

use super::{failing, steps};
use crate::{domain::ids::AwardId, events, store};

/// The timer of an offer's deadline; its subject is the award.
pub const DEADLINE: &str = "offer.deadline";

/// End an offer at its deadline: the fund is asked to free its money.
pub struct EndOffer {
    /// The award.
    pub award: AwardId,
}

impl Verb for EndOffer {
    const NAME: &'static str = "EndOffer";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let award = steps::award(tx, self.award).await?;
        let Some((award, hold)) = award.overdue(tx.now()) else { return Ok(()) };
        failing::reopen(tx, &award).await?;
        store::save(tx, &award).await?;
        tx.emit(events::award_changed(&award));
        tx.emit(events::void_requested(&award, hold));
        Ok(())
    }
}
