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
    /// The offer's deadline.
    pub expires_at: Instant,
}

impl Verb for TakeHold {
    const NAME: &'static str = "TakeHold";
    type Out = Hold;

    async fn run(&self, tx: &mut Tx) -> Result<Hold> {
        if let Some(before) = store::hold::lock_of_award(tx, self.award).await? {
            before.is_for(self.programme, self.amount)?;
            return Ok(before);
        }
        let hold = Hold::take(tx.mint(), self.programme, self.award, self.amount, self.expires_at, tx.now())?;
        // The guard of this statement is what keeps a programme from being promised twice.
        store::balance::hold(tx, self.programme, self.amount).await?;
        if !store::hold::add(tx, &hold).await? {
            return Err(Error::internal("an award got another hold at the same moment"));
        }
        tx.set_timer(EXPIRY, hold.id.uuid(), hold.expires_at).await?;
        tx.emit(events::fund::hold_taken(&hold));
        Ok(hold)
    }
}
