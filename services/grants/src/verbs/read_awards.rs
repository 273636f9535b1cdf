//! Questions about awards, agreements, tranches, waivers and acquittals.

use kaifong_kernel::{
    Query, Read, Result,
    values::{OrgId, Page, PageOf},
};

use crate::{
    domain::{
        acquittal::{Acquittal, AcquittalState},
        agreement::Agreement,
        award::{Award, AwardState},
        ids::{AcquittalId, AwardId, ProgrammeId, TrancheId},
        refusal::Refusal,
        tranche::{Tranche, TrancheState},
        waiver::Waiver,
    },
    store,
};

/// Reads one award.
pub struct GetAward {
    /// Which.
    pub award: AwardId,
}

impl Query for GetAward {
    const NAME: &'static str = "GetAward";
    type Out = Award;

    async fn run(&self, read: &Read) -> Result<Award> {
        let unknown = Refusal::UnknownAward { award: self.award };
        Ok(store::get(read, self.award.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists awards.
pub struct ListAwards {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only of this agency.
    pub agency: Option<OrgId>,
    /// Only in this state.
    pub state: Option<AwardState>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListAwards {
    const NAME: &'static str = "ListAwards";
    type Out = PageOf<Award>;

    async fn run(&self, read: &Read) -> Result<PageOf<Award>> {
        let filters = [
            ("programme_id", self.programme.map(Into::into)),
            ("tenant_id", self.agency.map(Into::into)),
            ("state", self.state.map(Into::into)),
        ];
        store::list(read, &filters, &self.page).await
    }
}

/// Reads a version of an award's agreement.
pub struct GetAgreement {
    /// The award.
    pub award: AwardId,
    /// Which version; the newest when left out.
    pub number: Option<i32>,
}

impl Query for GetAgreement {
    const NAME: &'static str = "GetAgreement";
    type Out = Agreement;

    async fn run(&self, read: &Read) -> Result<Agreement> {
        let unknown = Refusal::UnknownAgreement { award: self.award, number: self.number.unwrap_or(1) };
        let filters = [("award_id", Some(self.award.into())), ("number", self.number.map(Into::into))];
        Ok(store::find(read, &filters).await?.ok_or(unknown)?)
    }
}

/// Reads the waiver of a tranche.
pub struct GetWaiver {
    /// The tranche that it lets be asked for.
    pub tranche: TrancheId,
}

impl Query for GetWaiver {
    const NAME: &'static str = "GetWaiver";
    type Out = Waiver;

    async fn run(&self, read: &Read) -> Result<Waiver> {
        let unknown = Refusal::UnknownTranche { tranche: self.tranche };
        store::get::<Tranche>(read, self.tranche.uuid()).await?.ok_or(unknown)?;
        let unknown = Refusal::UnknownWaiver { tranche: self.tranche };
        Ok(store::get(read, self.tranche.uuid()).await?.ok_or(unknown)?)
    }
}

/// Reads one tranche.
pub struct GetTranche {
    /// Which.
    pub tranche: TrancheId,
}

impl Query for GetTranche {
    const NAME: &'static str = "GetTranche";
    type Out = Tranche;

    async fn run(&self, read: &Read) -> Result<Tranche> {
        let unknown = Refusal::UnknownTranche { tranche: self.tranche };
        Ok(store::get(read, self.tranche.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists tranches.
pub struct ListTranches {
    /// Only of this award.
    pub award: Option<AwardId>,
    /// Only in this state.
    pub state: Option<TrancheState>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListTranches {
    const NAME: &'static str = "ListTranches";
    type Out = PageOf<Tranche>;

    async fn run(&self, read: &Read) -> Result<PageOf<Tranche>> {
        let filters = [("award_id", self.award.map(Into::into)), ("state", self.state.map(Into::into))];
        store::list(read, &filters, &self.page).await
    }
}

/// Reads one acquittal.
pub struct GetAcquittal {
    /// Which.
    pub acquittal: AcquittalId,
}

impl Query for GetAcquittal {
    const NAME: &'static str = "GetAcquittal";
    type Out = Acquittal;

    async fn run(&self, read: &Read) -> Result<Acquittal> {
        let unknown = Refusal::UnknownAcquittal { acquittal: self.acquittal };
        Ok(store::get(read, self.acquittal.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists acquittals.
pub struct ListAcquittals {
    /// Only of this agency.
    pub agency: Option<OrgId>,
    /// Only of this tranche.
    pub tranche: Option<TrancheId>,
    /// Only in this state.
    pub state: Option<AcquittalState>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListAcquittals {
    const NAME: &'static str = "ListAcquittals";
    type Out = PageOf<Acquittal>;

    async fn run(&self, read: &Read) -> Result<PageOf<Acquittal>> {
        let filters = [
            ("tenant_id", self.agency.map(Into::into)),
            ("tranche_id", self.tranche.map(Into::into)),
            ("state", self.state.map(Into::into)),
        ];
        store::list(read, &filters, &self.page).await
    }
}
