//! Questions about funds, purposes and their balances.

use kaifong_kernel::{
    Query, Read, Result,
    values::{Page, PageOf},
};

use crate::{
    domain::{
        fund::{Fund, FundId, FundState, Purpose, PurposeId},
        grant::ProgrammeId,
        position::{ProgrammePosition, PurposeBalance},
        refusal::FundRefusal,
    },
    store,
};

/// Reads one fund.
pub struct GetFund {
    /// The fund.
    pub fund: FundId,
}

impl Query for GetFund {
    const NAME: &'static str = "GetFund";
    type Out = Fund;

    async fn run(&self, read: &Read) -> Result<Fund> {
        Ok(store::fund::get_by_id(read, self.fund).await?.ok_or(FundRefusal::UnknownFund { fund: self.fund })?)
    }
}

/// Lists funds.
pub struct ListFunds {
    /// Only in this state.
    pub state: Option<FundState>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListFunds {
    const NAME: &'static str = "ListFunds";
    type Out = PageOf<Fund>;

    async fn run(&self, read: &Read) -> Result<PageOf<Fund>> {
        store::fund::list(read, self.state, &self.page).await
    }
}

/// Reads one purpose.
pub struct GetPurpose {
    /// The purpose.
    pub purpose: PurposeId,
}

impl Query for GetPurpose {
    const NAME: &'static str = "GetPurpose";
    type Out = Purpose;

    async fn run(&self, read: &Read) -> Result<Purpose> {
        purpose(read, self.purpose).await
    }
}

async fn purpose(read: &Read, purpose: PurposeId) -> Result<Purpose> {
    Ok(store::purpose::get(read, purpose).await?.ok_or(FundRefusal::UnknownPurpose { purpose })?)
}

/// Lists purposes.
pub struct ListPurposes {
    /// Only of this fund.
    pub fund: Option<FundId>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListPurposes {
    const NAME: &'static str = "ListPurposes";
    type Out = PageOf<Purpose>;

    async fn run(&self, read: &Read) -> Result<PageOf<Purpose>> {
        store::purpose::list(read, self.fund, &self.page).await
    }
}

/// Reads a purpose's balances.
pub struct GetPurposeBalance {
    /// The purpose.
    pub purpose: PurposeId,
}

impl Query for GetPurposeBalance {
    const NAME: &'static str = "GetPurposeBalance";
    type Out = Vec<PurposeBalance>;

    async fn run(&self, read: &Read) -> Result<Vec<PurposeBalance>> {
        purpose(read, self.purpose).await?;
        store::balance::purpose(read, self.purpose).await
    }
}

/// Reads a programme's balance.
pub struct GetProgrammeBalance {
    /// The programme.
    pub programme: ProgrammeId,
}

impl Query for GetProgrammeBalance {
    const NAME: &'static str = "GetProgrammeBalance";
    type Out = ProgrammePosition;

    async fn run(&self, read: &Read) -> Result<ProgrammePosition> {
        let unknown = FundRefusal::UnknownProgramme { programme: self.programme };
        Ok(store::balance::programme(read, self.programme).await?.ok_or(unknown)?)
    }
}
