//! Asks for a plan of a day, and reads what became of it.

use kaifong_kernel::{
    Query, Read, Result, Tx, Verb,
    values::{HkDate, Page, PageOf},
};

use super::steps;
use crate::{
    domain::{
        ids::{DepotId, PlanId, VehicleId},
        plan::{DayPlan, Found, PlanState},
        refusal::Refusal,
    },
    events, store,
};

/// Ask for a plan of a day.
pub struct AskPlan {
    /// The day.
    pub plan_on: HkDate,
    /// Whether the runs that are there may be changed.
    pub replan: bool,
    /// Only vehicles of these depots.
    pub depots: Vec<DepotId>,
    /// Only these vehicles.
    pub vehicles: Vec<VehicleId>,
    /// How long the planner may search, in milliseconds.
    pub search_ms: i64,
}

impl Verb for AskPlan {
    const NAME: &'static str = "AskPlan";
    type Out = DayPlan;

    async fn run(&self, tx: &mut Tx) -> Result<DayPlan> {
        steps::not_past(tx, self.plan_on)?;
        let plan = DayPlan {
            id: tx.mint(),
            plan_on: self.plan_on,
            state: PlanState::Requested,
            replan: self.replan,
            depots: self.depots.clone(),
            vehicles: self.vehicles.clone(),
            search_ms: self.search_ms,
            reason: None,
            runs: Vec::new(),
            unplanned: Vec::new(),
            changes: Vec::new(),
            found: Vec::new(),
            distance_m: 0,
            duration_s: 0,
            requested_at: tx.now(),
            ended_at: None,
        };
        if !store::add(tx, &plan).await? {
            let of = [("plan_on", Some(self.plan_on.into())), ("state", Some(PlanState::Requested.into()))];
            let other = store::find::<DayPlan>(tx, &of).await?.map_or(plan.id, |other| other.id);
            return Err(Refusal::PlanUnderWay { plan: other }.into());
        }
        tx.emit(events::plan_requested(&plan));
        Ok(plan)
    }
}

/// Keep that a plan can't be made.
pub struct FailPlan {
    /// The plan.
    pub plan: PlanId,
    /// Why.
    pub reason: String,
    /// What the checker found.
    pub found: Vec<Found>,
}

impl Verb for FailPlan {
    const NAME: &'static str = "FailPlan";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let unknown = Refusal::UnknownPlan { plan: self.plan };
        let plan: DayPlan = store::lock(tx, self.plan.uuid()).await?.ok_or(unknown)?;
        if plan.state != PlanState::Requested {
            return Ok(());
        }
        let now = tx.now();
        store::save(tx, &plan.fail(self.reason.clone(), self.found.clone(), now)).await
    }
}

/// Reads one plan.
pub struct GetPlan {
    /// Which.
    pub plan: PlanId,
}

impl Query for GetPlan {
    const NAME: &'static str = "GetPlan";
    type Out = DayPlan;

    async fn run(&self, read: &Read) -> Result<DayPlan> {
        Ok(store::get(read, self.plan.uuid()).await?.ok_or(Refusal::UnknownPlan { plan: self.plan })?)
    }
}

/// Lists plans.
pub struct ListPlans {
    /// Only of this day.
    pub plan_on: Option<HkDate>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListPlans {
    const NAME: &'static str = "ListPlans";
    type Out = PageOf<DayPlan>;

    async fn run(&self, read: &Read) -> Result<PageOf<DayPlan>> {
        store::list(read, &[("plan_on", self.plan_on.map(Into::into))], &self.page).await
    }
}
