//! Promises a gift and gives it a reference.

use kaifong_kernel::{
    Error, Result, Tx, Verb,
    values::{HkDate, Money},
};

use super::giving;
use crate::{
    domain::{
        donor::DonorId,
        fund::PurposeId,
        gift::Rail,
        gift_refusal::GiftRefusal,
        pledge::{Pledge, PledgeId},
        reference::Reference,
    },
    events,
    store::{self, seen::SeenPledge},
};

/// Days that a pledge is waited for when nothing else is said.
const USUAL_DAYS: u64 = 90;

/// The timer that ends a pledge's wait.
pub const EXPIRY: &str = "pledge.expiry";

/// Promise a gift.
pub struct CreatePledge {
    /// Who promises, if anybody is named.
    pub donor: Option<DonorId>,
    /// The purpose.
    pub purpose: PurposeId,
    /// How much.
    pub amount: Money,
    /// The way it is to come.
    pub rail: Rail,
    /// The last day it is waited for.
    pub expires_on: Option<HkDate>,
}

impl Verb for CreatePledge {
    const NAME: &'static str = "CreatePledge";
    type Out = SeenPledge;

    async fn run(&self, tx: &mut Tx) -> Result<SeenPledge> {
        let giving = giving::judge(tx, self.donor, self.purpose, self.amount).await?;
        let today = tx.today();
        let expires_on = self.expires_on.unwrap_or_else(|| today.plus_days(USUAL_DAYS));
        if expires_on < today {
            return Err(GiftRefusal::PastDeadline { date: expires_on, today }.into());
        }
        let id = tx.mint::<PledgeId>();
        let pledge = Pledge {
            id,
            reference: free_reference(tx, id).await?,
            donor: giving.donor,
            tenant: giving.tenant,
            fund: giving.fund,
            purpose: giving.purpose,
            amount: giving.amount,
            rail: self.rail,
            state: Pledge::awaited(self.rail),
            expires_on,
            gift: None,
            pledged_at: tx.now(),
        };
        store::pledge::add(tx, &pledge).await?;
        tx.set_timer(EXPIRY, id.uuid(), expires_on.plus_days(1).start()).await?;
        tx.emit(events::gift::pledge_made(&pledge));
        SeenPledge::of(tx, pledge).await
    }
}

/// A reference that was never given out. The id's random half is the seed; a taken one is stepped past.
async fn free_reference(tx: &Tx, id: PledgeId) -> Result<Reference> {
    let seed = id.uuid().as_u64_pair().1;
    for step in 0..16_u64 {
        let reference = Reference::from_seed(seed.wrapping_add(step.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        if !store::pledge::is_taken(tx, reference).await? {
            return Ok(reference);
        }
    }
    Err(Error::internal("no free reference in sixteen tries"))
}
