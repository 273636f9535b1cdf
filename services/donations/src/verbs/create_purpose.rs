//! Creates a purpose of a fund.

use kaifong_kernel::{Error, Result, Tx, Verb};

use crate::{
    domain::{
        fund::{FundId, Name, Purpose},
        refusal::FundRefusal,
    },
    events, store,
};

/// Create a purpose.
pub struct CreatePurpose {
    /// The fund.
    pub fund: FundId,
    /// Its code, unique in the fund.
    pub code: String,
    /// Its name.
    pub name: Name,
}

impl Verb for CreatePurpose {
    const NAME: &'static str = "CreatePurpose";
    type Out = Purpose;

    async fn run(&self, tx: &mut Tx) -> Result<Purpose> {
        let unknown = FundRefusal::UnknownFund { fund: self.fund };
        // Locked: a fund that closes at this moment gets no purpose any more.
        let fund = store::fund::lock(tx, self.fund).await?.ok_or(unknown)?;
        let purpose = fund.purpose(tx.mint(), self.code.clone(), self.name.clone(), tx.now())?;
        if !store::purpose::add(tx, &purpose).await? {
            let other = store::purpose::by_code(tx, self.fund, &self.code).await?;
            let other = other.ok_or_else(|| Error::internal("a purpose's code is taken by no purpose"))?;
            return Err(FundRefusal::PurposeCodeTaken { code: self.code.clone(), purpose: other.id }.into());
        }
        tx.emit(events::fund::purpose_created(&purpose));
        Ok(purpose)
    }
}
