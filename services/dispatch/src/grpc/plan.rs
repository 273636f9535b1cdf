//! `PlanService`.

use std::pin::Pin;

use futures::Stream;
use kaifong_kernel::{Call, Ports, auth::Role, wire::Fields};
use kaifong_proto::dispatch::v1::{self as pb, plan_service_server::PlanService};
use tonic::{Request, Response, Status};

use super::{out::page, plan_in, proofs, run_out::driver_stop, watch};
use crate::{
    config::Settings,
    domain::ids::RunId,
    doors::Doors,
    planner::PlanningMeans,
    store::seen::SeenRun,
    verbs::{
        ask_plan::{GetPlan, ListPlans},
        close_run::CloseRun,
        give_up_run::{DiscardRun, WithdrawRun},
        move_run::{PublishRun, RemoveStop, StartRun},
        move_stop::{Move, MoveStop, ReadMove},
        read_runs::{GetRun, ListRuns},
    },
};

/// Plans and runs over the ports.
pub struct Plans {
    /// The ports.
    pub ports: Ports,
    /// What drivers are handed.
    pub doors: Doors,
    /// Who plans.
    pub means: PlanningMeans,
    /// The settings.
    pub settings: Settings,
}

type Answer<T> = Result<Response<T>, Status>;

fn run_id(text: &str) -> Result<RunId, Status> {
    let mut fields = Fields::new();
    let run = fields.id("run_id", text);
    run.ok_or_else(|| kaifong_kernel::Error::from(fields.into_invalid()).into())
}

impl Plans {
    /// What moving a stop comes to, judged with no transaction open; kept when nothing is wrong with it.
    async fn moved(&self, call: Call, request: &pb::MoveStopRequest) -> kaifong_kernel::Result<pb::MoveStopResponse> {
        let reading = ReadMove::try_from(request)?;
        let stop = reading.stop;
        let Move { day, to, edited } = self.ports.read(call.clone(), reading).await?;
        let (runs, found) = self.means.judge(&day, &edited).await?;
        if request.only_check || !found.is_empty() {
            let seen = self.ports.read(call, GetRun { run: to }).await?;
            let violations = found.into_iter().map(Into::into).collect();
            return Ok(pb::MoveStopResponse { run: Some(seen.into()), violations });
        }
        let emptied = edited.iter().find(|(_, orders)| orders.is_empty()).map(|(run, _)| *run);
        let run = self.ports.execute(call, MoveStop { stop, to, runs, emptied }).await?;
        Ok(pb::MoveStopResponse { run: Some(run.into()), violations: Vec::new() })
    }
}

#[tonic::async_trait]
impl PlanService for Plans {
    type WatchPlanStream = Pin<Box<dyn Stream<Item = Result<pb::WatchPlanResponse, Status>> + Send>>;

    async fn start_plan(&self, request: Request<pb::StartPlanRequest>) -> Answer<pb::StartPlanResponse> {
        let (call, request) = Call::of(request)?;
        let plan = self.ports.execute(call, plan_in::start(&request, self.settings)?).await?;
        Ok(Response::new(pb::StartPlanResponse { plan: Some(plan.into()) }))
    }

    async fn replan(&self, request: Request<pb::ReplanRequest>) -> Answer<pb::ReplanResponse> {
        let (call, request) = Call::of(request)?;
        let plan = self.ports.execute(call, plan_in::replan(&request, self.settings)?).await?;
        Ok(Response::new(pb::ReplanResponse { plan: Some(plan.into()) }))
    }

    async fn get_plan(&self, request: Request<pb::GetPlanRequest>) -> Answer<pb::GetPlanResponse> {
        let (call, request) = Call::of(request)?;
        let plan = self.ports.read(call, GetPlan::try_from(request)?).await?;
        Ok(Response::new(pb::GetPlanResponse { plan: Some(plan.into()) }))
    }

    async fn watch_plan(&self, request: Request<pb::WatchPlanRequest>) -> Answer<Self::WatchPlanStream> {
        let (call, request) = Call::of(request)?;
        let plan = self.ports.read(call.clone(), GetPlan::try_from(request)?).await?;
        Ok(Response::new(Box::pin(watch::plan(self.ports.clone(), call, plan))))
    }

    async fn list_plans(&self, request: Request<pb::ListPlansRequest>) -> Answer<pb::ListPlansResponse> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListPlans::try_from(request)?).await?;
        let plans = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListPlansResponse { plans, page: page(list.next) }))
    }

    async fn get_run(&self, request: Request<pb::GetRunRequest>) -> Answer<pb::GetRunResponse> {
        let (call, request) = Call::of(request)?;
        let run = self.ports.read(call, GetRun::try_from(request)?).await?;
        Ok(Response::new(pb::GetRunResponse { run: Some(run.into()) }))
    }

    async fn list_runs(&self, request: Request<pb::ListRunsRequest>) -> Answer<pb::ListRunsResponse> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListRuns::try_from(request)?).await?;
        let runs = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListRunsResponse { runs, page: page(list.next) }))
    }

    async fn move_stop(&self, request: Request<pb::MoveStopRequest>) -> Answer<pb::MoveStopResponse> {
        let (call, request) = Call::of(request)?;
        Ok(Response::new(self.moved(call, &request).await?))
    }

    async fn remove_stop(&self, request: Request<pb::RemoveStopRequest>) -> Answer<pb::RemoveStopResponse> {
        let (call, request) = Call::of(request)?;
        let run = self.ports.execute(call, RemoveStop::try_from(request)?).await?;
        Ok(Response::new(pb::RemoveStopResponse { run: Some(run.into()) }))
    }

    async fn discard_run(&self, request: Request<pb::DiscardRunRequest>) -> Answer<pb::DiscardRunResponse> {
        let (call, request) = Call::of(request)?;
        let run = self.ports.execute(call, DiscardRun::try_from(request)?).await?;
        Ok(Response::new(pb::DiscardRunResponse { run: Some(run.into()) }))
    }

    async fn withdraw_run(&self, request: Request<pb::WithdrawRunRequest>) -> Answer<pb::WithdrawRunResponse> {
        let (call, request) = Call::of(request)?;
        let run = self.ports.execute(call, WithdrawRun::try_from(request)?).await?;
        Ok(Response::new(pb::WithdrawRunResponse { run: Some(run.into()) }))
    }

    async fn publish_run(&self, request: Request<pb::PublishRunRequest>) -> Answer<pb::PublishRunResponse> {
        let (call, request) = Call::of(request)?;
        let run = self.ports.execute(call, PublishRun::try_from(request)?).await?;
        Ok(Response::new(pb::PublishRunResponse { run: Some(run.into()) }))
    }

    async fn issue_run_link(&self, request: Request<pb::IssueRunLinkRequest>) -> Answer<pb::IssueRunLinkResponse> {
        let (call, request) = Call::of(request)?;
        let run = run_id(&request.run_id)?;
        let link = self.doors.link(&self.ports, call, run).await?;
        let (secret, expires_at_us) = (link.secret, link.expires_at_us);
        Ok(Response::new(pb::IssueRunLinkResponse { run_id: run.to_string(), secret, expires_at_us }))
    }

    async fn start_run(&self, request: Request<pb::StartRunRequest>) -> Answer<pb::StartRunResponse> {
        let (call, request) = Call::of(request)?;
        let dispatches = call.actor.has(Role::Dispatcher);
        let SeenRun { run, stops } = self.ports.execute(call, StartRun::try_from(request)?).await?;
        let run = if dispatches { run } else { run.for_its_driver() };
        Ok(Response::new(pb::StartRunResponse { run: Some(SeenRun { run, stops }.into()) }))
    }

    async fn close_run(&self, request: Request<pb::CloseRunRequest>) -> Answer<pb::CloseRunResponse> {
        let (call, request) = Call::of(request)?;
        let run = self.ports.execute(call, CloseRun::try_from(request)?).await?;
        Ok(Response::new(pb::CloseRunResponse { run: Some(run.into()) }))
    }

    async fn get_driver_run(&self, request: Request<pb::GetDriverRunRequest>) -> Answer<pb::GetDriverRunResponse> {
        let (call, request) = Call::of(request)?;
        let (run, stops) = self.doors.run(&self.ports, call, run_id(&request.run_id)?).await?;
        let stops = stops.into_iter().map(driver_stop).collect();
        Ok(Response::new(pb::GetDriverRunResponse { run: Some(run.into()), stops }))
    }

    async fn add_proof(&self, request: Request<pb::AddProofRequest>) -> Answer<pb::AddProofResponse> {
        let (call, request) = Call::of(request)?;
        let proof = proofs::add(&self.ports, call, request).await?;
        Ok(Response::new(pb::AddProofResponse { proof: Some(proof.into()) }))
    }

    async fn record_outcomes(&self, request: Request<pb::RecordOutcomesRequest>) -> Answer<pb::RecordOutcomesResponse> {
        let (call, request) = Call::of(request)?;
        let receipts = self.ports.execute(call, plan_in::outcomes(&request, self.settings)?).await?;
        let receipts = receipts.0.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::RecordOutcomesResponse { receipts }))
    }
}
