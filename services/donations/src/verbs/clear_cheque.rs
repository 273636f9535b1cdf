//! Clears a deposited cheque against the bank's credit line.

use kaifong_kernel::{Result, Tx, Verb};

use super::placing::{self, Becomes, By, Portion};
use crate::{
    domain::{
        gift::{Gift, GiftId},
        gift_refusal::GiftRefusal,
        line::LineId,
    },
    store,
};

/// Clear a deposited cheque.
pub struct ClearCheque {
    /// The gift.
    pub gift: GiftId,
    /// The line that credits it, not placed yet.
    pub line: LineId,
}

impl Verb for ClearCheque {
    const NAME: &'static str = "ClearCheque";
    type Out = Gift;

    async fn run(&self, tx: &mut Tx) -> Result<Gift> {
        let line = store::line::lock(tx, self.line).await?.ok_or(GiftRefusal::UnknownLine { line: self.line })?;
        let portion = Portion { amount: line.amount, becomes: Becomes::Cheque(self.gift) };
        placing::place(tx, line, vec![portion], By::Person).await?;
        let unknown = GiftRefusal::UnknownGift { gift: self.gift };
        Ok(store::gift::get_by_id(tx, self.gift).await?.ok_or(unknown)?)
    }
}
