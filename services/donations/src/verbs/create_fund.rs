//! Creates a fund.

use kaifong_kernel::{Error, Result, Tx, Verb};

use crate::{
    domain::{
        fund::{Fund, Name},
        refusal::FundRefusal,
    },
    events, store,
};

/// Create a fund, in state draft.
pub struct CreateFund {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Name,
}

impl Verb for CreateFund {
    const NAME: &'static str = "CreateFund";
    type Out = Fund;

    async fn run(&self, tx: &mut Tx) -> Result<Fund> {
        let fund = Fund::draft(tx.mint(), self.code.clone(), self.name.clone(), tx.now());
        if !store::fund::add(tx, &fund).await? {
            let other = store::fund::by_code(tx, &self.code).await?;
            let other = other.ok_or_else(|| Error::internal("a fund's code is taken by no fund"))?;
            return Err(FundRefusal::FundCodeTaken { code: self.code.clone(), fund: other.id }.into());
        }
        tx.emit(events::fund::fund_changed(&fund));
        Ok(fund)
    }
}
