//! Takes back a cheque that the bank returned.

use kaifong_kernel::{
    Result, Tx, Verb,
    values::{HkDate, Invalid},
};

use super::{books, carrying, receipting};
use crate::{
    domain::{
        gift::{Gift, GiftId},
        gift_refusal::GiftRefusal,
        line::{BankLine, LineId, LineKind, LineState, Part, PartKind},
    },
    events, store,
};

/// Take back a cheque that the bank returned.
pub struct ReturnCheque {
    /// The gift.
    pub gift: GiftId,
    /// The day of return.
    pub on: HkDate,
    /// The bank's debit line, when the cheque had cleared.
    pub line: Option<LineId>,
    /// Why, as the bank says.
    pub reason: String,
}

impl Verb for ReturnCheque {
    const NAME: &'static str = "ReturnCheque";
    type Out = Gift;

    async fn run(&self, tx: &mut Tx) -> Result<Gift> {
        let today = tx.today();
        if self.on > today {
            return Err(GiftRefusal::InTheFuture { date: self.on, today }.into());
        }
        let gift = store::gift::lock(tx, self.gift).await?.ok_or(GiftRefusal::UnknownGift { gift: self.gift })?;
        let receipt = gift.receipt;
        let state = gift.state;
        let (gift, was_money) = gift.bounce(self.on)?;
        if was_money {
            self.take_back(tx, &gift).await?;
        } else if self.line.is_some() {
            return Err(GiftRefusal::NotCleared { gift: gift.id, state }.into());
        } else {
            books::cheque_gone(tx, &gift, self.on).await?;
        }
        store::gift::save(tx, &gift).await?;
        if let Some(receipt) = receipt {
            receipting::withdraw(tx, receipt, &format!("cheque returned: {}", self.reason)).await?;
        }
        if let Some(pledge) = gift.pledge {
            carrying::release(tx, pledge).await?;
        }
        tx.emit(events::gift::gift_returned(&gift, self.on));
        Ok(gift)
    }
}

impl ReturnCheque {
    /// The debit line is the cheque's return: the income is undone as of the return date.
    async fn take_back(&self, tx: &mut Tx, gift: &Gift) -> Result<()> {
        let id = self.line.ok_or_else(|| Invalid::field("bank_line_id", "needed: the cheque had cleared"))?;
        let line = store::line::lock(tx, id).await?.ok_or(GiftRefusal::UnknownLine { line: id })?;
        matches(&line, gift)?;
        let part = Part { amount: line.amount, kind: PartKind::Cheque, target: Some(gift.id.uuid()) };
        let account = books::account_of(tx, &line).await?;
        books::cheque_bounced(tx, &account, gift, self.on).await?;
        super::placing::finish(tx, line, vec![part], LineState::Placed).await?;
        Ok(())
    }
}

fn matches(line: &BankLine, gift: &Gift) -> Result<(), GiftRefusal> {
    let other = GiftRefusal::NotThisCheque { gift: gift.id, line: line.amount, cheque: gift.amount };
    let same = line.amount.negated() == Ok(gift.amount) && Some(line.account) == gift.account;
    if same && line.kind != LineKind::Opening { Ok(()) } else { Err(other) }
}
