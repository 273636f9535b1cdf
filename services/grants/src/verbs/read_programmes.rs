//! Questions about programmes.

use kaifong_kernel::{
    Query, Read, Result,
    values::{Page, PageOf},
};

use crate::{
    domain::{
        ids::{ProgrammeId, PurposeId},
        programme::{Programme, ProgrammeState},
        refusal::Refusal,
    },
    store,
};

/// Reads one programme.
pub struct GetProgramme {
    /// Which.
    pub programme: ProgrammeId,
}

impl Query for GetProgramme {
    const NAME: &'static str = "GetProgramme";
    type Out = Programme;

    async fn run(&self, read: &Read) -> Result<Programme> {
        let unknown = Refusal::UnknownProgramme { programme: self.programme };
        Ok(store::get(read, self.programme.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists programmes.
pub struct ListProgrammes {
    /// Only in this state.
    pub state: Option<ProgrammeState>,
    /// Only funded from this purpose.
    pub purpose: Option<PurposeId>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListProgrammes {
    const NAME: &'static str = "ListProgrammes";
    type Out = PageOf<Programme>;

    async fn run(&self, read: &Read) -> Result<PageOf<Programme>> {
        let filters = [("state", self.state.map(Into::into)), ("purpose_id", self.purpose.map(Into::into))];
        store::list(read, &filters, &self.page).await
    }
}
