//! A plan as it is now, again each time it has moved, until it is made or has failed. Each look is a question of its own:
//! nothing is held open between two.

use std::time::Duration;

use futures::{Stream, stream};
use kaifong_kernel::{Call, Ports};
use kaifong_proto::dispatch::v1 as pb;
use tonic::Status;

use crate::{
    domain::plan::{DayPlan, PlanState},
    verbs::ask_plan::GetPlan,
};

/// How long until it is looked at again.
const LOOK: Duration = Duration::from_millis(200);

pub(super) fn plan(
    ports: Ports,
    call: Call,
    first: DayPlan,
) -> impl Stream<Item = Result<pb::WatchPlanResponse, Status>> + Send {
    stream::unfold(Some((ports, call, None, first)), |state| async move {
        let (ports, call, told, mut now): (Ports, Call, Option<PlanState>, DayPlan) = state?;
        while told == Some(now.state) && now.state == PlanState::Requested {
            tokio::time::sleep(LOOK).await;
            match ports.read(call.clone(), GetPlan { plan: now.id }).await {
                Ok(plan) => now = plan,
                Err(error) => return Some((Err(error.into()), None)),
            }
        }
        let answer = pb::WatchPlanResponse { plan: Some(now.clone().into()) };
        let goes_on = now.state == PlanState::Requested;
        let told = Some(now.state);
        Some((Ok(answer), goes_on.then_some((ports, call, told, now))))
    })
}
