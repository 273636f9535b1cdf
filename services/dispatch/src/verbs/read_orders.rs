//! Questions about orders, jobs and proofs.

use kaifong_kernel::{
    Query, Read, Result,
    values::{HkDate, Page, PageOf},
};

use crate::{
    domain::{
        ids::{HouseholdId, OrderId, ProofId},
        order::{Order, OrderState},
        proof::Proof,
        refusal::Refusal,
    },
    store::{
        self,
        jobs::{self, Job},
        seen::SeenOrder,
    },
};

/// Finds an order, for a step that is to be taken about it.
pub struct FindOrder {
    /// Which.
    pub order: OrderId,
}

impl Query for FindOrder {
    const NAME: &'static str = "FindOrder";
    type Out = Order;

    async fn run(&self, read: &Read) -> Result<Order> {
        Ok(store::get(read, self.order.uuid()).await?.ok_or(Refusal::UnknownOrder { order: self.order })?)
    }
}

/// Reads one order.
pub struct GetOrder {
    /// Which.
    pub order: OrderId,
}

impl Query for GetOrder {
    const NAME: &'static str = "GetOrder";
    type Out = SeenOrder;

    async fn run(&self, read: &Read) -> Result<SeenOrder> {
        let unknown = Refusal::UnknownOrder { order: self.order };
        Ok(SeenOrder::get(read, self.order.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists orders.
pub struct ListOrders {
    /// Only in this state.
    pub state: Option<OrderState>,
    /// Only for this day.
    pub deliver_on: Option<HkDate>,
    /// Only of this household.
    pub household: Option<HouseholdId>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListOrders {
    const NAME: &'static str = "ListOrders";
    type Out = PageOf<SeenOrder>;

    async fn run(&self, read: &Read) -> Result<PageOf<SeenOrder>> {
        let filters = [
            ("state", self.state.map(Into::into)),
            ("deliver_on", self.deliver_on.map(Into::into)),
            ("household_id", self.household.map(Into::into)),
        ];
        SeenOrder::list(read, &filters, &self.page).await
    }
}

/// Reads one job of the caller's organisation.
pub struct GetJob {
    /// Which.
    pub order: OrderId,
}

impl Query for GetJob {
    const NAME: &'static str = "GetJob";
    type Out = Job;

    async fn run(&self, read: &Read) -> Result<Job> {
        let unknown = Refusal::UnknownOrder { order: self.order };
        Ok(jobs::get(read, read.actor().tenant, self.order).await?.ok_or(unknown)?)
    }
}

/// Lists the jobs of the caller's organisation.
pub struct ListJobs {
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListJobs {
    const NAME: &'static str = "ListJobs";
    type Out = PageOf<Job>;

    async fn run(&self, read: &Read) -> Result<PageOf<Job>> {
        jobs::list(read, read.actor().tenant, &self.page).await
    }
}

/// Lists the proofs of an order.
pub struct ListProofs {
    /// Whose.
    pub order: OrderId,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListProofs {
    const NAME: &'static str = "ListProofs";
    type Out = PageOf<Proof>;

    async fn run(&self, read: &Read) -> Result<PageOf<Proof>> {
        let unknown = Refusal::UnknownOrder { order: self.order };
        store::get::<Order>(read, self.order.uuid()).await?.ok_or(unknown)?;
        store::list(read, &[("order_id", Some(self.order.into()))], &self.page).await
    }
}

/// Reads a proof whose content is still there.
pub struct GetProof {
    /// Which.
    pub proof: ProofId,
}

impl Query for GetProof {
    const NAME: &'static str = "GetProof";
    type Out = (Proof, String);

    async fn run(&self, read: &Read) -> Result<(Proof, String)> {
        let unknown = Refusal::UnknownProof { proof: self.proof };
        let proof: Proof = store::get(read, self.proof.uuid()).await?.ok_or(unknown.clone())?;
        let blob_id = proof.blob_id.clone().ok_or(unknown)?;
        Ok((proof, blob_id))
    }
}

/// Lists the proofs of a household whose content is still there.
pub struct ProofsOf {
    /// Whose.
    pub household: HouseholdId,
}

impl Query for ProofsOf {
    const NAME: &'static str = "ProofsOf";
    type Out = Vec<String>;

    async fn run(&self, read: &Read) -> Result<Vec<String>> {
        let proofs = store::of::<Proof>(read, &[("household_id", Some(self.household.into()))]).await?;
        Ok(proofs.into_iter().filter_map(|proof| proof.blob_id).collect())
    }
}
