//! Takes a cheque into custody.

use kaifong_kernel::{
    Result, Tx, Verb,
    values::{HkDate, Invalid, Money},
};

use super::{books, carrying, giving};
use crate::{
    domain::{
        donor::DonorId,
        fund::PurposeId,
        gift::{Gift, GiftId, Giving},
        gift_refusal::GiftRefusal,
        pledge::PledgeId,
    },
    events, store,
};

/// Take a cheque into custody, on a pledge or without one.
pub struct ReceiveCheque {
    /// The pledge it fulfils.
    pub pledge: Option<PledgeId>,
    /// The giver, where no pledge names one.
    pub donor: Option<DonorId>,
    /// The purpose, where no pledge names one.
    pub purpose: Option<PurposeId>,
    /// The amount on the cheque.
    pub amount: Money,
    /// Its number.
    pub number: String,
    /// The day it was received.
    pub received_on: HkDate,
}

impl Verb for ReceiveCheque {
    const NAME: &'static str = "ReceiveCheque";
    type Out = Gift;

    async fn run(&self, tx: &mut Tx) -> Result<Gift> {
        let giving = self.giving(tx).await?;
        let (id, now) = (tx.mint::<GiftId>(), tx.now());
        let gift = Gift::cheque(id, giving, self.number.clone(), self.received_on, now)?;
        if let Some(pledge) = self.pledge {
            carrying::fulfil(tx, pledge, &gift).await?;
        }
        store::gift::add(tx, &gift).await?;
        books::cheque_in_hand(tx, &gift).await?;
        tx.emit(events::gift::gift_booked(&gift));
        Ok(gift)
    }
}

impl ReceiveCheque {
    async fn giving(&self, tx: &Tx) -> Result<Giving> {
        let Some(id) = self.pledge else {
            let lacks = || Invalid::field("purpose_id", "needed without a pledge");
            return giving::judge(tx, self.donor, self.purpose.ok_or_else(lacks)?, self.amount).await;
        };
        let pledge = store::pledge::get_by_id(tx, id).await?.ok_or(GiftRefusal::UnknownPledge { pledge: id })?;
        let contradicts = |field| GiftRefusal::NotThisPledge { pledge: id, field };
        if self.donor.is_some() && self.donor != pledge.donor {
            return Err(contradicts("donor").into());
        }
        if self.purpose.is_some_and(|purpose| purpose != pledge.purpose) {
            return Err(contradicts("purpose").into());
        }
        let giving = giving::judge(tx, pledge.donor, pledge.purpose, self.amount).await?;
        Ok(Giving { tenant: pledge.tenant, pledge: Some(id), ..giving })
    }
}
