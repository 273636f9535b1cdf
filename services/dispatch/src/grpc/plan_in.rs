//! Requests about plans and runs: into verbs and questions.

use kaifong_kernel::{
    values::{Instant, Invalid},
    wire::Fields,
};
use kaifong_proto::dispatch::v1 as pb;

use super::{
    delivery_in::{of_id_and_reason, of_one_id},
    words::{optional_word, word},
};
use crate::{
    config::Settings,
    domain::{
        order::Quantity,
        outcome::{OutcomeKind, Telling},
    },
    verbs::{
        ask_plan::{AskPlan, GetPlan, ListPlans},
        close_run::CloseRun,
        give_up_run::{DiscardRun, WithdrawRun},
        move_run::{PublishRun, RemoveStop, StartRun},
        move_stop::ReadMove,
        read_runs::{GetRun, ListRuns},
        record_outcomes::RecordOutcomes,
    },
};

/// How long a plan made anew may be searched for, in milliseconds: vehicles wait for it.
const REPLAN_MS: i64 = 700;
/// Outcomes of one batch.
const MOST_OUTCOMES: usize = 200;

of_one_id! {
    pb::GetPlanRequest => GetPlan { plan: plan_id };
    pb::WatchPlanRequest => GetPlan { plan: plan_id };
    pb::GetRunRequest => GetRun { run: run_id };
    pb::DiscardRunRequest => DiscardRun { run: run_id };
    pb::PublishRunRequest => PublishRun { run: run_id };
    pb::StartRunRequest => StartRun { run: run_id };
    pb::CloseRunRequest => CloseRun { run: run_id };
}

of_id_and_reason! {
    pb::RemoveStopRequest => RemoveStop { stop: stop_id };
    pb::WithdrawRunRequest => WithdrawRun { run: run_id };
}

pub(super) fn start(request: &pb::StartPlanRequest, settings: Settings) -> Result<AskPlan, Invalid> {
    let mut fields = Fields::new();
    let plan_on = fields.date("plan_on", &request.plan_on);
    let depots: Option<Vec<_>> = request.depot_ids.iter().map(|id| fields.id("depot_ids", id)).collect();
    let vehicles: Option<Vec<_>> = request.vehicle_ids.iter().map(|id| fields.id("vehicle_ids", id)).collect();
    let seconds = fields.number("seconds", request.seconds.into(), 0..=120);
    let (Some(plan_on), Some(depots), Some(vehicles), Some(seconds)) = (plan_on, depots, vehicles, seconds) else {
        return Err(fields.into_invalid());
    };
    let search_ms = if seconds == 0 { settings.search_ms } else { seconds * 1_000 };
    Ok(AskPlan { plan_on, replan: false, depots, vehicles, search_ms })
}

pub(super) fn replan(request: &pb::ReplanRequest, settings: Settings) -> Result<AskPlan, Invalid> {
    let mut fields = Fields::new();
    let plan_on = fields.date("plan_on", &request.plan_on);
    let Some(plan_on) = plan_on else { return Err(fields.into_invalid()) };
    let search_ms = settings.search_ms.min(REPLAN_MS);
    Ok(AskPlan { plan_on, replan: true, depots: Vec::new(), vehicles: Vec::new(), search_ms })
}

impl TryFrom<pb::ListPlansRequest> for ListPlans {
    type Error = Invalid;

    fn try_from(request: pb::ListPlansRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let plan_on = fields.optional_date("plan_on", &request.plan_on);
        let (Some(page), Some(plan_on)) = (page, plan_on) else { return Err(fields.into_invalid()) };
        Ok(Self { plan_on, page })
    }
}

impl TryFrom<pb::ListRunsRequest> for ListRuns {
    type Error = Invalid;

    fn try_from(request: pb::ListRunsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let run_on = fields.optional_date("run_on", &request.run_on);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(run_on), Some(state)) = (page, run_on, state) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { run_on, state, page })
    }
}

impl TryFrom<&pb::MoveStopRequest> for ReadMove {
    type Error = Invalid;

    fn try_from(request: &pb::MoveStopRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let stop = fields.id("stop_id", &request.stop_id);
        let to_run = fields.optional_id("to_run_id", &request.to_run_id);
        let place = fields.number("to_sequence", request.to_sequence.into(), 1..=1_000);
        let (Some(stop), Some(to_run), Some(_)) = (stop, to_run, place) else { return Err(fields.into_invalid()) };
        Ok(Self { stop, to_run, to_sequence: request.to_sequence })
    }
}

pub(super) fn outcomes(request: &pb::RecordOutcomesRequest, settings: Settings) -> Result<RecordOutcomes, Invalid> {
    let mut fields = Fields::new();
    let run = fields.id("run_id", &request.run_id);
    if !(1..=MOST_OUTCOMES).contains(&request.outcomes.len()) {
        fields.wrong("outcomes", format!("send 1 to {MOST_OUTCOMES} outcomes"));
    }
    let mut tellings: Vec<Telling> = Vec::new();
    for (place, outcome) in request.outcomes.iter().enumerate() {
        let read = fields.within(&format!("outcomes[{place}]"), |fields| telling(fields, outcome));
        let Some(read) = read else { continue };
        // Told twice in one batch is told once; a key for two outcomes is nobody's.
        if tellings.iter().any(|other| other.key == read.key && *other != read) {
            fields.wrong(&format!("outcomes[{place}].key"), "send one key for one outcome");
        }
        tellings.push(read);
    }
    let Some(run) = run else { return Err(fields.into_invalid()) };
    fields.done()?;
    Ok(RecordOutcomes { run, tellings, most_attempts: settings.most_attempts, elder_seconds: settings.elder_seconds })
}

fn telling(fields: &mut Fields, given: &pb::Outcome) -> Option<Telling> {
    let key = fields.text("key", &given.key, 8..=80);
    let stop = fields.id("stop_id", &given.stop_id);
    let kind = word(fields, "kind", given.kind);
    let occurred_at: Option<Instant> = fields.instant("occurred_at_us", given.occurred_at_us);
    let fail_reason = optional_word(fields, "fail_reason", given.fail_reason);
    let proof = fields.optional_id("proof_id", &given.proof_id);
    let lines = given.lines.iter().map(|line| Quantity { line_no: line.line_no, quantity: line.quantity }).collect();
    if kind == Some(OutcomeKind::Failed) && fail_reason == Some(None) {
        fields.wrong("fail_reason", "is needed");
        return None;
    }
    Some(Telling {
        key: key?,
        stop: stop?,
        kind: kind?,
        occurred_at: occurred_at?,
        fail_reason: fail_reason?,
        proof: proof?,
        lines,
    })
}
