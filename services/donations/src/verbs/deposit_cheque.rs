//! Hands a cheque to the bank.

use kaifong_kernel::{Result, Tx, Verb, values::HkDate};

use crate::{
    domain::{
        bank::{BankAccount, BankAccountId},
        gift::{Gift, GiftId},
        gift_refusal::GiftRefusal,
    },
    events, store,
};

/// Hand a cheque in custody to the bank.
pub struct DepositCheque {
    /// The gift.
    pub gift: GiftId,
    /// The account it is paid into.
    pub account: BankAccountId,
    /// The day of deposit.
    pub on: HkDate,
}

impl Verb for DepositCheque {
    const NAME: &'static str = "DepositCheque";
    type Out = Gift;

    async fn run(&self, tx: &mut Tx) -> Result<Gift> {
        let gift = store::gift::lock(tx, self.gift).await?.ok_or(GiftRefusal::UnknownGift { gift: self.gift })?;
        let unknown = GiftRefusal::UnknownAccount { account: self.account };
        let account = store::bank_account::get_by_id(tx, self.account).await?.ok_or(unknown)?;
        fits(&gift, &account)?;
        let gift = gift.deposit(account.id, self.on, tx.today())?;
        store::gift::save(tx, &gift).await?;
        tx.emit(events::gift::gift_deposited(&gift, self.on));
        Ok(gift)
    }
}

/// An account keeps one fund's money in one currency.
pub(super) fn fits(gift: &Gift, account: &BankAccount) -> Result<(), GiftRefusal> {
    let other = |field| Err(GiftRefusal::OtherAccount { account: account.id, field });
    if gift.fund != account.fund {
        return other("fund");
    }
    if gift.amount.currency != account.currency {
        return other("currency");
    }
    Ok(())
}
