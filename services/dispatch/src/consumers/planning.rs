//! Makes the plans that were asked for: the day is read, planned with no transaction open, judged, and stored.

use kaifong_kernel::{Applied, Call, Consumer, Error, Ports, Result, values::Kind};
use kaifong_proto::events::v1 as pb;

use super::decoded;
use crate::{
    domain::{day::Planned, ids::PlanId},
    events,
    planner::PlanningMeans,
    verbs::{ask_plan::FailPlan, read_day::DayOfPlan, store_plan::StorePlan},
};

/// The group that makes plans.
pub(super) fn plans(means: PlanningMeans) -> Consumer {
    Consumer::new("dispatch.planning", &["dispatch.plan"], move |ports, event, call| {
        make(ports, event, call, means.clone())
    })
}

async fn make(ports: Ports, event: pb::Envelope, call: Call, means: PlanningMeans) -> Result<Applied> {
    if event.subject != events::PLAN_REQUESTED {
        return Ok(Applied::Ignored);
    }
    let fact: pb::PlanRequested = decoded(&event.payload)?;
    let plan: PlanId = fact.plan_id.parse().map_err(Error::internal)?;
    let Some((asked, day)) = ports.read(call.clone(), DayOfPlan { plan }).await? else { return Ok(Applied::Ignored) };
    let (_, planned) = means.plan(&ports, day, asked.search_ms).await?;
    let (reason, found) = match planned {
        Planned::Sound(drafted) => match ports.execute(call.clone(), StorePlan { plan, drafted }).await {
            Ok(()) => return Ok(Applied::Done),
            // Goods are on their way between two states: the day is read and planned again in a moment.
            Err(Error::Refused(refused)) if refused.code.kind == Kind::Busy => return Err(Error::away(refused.detail)),
            // Something was faster: the plan is no more than a proposal, and a person asks for another.
            Err(Error::Refused(refused)) if refused.code.kind != Kind::Unavailable => {
                (format!("{}: {}", refused.code.code, refused.detail), Vec::new())
            }
            Err(error) => return Err(error),
        },
        Planned::Unsound(reason, found) => (reason, found),
    };
    ports.execute(call, FailPlan { plan, reason, found }).await?;
    Ok(Applied::Done)
}
