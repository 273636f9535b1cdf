//! Holds money of a programme for one award's offer.

use kaifong_kernel::{
    Error, Result, Tx, Verb,
    values::{Instant, Money},
};

use crate::{
    domain::{
        grant::{AwardId, ProgrammeId},
        hold::Hold,
    },
    events, store,
};

/// The timer that ends a hold at its deadline.
pub const EXPIRY: &str = "hold.expiry";

/// Take a hold. Told again in the same words, it answers as before.
pub struct TakeHold {
    /// The programme.
    pub programme: ProgrammeId,
    /// The award.
    pub award: AwardId,
    /// How much.
    pub amount: Money,
    /// Until when it is kept.
    pub expires_at: Instant,
}

impl Verb for TakeHold {
    const NAME: &'static str = "TakeHold";
    type Out = Hold;

    async fn run(&self, tx: &mut Tx) -> Result<Hold> {
        if let Some(before) = self.told_before(tx).await? {
            return Ok(before);
        }
        // A programme that nobody knows is refused by its balance.
        if let Some(fund) = store::fund::keep_of_programme(tx, self.programme).await? {
            fund.is_open()?;
        }
        let hold = Hold::take(tx.mint(), self.programme, self.award, self.amount, self.expires_at, tx.now())?;
        // Added before the money is judged: who asks twice at one moment waits here, and then finds the first hold instead
        // of a programme that it has emptied itself.
        if !store::hold::add(tx, &hold).await? {
            let before = self.told_before(tx).await?;
            return before.ok_or_else(|| Error::internal("an award's hold stands in the way and isn't there"));
        }
        // The guard of this statement is what keeps a programme from being promised twice.
        store::balance::hold(tx, self.programme, self.amount).await?;
        tx.set_timer(EXPIRY, hold.id.uuid(), hold.expires_at).await?;
        tx.emit(events::fund::hold_taken(&hold));
        Ok(hold)
    }
}

impl TakeHold {
    /// The hold that the award has, when it is what is asked for.
    async fn told_before(&self, tx: &Tx) -> Result<Option<Hold>> {
        let Some(before) = store::hold::lock_of_award(tx, self.award).await? else { return Ok(None) };
        before.is_for(self.programme, self.amount)?;
        Ok(Some(before))
    }
}
