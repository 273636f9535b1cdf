//! Opens a fund.

use kaifong_kernel::{Result, Tx, Verb};

use crate::{
    domain::{
        fund::{Fund, FundId},
        refusal::FundRefusal,
    },
    events, store,
};

/// Open a draft fund for gifts and programmes.
pub struct OpenFund {
    /// The fund.
    pub fund: FundId,
}

impl Verb for OpenFund {
    const NAME: &'static str = "OpenFund";
    type Out = Fund;

    async fn run(&self, tx: &mut Tx) -> Result<Fund> {
        let unknown = FundRefusal::UnknownFund { fund: self.fund };
        let fund = store::fund::lock(tx, self.fund).await?.ok_or(unknown)?.open()?;
        store::fund::save(tx, &fund).await?;
        tx.emit(events::fund::fund_changed(&fund));
        Ok(fund)
    }
}
