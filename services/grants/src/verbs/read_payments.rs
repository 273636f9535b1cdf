//! Questions about payees and disbursements.

use kaifong_kernel::{
    Query, Read, Result,
    values::{OrgId, Page, PageOf},
};

use crate::{
    domain::{
        disbursement::{Disbursement, DisbursementState},
        ids::{DisbursementId, PayeeId, TrancheId},
        payee::PayeeState,
        refusal::Refusal,
    },
    store::{
        self,
        seen::{self, SeenPayee},
    },
};

/// Reads one payee, with its account in full for who confirms or pays it.
pub struct GetPayee {
    /// Which.
    pub payee: PayeeId,
}

impl Query for GetPayee {
    const NAME: &'static str = "GetPayee";
    type Out = SeenPayee;

    async fn run(&self, read: &Read) -> Result<SeenPayee> {
        let unknown = Refusal::UnknownPayee { payee: self.payee };
        Ok(seen::payee(read, self.payee).await?.ok_or(unknown)?)
    }
}

/// Lists payees.
pub struct ListPayees {
    /// Only of this agency.
    pub agency: Option<OrgId>,
    /// Only in this state.
    pub state: Option<PayeeState>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListPayees {
    const NAME: &'static str = "ListPayees";
    type Out = PageOf<SeenPayee>;

    async fn run(&self, read: &Read) -> Result<PageOf<SeenPayee>> {
        let filters = [("tenant_id", self.agency.map(Into::into)), ("state", self.state.map(Into::into))];
        SeenPayee::page(read, &filters, &self.page).await
    }
}

/// Reads one disbursement.
pub struct GetDisbursement {
    /// Which.
    pub disbursement: DisbursementId,
}

impl Query for GetDisbursement {
    const NAME: &'static str = "GetDisbursement";
    type Out = Disbursement;

    async fn run(&self, read: &Read) -> Result<Disbursement> {
        let unknown = Refusal::UnknownDisbursement { disbursement: self.disbursement };
        Ok(store::get(read, self.disbursement.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists disbursements.
pub struct ListDisbursements {
    /// Only of this agency.
    pub agency: Option<OrgId>,
    /// Only of this tranche.
    pub tranche: Option<TrancheId>,
    /// Only in this state.
    pub state: Option<DisbursementState>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListDisbursements {
    const NAME: &'static str = "ListDisbursements";
    type Out = PageOf<Disbursement>;

    async fn run(&self, read: &Read) -> Result<PageOf<Disbursement>> {
        let filters = [
            ("tenant_id", self.agency.map(Into::into)),
            ("tranche_id", self.tranche.map(Into::into)),
            ("state", self.state.map(Into::into)),
        ];
        store::list(read, &filters, &self.page).await
    }
}
