//! Takes back what was said of a bank line.

use kaifong_kernel::{Result, Tx, Verb, reexport::uuid::Uuid};

use super::{books, carrying, receipting, suspense};
use crate::{
    domain::{
        gift::GiftId,
        gift_refusal::GiftRefusal,
        line::{LineId, PartKind},
    },
    events,
    store::{self, seen::SeenLine},
};

/// Take back what was said of a line that became gifts, charges or an opening balance: its money lies in suspense again.
pub struct UnplaceLine {
    /// The line.
    pub line: LineId,
    /// Why, for the receipts that become void.
    pub reason: String,
}

impl Verb for UnplaceLine {
    const NAME: &'static str = "UnplaceLine";
    type Out = SeenLine;

    async fn run(&self, tx: &mut Tx) -> Result<SeenLine> {
        let placed = store::line::lock(tx, self.line).await?.ok_or(GiftRefusal::UnknownLine { line: self.line })?;
        let line = placed.clone().unplace()?;
        for part in &placed.parts {
            if let (PartKind::Gift, Some(gift)) = (part.kind, part.target) {
                self.undo(tx, gift).await?;
            }
        }
        books::parts_undone(tx, &line).await?;
        let account = books::account_of(tx, &line).await?;
        books::suspended_again(tx, &account, &line).await?;
        store::line::take_back(tx, &line).await?;
        suspense::ask(tx, &line, 0).await?;
        SeenLine::of(tx, line).await
    }
}

impl UnplaceLine {
    /// The gift never was one: its income is undone, its receipt void, and its pledge waits again.
    async fn undo(&self, tx: &mut Tx, id: Uuid) -> Result<()> {
        let id = GiftId::from(id);
        let gift = store::gift::lock(tx, id).await?.ok_or(GiftRefusal::UnknownGift { gift: id })?;
        let receipt = gift.receipt;
        let gift = gift.undo()?;
        books::gift_undone(tx, &gift).await?;
        store::gift::save(tx, &gift).await?;
        if let Some(receipt) = receipt {
            receipting::withdraw(tx, receipt, &format!("bank line taken back: {}", self.reason)).await?;
        }
        if let Some(pledge) = gift.pledge {
            carrying::release(tx, pledge).await?;
        }
        tx.emit(events::gift::gift_undone(&gift));
        Ok(())
    }
}
