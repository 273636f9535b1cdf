//! Closes a fund.

use kaifong_kernel::{Result, Tx, Verb};

use crate::{
    domain::{
        fund::{Fund, FundId},
        refusal::FundRefusal,
    },
    events, store,
};

/// Close an open fund: what was promised is still paid, nothing new comes in.
pub struct CloseFund {
    /// The fund.
    pub fund: FundId,
}

impl Verb for CloseFund {
    const NAME: &'static str = "CloseFund";
    type Out = Fund;

    async fn run(&self, tx: &mut Tx) -> Result<Fund> {
        let unknown = FundRefusal::UnknownFund { fund: self.fund };
        let fund = store::fund::lock(tx, self.fund).await?.ok_or(unknown)?.close()?;
        store::fund::save(tx, &fund).await?;
        tx.emit(events::fund::fund_changed(&fund));
        Ok(fund)
    }
}
